import type { Excerpt, QuotedSource, Quote } from '../../domain/answer.ts';
import { placeOf } from '../../domain/place.ts';
import type { Hit, Ranking, ReaderScore } from '../../domain/ranking.ts';
import type { Span } from '../../domain/span.ts';
import { cosine } from '../../domain/vectors.ts';
import type { IndexView } from '../../index/search-index.ts';
import type { Embedder } from '../../inference/embedder.ts';
import { findContext } from '../../passages/find-context.ts';
import { SourceLayout } from '../../passages/source-layout.ts';
import type { StoredSource } from '../../store/corpus-store.ts';
import { type AnswerKind, expectedKind } from '../verdict/answer-kind.ts';
import { chooseSentences } from './choose-sentences.ts';
import type { Claim } from './find-differences.ts';
import { findCopies } from './find-copies.ts';
import { findQuestion, findTurns } from './find-turns.ts';
import { type Candidate, candidatesOf } from './sentence-candidates.ts';
import {
  analyseQuestion,
  type MarkedPassage,
  type VerdictFeatures,
  verdictFeatures,
} from '../verdict/verdict-features.ts';
import { readStop } from '../../text/abbreviations.ts';
import { turnMarkLength } from '../../text/turn-marks.ts';
import { questionTerms, stem } from '../../text/terms.ts';
import { verifyQuote } from './verify-quote.ts';
import { stemsOf, termIdf } from '../verdict/term-idf.ts';

/**
 * Minimum logit for marking words as the answer. Below 0, the model prefers no answer. Given the
 * right passage, words are marked for 92 % of the questions about XQuAD's even articles (odd: 86 %).
 * They are right (F1 of at least .5 with a gold answer) for 83 % (odd: 79 %).
 */
const SURE_FROM = 0;

/**
 * The number of hits drafted for three quotes. It is larger, because some hits repeat others. Only
 * these hits are used to analyse the question, so that the verdict does not depend on the limit.
 */
export const HITS_DRAFTED = 6;

/** A quote from a passage, with the features that the verdict needs. */
export interface QuoteDraft {
  readonly quote: Quote;
  readonly source: QuotedSource;
  /** ISO 639-1 code of the source's language; `null` if it is uncertain. */
  readonly language: string | null;
  /** The kind of answer that the question asks for. */
  readonly kind: AnswerKind;
  /** This quote's answer, for comparison with other quotes. */
  readonly claim: Claim;
  /** Stems of the quote's text. */
  readonly stems: ReadonlySet<string>;
  readonly features: VerdictFeatures;
}

/** Returns one draft per hit, in ranking order. */
export async function draftQuotes(
  view: IndexView,
  embedder: Embedder,
  { query, queryEmbedding, hits }: Ranking,
): Promise<QuoteDraft[]> {
  if (hits.length === 0) return [];
  if (queryEmbedding === null) throw new Error('a ranking by meaning has hits and no embedding');
  const found = await loadTexts(view, hits);
  const terms = await termIdf(query, view.snapshot);
  const question = analyseQuestion(
    query,
    terms,
    found.slice(0, HITS_DRAFTED).map(({ text }) => text),
  );
  const candidates = found.map(({ hit, layout }) => candidatesOf(hit, layout));
  const embedded = await embedder.embed(candidates.flat().map(({ text }) => text));
  let next = 0;
  const drafts = found.map(async ({ hit, source, layout, text: passageText }, i) => {
    const sentences = candidates[i] ?? [];
    const similarities = sentences.map(() => similarity(queryEmbedding, embedded[next++]));
    const { read } = hit.legs;
    const searched = { question: query, terms };
    const { best, quoted, highlights, isOneSentence, choice } = chooseSentences(
      searched,
      sentences,
      similarities,
      read,
    );
    const sentence = source.text.slice(best.start, best.end);
    const text = source.text.slice(quoted.start, quoted.end);
    const quote: Quote = {
      sourceId: hit.sourceId,
      ...(view.snapshot.isJoined === true ? { corpusId: source.corpusId } : {}),
      passageId: hit.passageId,
      start: quoted.start,
      end: quoted.end,
      text,
      context: contextOf(layout, quoted),
      highlights,
      answer:
        read && isOneSentence
          ? spanToMark(query, read, saidIn(sentences, best), source.text)
          : null,
      place: placeOf(source.places, highlights[0] ?? quoted),
      alsoIn: await findCopies((id) => view.source(id), hit.copies, text),
      score: hit.score,
      legs: hit.legs,
      explanation: hit.explanation,
      choice,
    };
    verifyQuote(quote, source.text);
    const words = read && claimedWords(read, source);
    const { title } = source;
    const asked = askedBefore(sentences, best, similarities);
    const marked = { hit, title, text: passageText, sentence, asked, words };
    return {
      quote,
      source,
      language: source.language,
      kind: question.kind,
      claim: {
        sourceId: hit.sourceId,
        subject: [title, ...hit.headingPath].join('\n'),
        sentence,
        words,
      },
      stems: stemsOf(text),
      features: verdictFeatures(question, marked),
    };
  });
  return Promise.all(drafts);
}

