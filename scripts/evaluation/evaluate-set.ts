import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../src/app.ts';
import type { Leg } from '../../src/domain/ranking.ts';
import { hitAt, mean, ndcgAt10, reciprocalRankAt10 } from './metrics.ts';
import type { QuestionSet, SetQuestion } from './question-set.ts';

/** Search depth, as for an answer. */
const K = 50;
/** Cormack, Clarke and Büttcher 2009. */
const RRF_K = 60;

export type RowName = 'bm25' | 'dense' | 'rrf' | 'fused';
export const ROWS: readonly RowName[] = ['bm25', 'dense', 'rrf', 'fused'];

export interface Figures {
  readonly questions: number;
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly mrrAt10: number;
  readonly ndcgAt10: number;
}

export interface SetResult {
  readonly set: string;
  readonly passages: number;
  readonly rows: readonly {
    readonly row: RowName;
    readonly all: Figures;
    readonly held: Figures;
  }[];
}

/** Writes a set's documents as a seeds folder, one file a document. */
export function writeSeeds(set: QuestionSet, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { sourceId, title, text } of set.documents) {
    const matter = `---\nid: ${sourceId}\ntitle: ${JSON.stringify(title)}\n---\n`;
    writeFileSync(join(folder, `${sourceId}.txt`), `${matter}${text}`);
  }
}

/** Ranks the sources for every answerable question: the best passage of a source stands for it. */
export async function evaluateSet(
  app: App,
  set: QuestionSet,
  onQuestion: (done: number, total: number) => void,
): Promise<SetResult> {
  const asked = set.questions.filter((question) => question.relevant.length > 0);
  const ranked: { question: SetQuestion; sources: Record<RowName, string[]> }[] = [];
  for (const question of asked) {
    const search = async (leg: Leg): Promise<string[]> => {
      const { hits } = await app.index.read((view) =>
        view.search({ query: question.question, k: K, leg }),
      );
      return [...new Set(hits.map((hit) => hit.sourceId))];
    };
    const [bm25, dense, fused] = [
      await search('bm25'),
      await search('dense'),
      await search('fused'),
    ];
    ranked.push({
      question,
      sources: { bm25, dense, rrf: reciprocalRankFusion([bm25, dense]), fused },
    });
    onQuestion(ranked.length, asked.length);
  }

  const figures = (row: RowName, of: typeof ranked): Figures => {
    const over = (
      metric: (ids: readonly string[], relevant: ReadonlySet<string>) => number,
    ): number =>
      mean(of.map(({ question, sources }) => metric(sources[row], new Set(question.relevant))));
    return {
      questions: of.length,
      hitAt1: over((ids, relevant) => hitAt(1, ids, relevant)),
      hitAt3: over((ids, relevant) => hitAt(3, ids, relevant)),
      mrrAt10: over(reciprocalRankAt10),
      ndcgAt10: over(ndcgAt10),
    };
  };
  return {
    set: set.name,
    passages: (await app.store.status()).passages,
    rows: ROWS.map((row) => ({
      row,
      all: figures(row, ranked),
      held: figures(
        row,
        ranked.filter(({ question }) => question.held),
      ),
    })),
  };
}

/** `Σ 1 / (60 + rank)` over the lists: the row to compare with; the product fuses by scores. */
function reciprocalRankFusion(lists: readonly (readonly string[])[]): string[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    list.forEach((id, i) => scores.set(id, (scores.get(id) ?? 0) + 1 / (RRF_K + i + 1)));
  }
  return [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
}
