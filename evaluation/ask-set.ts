import type { App } from '../src/app.ts';
import type { Answer } from '../src/domain/answer.ts';
import type { Hit, RankingKind } from '../src/domain/ranking.ts';
import { askEach } from './ask-each.ts';
import { chooseInPassage, type GivenPassage } from './choose-in-passage.ts';
import { containsGold } from './contains-gold.ts';
import type { QuestionSet, SetQuestion } from './question-set.ts';

/** Search depth in passages, the same as for an answer. */
const K = 50;
/** Quotes of an answer, the same as in the product. */
const QUOTES = 3;
/** The best ranking last. */
const RANKINGS: readonly RankingKind[] = ['bm25', 'dense', 'fused', 'reranked'];

/** The steps to run for each question of a set. */
export interface AskPlan {
  /** Every ranking, 50 passages deep. For a story only the page of failures uses it. */
  readonly ranked: boolean;
  /** An answer of up to three quotes over the whole corpus. */
  readonly answered: boolean;
  /** The sentence chosen in the right passage, when only its source is searched. */
  readonly given: boolean;
}

export interface AskedQuestion {
  readonly question: SetQuestion;
  /** Hits, best first; `reranked` is missing without a reading model. */
  readonly rankings: Partial<Readonly<Record<RankingKind, readonly Hit[]>>>;
  readonly answer: Answer | null;
  /** The first hit of the best ranking whose passage contains a gold answer; `null`: none, or not ranked. */
  readonly goldHit: Hit | null;
  /** `null` when it was not asked for, or when no passage contains a gold answer. */
  readonly given: GivenPassage | null;
}

export type OnQuestion = (done: number, total: number) => void;

/** Asks every question of a set over the app's corpus. */
export async function askSet(
  app: App,
  set: QuestionSet,
  plan: AskPlan,
  onQuestion: OnQuestion = () => undefined,
): Promise<AskedQuestion[]> {
  const available = plan.ranked
    ? RANKINGS.filter((ranking) => ranking !== 'reranked' || app.reader !== null)
    : [];
  let done = 0;
  return askEach(app, set.questions, async (_, question): Promise<AskedQuestion> => {
    const rankings: Partial<Record<RankingKind, readonly Hit[]>> = {};
    // The page of failures shows the best ranking of an unanswerable question.
    const wanted = question.answerable ? available : available.slice(-1);
    for (const ranking of wanted) {
      rankings[ranking] = await search(app, question.question, ranking);
    }
    const asked = {
      question,
      rankings,
      goldHit: await firstHitWithGold(app, question, rankings.reranked ?? rankings.fused ?? []),
      answer: plan.answered
        ? await app.answerer.answer(question.question, { limit: QUOTES })
        : null,
      given: plan.given && question.answerable ? await chooseInPassage(app, question) : null,
    };
    onQuestion(++done, set.questions.length);
    return asked;
  });
}

async function search(app: App, query: string, ranking: RankingKind): Promise<readonly Hit[]> {
  const { hits } = await app.index.read((view) => view.search({ query, k: K, ranking }));
  return hits;
}

async function firstHitWithGold(
  app: App,
  { gold }: SetQuestion,
  hits: readonly Hit[],
): Promise<Hit | null> {
  const sources = new Set(gold.map(({ sourceId }) => sourceId));
  for (const hit of hits.filter(({ sourceId }) => sources.has(sourceId))) {
    const { text } = await app.sources.find(hit.sourceId);
    if (containsGold(gold, hit.sourceId, text.slice(hit.start, hit.end))) return hit;
  }
  return null;
}
