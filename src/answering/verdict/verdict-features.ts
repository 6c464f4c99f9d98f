import type { Hit } from '../../domain/ranking.ts';
import { type AnswerKind, expectedKind, holdsKind } from './answer-kind.ts';
import { findNames } from './find-names.ts';
import { qualifierConflict } from './qualifier-conflict.ts';
import { coverage, stemsOf, type WeighedTerm } from './term-idf.ts';

/**
 * The verdict's input for one passage. Every feature is absolute, independent of other candidates,
 * so that the best of several bad passages does not look good.
 */
export interface VerdictFeatures {
  /** Score of the reading model, a logit: best span − null answer; `null` if not read. */
  readonly read: number | null;
  /** Logit of the reading model's verdict head, "this passage answers"; `null` if not read. */
  readonly answers: number | null;
  /** Cosine of the question and the passage, -1 to 1. */
  readonly similarity: number;
  /** BM25 of the passage as a share of the question's idf mass; at least 0, rarely above 1.5. */
  readonly wordMatch: number;
  /** Share of the question's idf mass in the passage and its headings, 0 to 1. */
  readonly coverage: number;
  /** The same for the sentence that would be marked. */
  readonly sentenceCoverage: number;
  /** Share of the question's idf mass in terms that no passage of the corpus has, 0 to 1. */
  readonly unknown: number;
  /** Share of the question's names and numbers missing from passage, headings and title, 0 to 1. */
  readonly missingNames: number;
  /** 1 if the question asks for a number, date, person or place and the marked text has none. */
  readonly lacksKind: number;
  /** How far its years, versions and numbered parts conflict with the question's, 0 to 1. */
  readonly qualifierConflict: number;
}

/** The parts of a question that judging a passage needs. */
export interface AnalysedQuestion {
  readonly text: string;
  readonly terms: readonly WeighedTerm[];
  /** Names and numbers, as stems. */
  readonly names: ReadonlySet<string>;
  readonly kind: AnswerKind;
}

/** A passage that would be quoted. */
export interface MarkedPassage {
  readonly hit: Hit;
  /** Title of its source. */
  readonly title: string;
  readonly text: string;
  /** The sentence that would be marked. */
  readonly sentence: string;
  /** The words that the reading model marked; `null` if it found no answer. */
  readonly words: string | null;
}

/** For a model without a verdict head: that head's logit is about this share of the best span's. */
const HEADLESS = 0.3;

/**
 * @param terms of the question with their idf
 * @param passages texts of the passages found
 */
export function analyseQuestion(
  text: string,
  terms: readonly WeighedTerm[],
  passages: readonly string[],
): AnalysedQuestion {
  return { text, terms, names: findNames(text, passages), kind: expectedKind(text) };
}

export function verdictFeatures(
  { text: question, terms, names, kind }: AnalysedQuestion,
  { hit, title, text, sentence, words }: MarkedPassage,
): VerdictFeatures {
  const stems = stemsOf([...hit.headingPath, text].join('\n'));
  const withTitle = new Set([...stems, ...stemsOf(title)]);
  const mass = terms.reduce((sum, { idf }) => sum + idf, 0);
  const unknown = terms.reduce((sum, { idf, isKnown }) => sum + (isKnown ? 0 : idf), 0);
  const missing = [...names].filter((name) => !withTitle.has(name)).length;
  const { read, dense, bm25 } = hit.legs;
  return {
    read: read?.score ?? null,
    answers: read && (read.answers ?? HEADLESS * read.score),
    similarity: dense?.similarity ?? 0,
    wordMatch: mass === 0 ? 0 : (bm25?.score ?? 0) / mass,
    coverage: coverage(terms, stems),
    sentenceCoverage: coverage(terms, stemsOf(sentence)),
    unknown: mass === 0 ? 0 : unknown / mass,
    missingNames: names.size === 0 ? 0 : missing / names.size,
    // A number must be in the answering words themselves; a name or time may be beside them.
    lacksKind: holdsKind(kind, kind === 'number' ? (words ?? sentence) : sentence, question)
      ? 0
      : 1,
    qualifierConflict: qualifierConflict(question, [title, ...hit.headingPath, text].join('\n')),
  };
}
