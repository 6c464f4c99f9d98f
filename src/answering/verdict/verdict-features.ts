import type { Hit } from '../../domain/ranking.ts';
import { type AnswerKind, expectedKind, holdsKind } from './answer-kind.ts';
import { findNames } from './find-names.ts';
import { qualifierConflict } from './qualifier-conflict.ts';
import { coverage, stemsOf, type WeighedTerm } from './term-idf.ts';

/**
 * The verdict's input for one passage. No feature depends on other passages, so that the best of
 * several bad passages does not look good.
 */
export interface VerdictFeatures {
  /** The reading model's score, as in `ReaderScore`; `null` if the model has not read the passage. */
  readonly read: number | null;
  /**
   * The verdict head's logit for "the passage answers the question"; `null` if the model has not read
   * the passage.
   */
  readonly answers: number | null;
  /**
   * The cosine of question and passage, from -1 to 1; or of the question and the question that the
   * sentence answers in the source, if they are nearly the same.
   */
  readonly similarity: number;
  /** The passage's BM25 score divided by the question's total idf: at least 0, rarely above 1.5. */
  readonly wordMatch: number;
  /** The share of the question's idf in terms of the passage and its headings, from 0 to 1. */
  readonly coverage: number;
  /**
   * The share of the question's idf in terms of the sentence to highlight, and of the question that
   * it answers in the source, from 0 to 1.
   */
  readonly sentenceCoverage: number;
  /** The share of the question's idf in terms that no passage of the corpus contains, from 0 to 1. */
  readonly unknown: number;
  /**
   * The share of the question's names and numbers that are missing from the passage, its headings and
   * its title, from 0 to 1.
   */
  readonly missingNames: number;
  /**
   * 1 if the question asks for a number, date, person or place that the marked text does not contain;
   * otherwise 0.
   */
  readonly lacksKind: number;
  /** The conflict between the qualifiers of question and passage, as in `qualifierConflict`, 0 to 1. */
  readonly qualifierConflict: number;
}

/** A question with the properties that the verdict features need. */
export interface AnalysedQuestion {
  readonly text: string;
  readonly terms: readonly WeighedTerm[];
  /** The question's names and numbers, as stems. */
  readonly names: ReadonlySet<string>;
  readonly kind: AnswerKind;
}

/** A passage with the text that a quote would mark. */
export interface MarkedPassage {
  readonly hit: Hit;
  /** The title of the passage's source. */
  readonly title: string;
  readonly text: string;
  /** The sentence to highlight. */
  readonly sentence: string;
  /**
   * The question of an interview or FAQ that the sentence answers, and its cosine with the user's
   * question; `null` if there is none.
   */
  readonly asked: { readonly text: string; readonly similarity: number } | null;
  /** The words that the reading model marked; `null` if it found no answer. */
  readonly words: string | null;
}

/** Two questions with at least this cosine are nearly the same. */
const SAME_QUESTION = 0.8;
/** For a model without a verdict head, its logit is estimated as this share of the reading score. */
const HEADLESS = 0.3;

/**
 * @param terms the question's terms with their idf
 * @param passages the texts of the passages found
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
  { hit, title, text, sentence, asked, words }: MarkedPassage,
): VerdictFeatures {
  const stems = stemsOf([...hit.headingPath, text].join('\n'));
  const withTitle = new Set([...stems, ...stemsOf(title)]);
  const mass = terms.reduce((sum, { idf }) => sum + idf, 0);
  const unknown = terms.reduce((sum, { idf, isKnown }) => sum + (isKnown ? 0 : idf), 0);
  const missing = [...names].filter((name) => !withTitle.has(name)).length;
  const { read, dense, bm25 } = hit.legs;
  const isSame = asked !== null && asked.similarity >= SAME_QUESTION;
  return {
    read: read?.score ?? null,
    answers: read && (read.answers ?? HEADLESS * read.score),
    similarity: Math.max(dense?.similarity ?? 0, isSame ? asked.similarity : 0),
    wordMatch: mass === 0 ? 0 : (bm25?.score ?? 0) / mass,
    coverage: coverage(terms, stems),
    sentenceCoverage: coverage(terms, stemsOf(`${asked?.text ?? ''}\n${sentence}`)),
    unknown: mass === 0 ? 0 : unknown / mass,
    missingNames: names.size === 0 ? 0 : missing / names.size,
    // A number must be in the marked words. A name or time may be elsewhere in the sentence.
    lacksKind: holdsKind(kind, kind === 'number' ? (words ?? sentence) : sentence, question)
      ? 0
      : 1,
    qualifierConflict: qualifierConflict(question, [title, ...hit.headingPath, text].join('\n')),
  };
}
