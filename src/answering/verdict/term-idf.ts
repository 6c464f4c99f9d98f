import type { Snapshot } from '../../store/corpus-store.ts';
import { questionTerms, stem, terms } from '../../text/terms.ts';

/** A stemmed term of the question, with its idf weight. */
export interface WeighedTerm {
  readonly term: string;
  readonly idf: number;
  /** Whether any passage of the corpus contains the term. */
  readonly isKnown: boolean;
}

/**
 * Returns the question's terms with BM25's inverse document frequency over the corpus,
 * `idf = ln(1 + (N − df + 0.5) / (df + 0.5))` (Robertson and Zaragoza 2009, with 1 added so that the
 * logarithm is above 0). For example, a term in 9 of N = 100 passages has the idf ln(1 + 91.5 / 9.5)
 * = 2.365. A term that no passage contains has the highest idf.
 */
export async function termIdf(question: string, snapshot: Snapshot): Promise<WeighedTerm[]> {
  const asked = questionTerms(question);
  const [passages, docFreqs] = await Promise.all([
    snapshot.passageCount(),
    snapshot.docFreq(asked),
  ]);
  const byStem = new Map<string, WeighedTerm>();
  asked.forEach((term, i) => {
    const docFreq = docFreqs[i] ?? 0;
    const idf = Math.log(1 + (passages - docFreq + 0.5) / (docFreq + 0.5));
    byStem.set(stem(term), { term: stem(term), idf, isKnown: docFreq > 0 });
  });
  return [...byStem.values()];
}

/** Returns the stems of all terms in a text. */
export function stemsOf(text: string): Set<string> {
  return new Set(terms(text).map(({ term }) => stem(term)));
}

/**
 * Returns the share of the question's idf in terms whose stems are in `stems`, from 0 to 1. Returns 0
 * for a question without terms.
 */
export function coverage(question: readonly WeighedTerm[], stems: ReadonlySet<string>): number {
  let covered = 0;
  let all = 0;
  for (const { term, idf } of question) {
    all += idf;
    if (stems.has(term)) covered += idf;
  }
  return all === 0 ? 0 : covered / all;
}
