import type { Answer, Quote } from '../domain/answer.ts';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';
import type { Logger } from '../domain/logger.ts';
import type { Explanation } from '../domain/ranking.ts';
import { metadataOf } from '../domain/source.ts';
import type { AnswerStore } from '../store/answer-store.ts';
import { readAnswerId } from './answer-id.ts';

/** The outcome of a vote; `null` if the user withdrew it. */
export interface Voted extends VoteCount {
  readonly own: boolean | null;
}

/** Past answers, retrievable by ID, and the votes on them. */
export interface AnswerArchive {
  /** Keeps an answer in memory at once, then stores it. A storage failure is only logged. */
  keep(answer: Answer, sourceFilter: string | null): KeptAnswer;
  /** @throws UserFacingError `unknown-answer` */
  find(answerId: string): Promise<KeptAnswer>;
  /**
   * Replaces the user's earlier vote; `null` withdraws it.
   *
   * @throws UserFacingError `unknown-answer`, or the store's error
   */
  vote(answerId: string, voterId: string, isHelpful: boolean | null): Promise<Voted>;
  /** Deletes all votes of a user; resolves to their number. */
  forgetVoter(voterId: string): Promise<number>;
  /** Whether this is the server's first answer ever; `false` if the store cannot say. */
  isFirstIn(serverId: string): Promise<boolean>;
  /** Called when the bot leaves a server. */
  forgetServer(serverId: string): Promise<void>;
}

/** Recent answers, whose buttons are still in use, are served from memory. */
const IN_MEMORY = 200;

interface Shelved {
  readonly answer: KeptAnswer;
  readonly stored: Promise<void>;
}

/** Drops the formulas: they are the same in every answer and take half its space. */
function withoutFormulas({ name, value, parts }: Explanation): Explanation {
  return { name, value, formula: '', parts: parts.map(withoutFormulas) };
}

function keepQuote(quote: Quote): Quote {
  return {
    ...quote,
    explanation: withoutFormulas(quote.explanation),
    choice: withoutFormulas(quote.choice),
  };
}

export function createAnswerArchive(parts: {
  readonly answers: AnswerStore;
  readonly clock: Clock;
  readonly log: Logger;
}): AnswerArchive {
  const { answers, clock, log } = parts;
  const shelved = new Map<string, Shelved>();
  const greeted = new Set<string>();
  const now = (): string => new Date(clock.now()).toISOString();
  const warn = (error: unknown, message: string): void => {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, message);
  };

  function shelve(answer: KeptAnswer, stored: Promise<void>): void {
    shelved.delete(answer.answerId);
    shelved.set(answer.answerId, { answer, stored });
    const [oldest] = shelved.keys();
    if (oldest !== undefined && shelved.size > IN_MEMORY) shelved.delete(oldest);
  }

  async function find(typed: string): Promise<KeptAnswer> {
    const answerId = readAnswerId(typed);
    const answer = shelved.get(answerId)?.answer ?? (await answers.get(answerId));
    if (answer !== null) return answer;
    throw new UserFacingError('unknown-answer', { given: typed.trim() });
  }

  return {
    find,

    keep(answer, sourceFilter) {
      const at = now();
      const { answerId, question, verdict, generation } = answer;
      const kept: KeptAnswer = {
        answerId,
        question,
        verdict,
        generation,
        explanation: withoutFormulas(answer.explanation),
        quotes: answer.quotes.map(keepQuote),
        related: answer.related.map(keepQuote),
        differences: answer.differences,
        sources: new Map([...answer.sources].map(([id, source]) => [id, metadataOf(source)])),
        sourceFilter,
        firstAskedAt: at,
        lastAskedAt: at,
      };
      // Not awaited, because the store may be busy with an ingestion and the asker should not wait.
      const stored = answers.put(kept);
      stored.catch((error: unknown) => {
        warn(error, `answer ${answerId} could not be stored; its buttons end with this process`);
      });
      shelve(kept, stored);
      return kept;
    },

    async vote(typed, voterId, isHelpful) {
      const { answerId } = await find(typed);
      await shelved.get(answerId)?.stored.catch(() => undefined);
      await answers.vote(answerId, voterId, isHelpful, now());
      return { own: isHelpful, ...(await answers.countVotes(answerId)) };
    },

    forgetVoter: (voterId) => answers.forgetVoter(voterId),

    async isFirstIn(serverId) {
      if (greeted.has(serverId)) return false;
      // Set before awaiting the store, so that only one of two concurrent first answers counts as
      // first.
      greeted.add(serverId);
      try {
        if (await answers.isGreeted(serverId)) return false;
      } catch (error) {
        warn(error, 'it is not known whether this server was greeted');
        return false;
      }
      answers.greet(serverId, now()).catch((error: unknown) => {
        warn(error, 'that a server was greeted could not be stored');
      });
      return true;
    },

    async forgetServer(serverId) {
      greeted.delete(serverId);
      await answers.forgetServer(serverId);
    },
  };
}
