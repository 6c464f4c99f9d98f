import type { KeptAnswer } from '../domain/kept-answer.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { OpenAnswer } from '../store/report-store.ts';
import { groupQuestions } from './group-questions.ts';
import type { Gaps, QuestionGroup, UnansweredQuestion } from './usage-report.ts';

/** Maximum number of questions to group: comparing 2,000 takes a second and 32 MB. */
export const MOST_GROUPED = 2000;
/** Longer texts are cut, so that one message cannot fill a report. In UTF-16 code units. */
const MOST_CHARACTERS = 300;
const TEXTS_IN_BATCH = 128;

interface Asked {
  readonly question: UnansweredQuestion;
  readonly users: Set<string>;
}

/** Collects unanswered questions, and groups them by meaning. Holds no whole answers. */
export class GapFinder {
  /** The unanswered questions by their folded text, latest first. */
  readonly #unanswered = new Map<string, Asked>();
  readonly #answered = new Set<string>();
  readonly #answeredLater = new Set<string>();
  readonly #limited = new Set<string>();
  readonly #languages = new Map<string, Set<string>>();

  /** Adds an open answer. Answers must be added latest first. */
  add({ answer, askerHashes }: OpenAnswer): void {
    const { question, verdict, sourceFilter, asOf, unknownLanguage, serverId } = answer;
    const key = fold(question);
    // A question that was answered in one server may have no answer in another.
    const place = `${serverId ?? ''} ${key}`;
    const isLimited = sourceFilter !== null || asOf !== null;
    if (verdict === 'answered') {
      if (!isLimited) this.#answered.add(place);
    } else if (isLimited) {
      this.#limited.add(`${key} ${sourceFilter ?? ''} ${asOf ?? ''}`);
    } else if (unknownLanguage !== null) {
      const questions = this.#languages.get(unknownLanguage) ?? new Set<string>();
      this.#languages.set(unknownLanguage, questions.add(key));
    } else if (this.#answered.has(place)) {
      this.#answeredLater.add(key);
    } else {
      this.#put(key, answer, verdict, askerHashes);
    }
  }

  #put(
    key: string,
    { question }: KeptAnswer,
    verdict: UnansweredQuestion['verdict'],
    askerHashes: readonly string[],
  ): void {
    const known = this.#unanswered.get(key);
    const asked = known ?? { question: { text: cut(question), verdict }, users: new Set() };
    for (const hash of askerHashes) asked.users.add(hash);
    this.#unanswered.set(key, asked);
  }

  async finish(embedder: Pick<Embedder, 'embed'>): Promise<Gaps> {
    const all = [...this.#unanswered.entries()];
    // Sorted, so that the groups do not depend on the order in which the questions were asked.
    const asked = all
      .slice(0, MOST_GROUPED)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => one);
    const vectors: Float32Array[] = [];
    for (let from = 0; from < asked.length; from += TEXTS_IN_BATCH) {
      const batch = asked.slice(from, from + TEXTS_IN_BATCH);
      vectors.push(...(await embedder.embed(batch.map(({ question }) => question.text))));
    }
    const groups = await groupQuestions(vectors);
    const languages = [...this.#languages].map(([language, { size }]) => ({
      language,
      questions: size,
    }));
    return {
      groups: groups
        .map(({ central, others }) => toGroup([central, ...others], asked))
        .sort(
          (a, b) =>
            b.users - a.users ||
            b.others.length - a.others.length ||
            (a.central.text < b.central.text ? -1 : 1),
        ),
      questions: asked.length,
      ungrouped: all.length - asked.length,
      answeredLater: this.#answeredLater.size,
      limited: this.#limited.size,
      languages: languages.sort(
        (a, b) => b.questions - a.questions || (a.language < b.language ? -1 : 1),
      ),
    };
  }
}

function toGroup(members: readonly number[], asked: readonly Asked[]): QuestionGroup {
  const all = members.map((i) => asked[i]).filter((one) => one !== undefined);
  const [central, ...others] = all.map(({ question }) => question);
  if (central === undefined) throw new Error('a group of questions is empty');
  return { central, others, users: new Set(all.flatMap(({ users }) => [...users])).size };
}

/** Returns the same text for questions that differ only in case, spaces and marks at the end. */
function fold(question: string): string {
  return question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/[\s?!.]+$/u, '')
    .trim();
}

function cut(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= MOST_CHARACTERS) return trimmed;
  // Does not cut a character in half.
  return `${trimmed.slice(0, MOST_CHARACTERS).replace(/\p{Cs}$/u, '')}…`;
}
