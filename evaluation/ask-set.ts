import type { App } from '../src/app.ts';
import type { Answer } from '../src/domain/answer.ts';
import type { Hit, RankingKind } from '../src/domain/ranking.ts';
import { askEach } from './ask-each.ts';
import { chooseInPassage, type GivenPassage } from './choose-in-passage.ts';
import { containsGold } from './contains-gold.ts';
import type { QuestionSet, SetQuestion } from './question-set.ts';

/** Search depth in passages, as for an answer. */
const K = 50;
/** Quotes of an answer, as in the product. */
const QUOTES = 3;
/** The best leg last. */
const LEGS: readonly RankingKind[] = ['bm25', 'dense', 'fused', 'reranked'];

/** What is asked for each question of a set. */
export interface AskPlan {
  /** Every leg that there is, 50 passages deep; for a story this serves the page of failures alone. */
  readonly ranked: boolean;
  /** Three quotes over the whole corpus. */
  readonly answered: boolean;
  /** The sentence of the right passage, when its source alone is searched. */
  readonly given: boolean;
}

export interface AskedQuestion {
  readonly question: SetQuestion;
  /** Best first; a leg that there is none of is left out. */
  readonly rankings: Partial<Readonly<Record<RankingKind, readonly Hit[]>>>;
  readonly answer: Answer | null;
  /** The first hit of the best leg whose passage holds a gold answer; `null`: none, or not ranked. */
  readonly goldHit: Hit | null;
  /** `null` when it was not asked, or when no passage holds a gold answer. */
  readonly given: GivenPassage | null;
}

export type OnQuestion = (done: number, total: number) => void;

/** Asks every question of a set over the app's corpus, each once for every row of the figures. */
export async function askSet(
  app: App,
  set: QuestionSet,
  plan: AskPlan,
  onQuestion: OnQuestion = () => undefined,
): Promise<AskedQuestion[]> {
  const legs = plan.ranked ? LEGS.filter((leg) => leg !== 'reranked' || app.reader !== null) : [];
  let done = 0;
  return askEach(app, set.questions, async (_, question): Promise<AskedQuestion> => {
    const rankings: Partial<Record<RankingKind, readonly Hit[]>> = {};
    // What has no answer is ranked by the best leg alone, to see why it was answered.
    const wanted = question.answerable ? legs : legs.slice(-1);
    for (const leg of wanted) rankings[leg] = await search(app, question.question, leg);
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

async function search(app: App, query: string, leg: RankingKind): Promise<readonly Hit[]> {
  const { hits } = await app.index.read((view) => view.search({ query, k: K, ranking: leg }));
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
