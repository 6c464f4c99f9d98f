import type { App } from '../src/app.ts';
import type { Answer } from '../src/domain/answer.ts';
import type { Hit, RankingKind } from '../src/domain/ranking.ts';
import { askEach } from './ask-each.ts';
import { chooseInPassage, type GivenPassage } from './choose-in-passage.ts';
import { containsGold } from './contains-gold.ts';
import type { QuestionSet, SetQuestion } from './question-set.ts';

/** Number of passages to search for, the same as for an answer. */
const K = 50;
/** Maximum number of quotes in an answer, the same as in the product. */
const QUOTES = 3;
/** The rankings to measure, the best ranking last. */
const RANKINGS: readonly RankingKind[] = ['bm25', 'dense', 'fused', 'reranked'];

/** The steps to run for each question of a set. */
export interface AskPlan {
  /**
   * Whether to rank 50 passages by every ranking. For a story, only the failures page uses the
   * rankings.
   */
  readonly ranked: boolean;
  /** Whether to answer with up to three quotes from the whole corpus. */
  readonly answered: boolean;
  /** Whether to choose a sentence in the right passage, searching only its source. */
  readonly given: boolean;
}

export interface AskedQuestion {
  readonly question: SetQuestion;
  /** The hits of each ranking, best first. `reranked` is missing without a reading model. */
  readonly rankings: Partial<Readonly<Record<RankingKind, readonly Hit[]>>>;
  readonly answer: Answer | null;
  /**
   * The best ranking's first hit whose passage contains a gold answer; `null` if there is none, or
   * if the question was not ranked.
   */
  readonly goldHit: Hit | null;
  /** `null` if the plan does not include this step, or if no passage contains a gold answer. */
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
    // The failures page shows the best ranking even for an unanswerable question.
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