/** Returns the question that the best sentence answers, as in an FAQ; `null` if there is none. */
function askedBefore(
  candidates: readonly Candidate[],
  best: Span,
  similarities: readonly number[],
): MarkedPassage['asked'] {
  const at = candidates.findIndex(({ span }) => span.start === best.start);
  const question = findQuestion(candidates, at);
  if (question === null) return null;
  const { first, last } = question;
  const texts = candidates.slice(first, last + 1).map(({ text }) => text);
  return {
    text: texts.join('\n'),
    similarity: Math.max(...similarities.slice(first, last + 1)),
  };
}

/** Returns the text above a quote that it needs. */
function contextOf(layout: SourceLayout, quoted: Span): Excerpt[] {
  return findContext(layout, quoted).map(({ start, end }) => ({
    start,
    end,
    text: layout.text.slice(start, end),
  }));
}

/** Returns the text of the best span; `null` if the model prefers no answer. */
function claimedWords(read: ReaderScore, source: StoredSource): string | null {
  return read.score > 0 ? source.text.slice(read.span.start, read.span.end) : null;
}

/** Returns the hits with their sources, layouts and texts. */
async function loadTexts(
  view: IndexView,
  hits: readonly Hit[],
): Promise<{ hit: Hit; source: StoredSource; layout: SourceLayout; text: string }[]> {
  const found = [];
  const layouts = new Map<string, SourceLayout>();
  for (const hit of hits) {
    const source = await view.source(hit.sourceId);
    const layout = layouts.get(hit.sourceId) ?? new SourceLayout(source);
    layouts.set(hit.sourceId, layout);
    found.push({ hit, source, layout, text: source.text.slice(hit.start, hit.end) });
  }
  return found;
}

/** Returns the sentence without the speaker's name or the time at its start. */
function saidIn(candidates: readonly Candidate[], sentence: Span): Span {
  const turns = findTurns(candidates);
  const turn = turns.find(({ first }) => candidates[first]?.span.start === sentence.start);
  if (turn?.isSpoken !== true) return sentence;
  const length = turnMarkLength(candidates[turn.first]?.text ?? '');
  return { start: sentence.start + length, end: sentence.end };
}

/**
 * Returns the most likely words inside `said` of which the model is sure, without final punctuation.
 * Skips words that only repeat the question, unless the question offers a choice ("A or B?").
 *
 * @param said the sentence that answers the question, as a span of the source's text
 */
export function spanToMark(
  question: string,
  read: Pick<ReaderScore, 'score' | 'span' | 'others'>,
  said: Span,
  sourceText: string,
): Span | null {
  const isChoice = expectedKind(question) === 'yes-no' || /\bor\b/i.test(question);
  const asked = stemsOf(question);
  for (const { span, score } of [read, ...read.others]) {
    if (score < SURE_FROM || span.start < said.start || span.end > said.end) continue;
    const words = withoutStop(sourceText.slice(span.start, span.end));
    if (words === '') continue;
    const content = questionTerms(words);
    const isRepeated = content.length > 0 && content.every((term) => asked.has(stem(term)));
    if (isRepeated && !isChoice) continue;
    const found = { start: span.start, end: span.start + words.length };
    return joinAdjacent(found, read, said, sourceText);
  }
  return null;
}

/**
 * Joins the span with other spans of which the model is sure, if only white space separates them.
 * The model often marks "one", "decisive" and "clause" separately.
 */
function joinAdjacent(
  found: Span,
  read: Pick<ReaderScore, 'score' | 'span' | 'others'>,
  said: Span,
  sourceText: string,
): Span {
  let { start, end } = found;
  const sure = [read, ...read.others].filter(
    ({ span, score }) => score >= SURE_FROM && said.start <= span.start && span.end <= said.end,
  );
  const isGap = (from: number, to: number): boolean =>
    from < to && sourceText.slice(from, to).trim() === '';
  for (let grown = true; grown;) {
    grown = false;
    for (const { span } of sure) {
      if (isGap(span.end, start)) [start, grown] = [span.start, true];
      else if (isGap(end, span.start)) {
        end = span.start + withoutStop(sourceText.slice(span.start, span.end)).length;
        grown = true;
      }
    }
  }
  return { start, end };
}

/** Removes final punctuation, except the full stop of an abbreviation such as "p.m." */
function withoutStop(words: string): string {
  const cut = words.replace(/[\s.,;:…]+$/u, '');
  const last = cut.slice(cut.search(/\S+$/));
  return words[cut.length] === '.' && readStop(last, '') !== 'ends'
    ? words.slice(0, cut.length + 1)
    : cut;
}

function similarity(a: Float32Array, b: Float32Array | undefined): number {
  if (a.length !== b?.length) throw new Error('embeddings of one model differ in length');
  return cosine(a, b);
}
