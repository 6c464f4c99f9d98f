import type { Answer, Quote } from '../domain/answer.ts';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { KeptAnswer, VoteCount } from '../domain/kept-answer.ts';
import type { Logger } from '../domain/logger.ts';
import type { Explanation } from '../domain/ranking.ts';
import { metadataOf } from '../domain/source.ts';
import type { AnswerStore } from '../store/answer-store.ts';
import { readAnswerId, toPlacedAnswerId } from './answer-id.ts';
import { createUserHash } from './hash-user.ts';

/** The votes on an answer after a user has voted. */
export interface Voted extends VoteCount {
  /** Whether the user finds the answer helpful; `null` if the user withdrew the vote. */
  readonly own: boolean | null;
}

/** The user who opens an answer or votes on it, and their server. */
export interface Viewer {
  readonly userId: string;
  /** `null` outside a server. */
  readonly serverId: string | null;
}

/** The user who asked a question, and their server. */
export interface Asked extends Viewer {
  /** Whether only the asker may open the answer. Outside a server, this is always the case. */
  readonly isPrivate: boolean;
}

/** Past answers, retrievable by ID, and the votes on them. */
export interface AnswerArchive {
  /** Keeps an answer in memory and begins to store it. If storing fails, the failure is only logged. */
  keep(answer: Answer, sourceFilter: string | null, asked: Asked): KeptAnswer;
  /**
   * Opens an answer of the viewer's server. A private answer opens only for its asker.
   *
   * @throws UserFacingError `unknown-answer`
   */
  find(answerId: string, viewer: Viewer): Promise<KeptAnswer>;
  /**
   * Like `find`, for buttons under an answer. Also opens answers that an earlier version stored
   * without a server, because only a user who sees the message can press its button.
   *
   * @throws UserFacingError `unknown-answer`
   */
  findShown(answerId: string, viewer: Viewer): Promise<KeptAnswer>;
  /**
   * Makes the viewer's private answer available to all users of its server.
   *
   * @throws UserFacingError `unknown-answer`
   */
  share(answerId: string, viewer: Viewer): Promise<KeptAnswer>;
  /**
   * Replaces the user's earlier vote; `null` withdraws it.
   *
   * @throws UserFacingError `unknown-answer`, or the store's error
   */
  vote(answerId: string, voter: Viewer, isHelpful: boolean | null): Promise<Voted>;
  /** Deletes all votes of a user. Resolves to the number of deleted votes. */
  forgetVoter(voterId: string): Promise<number>;
  /** Whether the server has never had an answer before; `false` if the store cannot be read. */
  isFirstIn(serverId: string): Promise<boolean>;
}

/** Maximum number of answers in memory: those not yet stored, and those that could not be stored. */
const IN_MEMORY = 200;

interface Shelved {
  readonly answer: KeptAnswer;
  readonly askerHash: string;
  readonly stored: Promise<void>;
}

