import type { Passage } from '../domain/passage.ts';
import type { Hit } from '../domain/ranking.ts';
import { stem, terms } from '../text/terms.ts';
import { coverage, stemsOf, type WeighedTerm } from './weigh-terms.ts';

/** What is known of one passage that would be quoted when the verdict is due. */
export interface Evidence {
  /** What the reading model gives it: best span − null answer, a logit; `null`: not read. */
  readonly read: number | null;
  /** The logit of "it answers", of the reading model's head for that; `null`: not read. */
  readonly answers: number | null;
  /** Its fused score. */
  readonly fused: number;
  /** Cosine of the question and the passage, -1 to 1. */
  readonly similarity: number;
  /** Share of the question's idf weight that the passage and its headings have, 0 to 1. */
  readonly coverage: number;
  /** idf of the rarest term of the question that it lacks, as a share of the rarest it has or lacks. */
  readonly rarestMissing: number;
  /** Share of the question's names and numbers that it lacks, 0 to 1; 0 where there are none. */
  readonly missingNames: number;
  /** Share of the question's idf weight whose terms no passage of the corpus has, 0 to 1. */
  readonly unknown: number;
}

/** A model without a head that judges is taken at its best span: there, the head's logit is so much of it. */
const HEADLESS = 0.3;

/** Names and numbers of a question, as stems: what an answer can hardly do without. */
export function namesOf(question: string): Set<string> {
  const found = terms(question);
  return new Set(
    found
      .filter(({ start, end }, place) => {
        const word = question.slice(start, end);
        // The first word of a question has its capital from standing there.
        return /\p{N}/u.test(word) || (place > 0 && /^\p{Lu}/u.test(word));
      })
      .map(({ term }) => stem(term)),
  );
}

/**
 * @param question terms of the question with their idf
 * @param names of the question
 * @param passage that was hit
 * @param sourceText the canonical text of its source
 */
export function gatherEvidence(
  question: readonly WeighedTerm[],
  names: ReadonlySet<string>,
  hit: Hit,
  passage: Passage,
  sourceText: string,
): Evidence {
  const around = [...passage.headingPath, sourceText.slice(passage.start, passage.end)];
  const stems = stemsOf(around.join('\n'));
  const rarest = Math.max(0, ...question.map(({ idf }) => idf));
  const missing = question.filter(({ term }) => !stems.has(term));
  const rarestMissing = Math.max(0, ...missing.map(({ idf }) => idf));
  const all = question.reduce((sum, { idf }) => sum + idf, 0);
  const unknown = question.reduce((sum, { idf, isKnown }) => sum + (isKnown ? 0 : idf), 0);
  return {
    read: hit.legs.read?.score ?? null,
    answers: hit.legs.read && (hit.legs.read.answers ?? HEADLESS * hit.legs.read.score),
    fused: hit.fused ?? 0,
    similarity: hit.legs.dense?.similarity ?? 0,
    coverage: coverage(question, stems),
    rarestMissing: rarest === 0 ? 0 : rarestMissing / rarest,
    missingNames:
      names.size === 0 ? 0 : [...names].filter((name) => !stems.has(name)).length / names.size,
    unknown: all === 0 ? 0 : unknown / all,
  };
}