/** Drops the formulas, because they are the same in every answer and take up half of its space. */
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
  /** The key for user hashes, in hex. */
  readonly userKey: string;
  readonly clock: Clock;
  readonly log: Logger;
}): AnswerArchive {
  const { answers, userKey, clock, log } = parts;
  const hashUser = createUserHash(userKey);
  const shelved = new Map<string, Shelved>();
  const greeted = new Set<string>();
  const now = (): string => new Date(clock.now()).toISOString();
  const warn = (error: unknown, message: string): void => {
    log.warn({ error: error instanceof Error ? error.message : String(error) }, message);
  };

  /** Keeps an answer in memory until it is stored. */
  function store(answer: KeptAnswer, askerHash: string): Promise<void> {
    const { answerId } = answer;
    const stored = answers.put(answer, askerHash);
    shelved.delete(answerId);
    shelved.set(answerId, { answer, askerHash, stored });
    const [oldest] = shelved.keys();
    if (oldest !== undefined && shelved.size > IN_MEMORY) shelved.delete(oldest);
    stored.then(
      () => {
        // Use only the store from now on, because another process may delete or share the answer.
        if (shelved.get(answerId)?.stored === stored) shelved.delete(answerId);
      },
      (error: unknown) => {
        warn(error, `could not store answer ${answerId}; its buttons will fail after a restart`);
      },
    );
    return stored;
  }

  /** Waits until an answer is stored, and stores it again if that has failed. */
  async function ensureStored(answerId: string): Promise<void> {
    const waiting = shelved.get(answerId);
    if (waiting === undefined) return;
    try {
      await waiting.stored;
    } catch {
      const { answer, askerHash } = shelved.get(answerId) ?? waiting;
      await store(answer, askerHash);
    }
  }

  function mayOpen(answer: KeptAnswer, { userId, serverId }: Viewer, isShown: boolean): boolean {
    if (isUnplaced(answer)) return isShown;
    if (answer.serverId !== serverId) return false;
    return answer.privateTo === null || answer.privateTo === hashUser(userId);
  }

  async function open(typed: string, viewer: Viewer, isShown: boolean): Promise<KeptAnswer> {
    const answerId = readAnswerId(typed);
    const answer = shelved.get(answerId)?.answer ?? (await answers.get(answerId));
    if (answer !== null && mayOpen(answer, viewer, isShown)) return answer;
    throw new UserFacingError('unknown-answer', { given: typed.trim() });
  }

  return {
    find: (typed, viewer) => open(typed, viewer, false),
    findShown: (typed, viewer) => open(typed, viewer, true),

    keep(answer, sourceFilter, { userId, serverId, isPrivate }) {
      const at = now();
      const { question, verdict, generation } = answer;
      const askerHash = hashUser(userId);
      const privateTo = isPrivate || serverId === null ? askerHash : null;
      const place = { serverId, privateTo };
      const answerId = toPlacedAnswerId(answer.answerId, place, userKey);
      const kept: KeptAnswer = {
        answerId,
        question,
        verdict,
        generation,
        explanation: withoutFormulas(answer.explanation),
        quotes: answer.quotes.map(keepQuote),
        related: answer.related.map(keepQuote),
        differences: answer.differences,
        unknownLanguage: answer.unknownLanguage,
        asOf: answer.asOf,
        sources: new Map([...answer.sources].map(([id, source]) => [id, metadataOf(source)])),
        versions: new Map([...answer.sources].map(([id, source]) => [id, source.contentHash])),
        sourceFilter,
        firstAskedAt: at,
        lastAskedAt: at,
        ...place,
      };
      // Not awaited: the store may be busy with an ingestion, and the asker should not have to wait.
      store(kept, askerHash).catch(() => undefined);
      return kept;
    },

    async share(typed, viewer) {
      const answer = await open(typed, viewer, true);
      // Outside a server, there is no one to share the answer with.
      if (answer.serverId === null || answer.privateTo === null) return answer;
      const { answerId } = answer;
      const shared = { ...answer, privateTo: null };
      const waiting = shelved.get(answerId);
      await waiting?.stored.catch(() => undefined);
      // An answer that is still in memory could not be stored.
      if (waiting !== undefined && shelved.get(answerId) === waiting) {
        shelved.set(answerId, { ...waiting, answer: shared });
      }
      await answers.share(answerId).catch((error: unknown) => {
        warn(error, `could not store that answer ${answerId} is shared`);
      });
      return shared;
    },

    async vote(typed, voter, isHelpful) {
      const answer = await open(typed, voter, true);
      const { answerId } = answer;
      await ensureStored(answerId);
      await answers.vote(answerId, hashUser(voter.userId), isHelpful, now());
      // Without a server, the stored votes are those of all servers. Return only the user's own vote.
      if (isUnplaced(answer)) return { own: isHelpful, ...countOne(isHelpful) };
      return { own: isHelpful, ...(await answers.countVotes(answerId)) };
    },

    forgetVoter: (voterId) => answers.forgetVoter(hashUser(voterId)),

    async isFirstIn(serverId) {
      if (greeted.has(serverId)) return false;
      // Added before awaiting the store, so that only one of two concurrent answers counts as first.
      greeted.add(serverId);
      try {
        if (await answers.isGreeted(serverId)) {
          greeted.delete(serverId);
          return false;
        }
      } catch (error) {
        warn(error, 'could not read whether this server has been greeted');
        return false;
      }
      answers.greet(serverId, now()).then(
        () => greeted.delete(serverId),
        (error: unknown) => {
          warn(error, 'could not store that a server was greeted');
        },
      );
      return true;
    },
  };
}

/** Whether an earlier version stored the answer without its server. */
function isUnplaced({ serverId, privateTo }: KeptAnswer): boolean {
  return serverId === null && privateTo === null;
}

function countOne(isHelpful: boolean | null): VoteCount {
  return { helpful: isHelpful === true ? 1 : 0, notHelpful: isHelpful === false ? 1 : 0 };
}
