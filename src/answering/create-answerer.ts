import type { Answer } from '../domain/answer.ts';
import type { Clock } from '../domain/time.ts';
import { UserFacingError } from '../domain/errors.ts';
import { readAsOf } from '../domain/read-as-of.ts';
import { resolveSourceId } from '../domain/ids.ts';
import type { IndexView, SearchIndex } from '../index/search-index.ts';
import type { PastIndexes } from '../index/past-indexes.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { Reader } from '../inference/reader.ts';
import { toAnswerId } from './answer-id.ts';
import type { Answerer, AskOptions } from './answerer.ts';
import { draftQuotes, HITS_DRAFTED } from './quotes/draft-quotes.ts';
import { detectLanguage } from '../text/detect-language.ts';
import { selectQuotes } from './quotes/select-quotes.ts';
import { hasVisibleCharacter } from '../text/hidden-characters.ts';

const MAX_QUESTION_CHARACTERS = 1000;

export function createAnswerer(parts: {
  readonly index: SearchIndex;
  readonly embedder: Embedder;
  /** `null`: passages are ranked by fusion alone, and no words are marked as the answer. */
  readonly reader: Reader | null;
  /**
   * ISO 639-1 codes of the languages that the models know; `null` if that is unknown. A question or
   * source in another language never counts as answered.
   */
  readonly knownLanguages: readonly string[] | null;
  /** The earlier states of the corpus, for `AskOptions.asOf`. */
  readonly past: Pick<PastIndexes, 'at'>;
  readonly clock: Clock;
}): Answerer {
  const { index, embedder, reader, knownLanguages, past, clock } = parts;

  async function answerIn(
    view: IndexView,
    question: string,
    asOf: string | null,
    options: AskOptions,
  ): Promise<Answer> {
    const started = clock.monotonic();
    const { stopwatch } = options;
    const isKnown = (language: string | null): boolean =>
      language === null || knownLanguages === null || knownLanguages.includes(language);
    const asked = knownLanguages === null ? null : await detectLanguage(question);
    const sourceId = await chosenSource(view, options.source);
    const ranking = await view.search({
      query: question,
      k: Math.max(HITS_DRAFTED, options.limit + HITS_DRAFTED / 2),
      // The reader would choose at random in a language that it does not know.
      ranking: reader === null || !isKnown(asked) ? 'fused' : 'reranked',
      joinsCopies: true,
      ...(sourceId === null ? {} : { sourceId }),
      ...(stopwatch === undefined ? {} : { stopwatch }),
    });
    const draft = () => draftQuotes(view, embedder, ranking);
    const drafts = await (stopwatch === undefined ? draft() : stopwatch.time('compose', draft));
    const selected = selectQuotes(
      drafts,
      options.limit,
      ({ language }) => isKnown(asked) && isKnown(language),
    );
    const { verdict, quotes, related } = selected;
    const used = new Set([...quotes, ...related].map((quote) => quote.sourceId));
    const sources = new Map(
      drafts.flatMap(({ source }) =>
        used.has(source.sourceId) ? [[source.sourceId, source]] : [],
      ),
    );
    const closest = drafts.find(({ quote }) => quote.passageId === quotes[0]?.passageId);
    const languages = [asked, closest?.language ?? null];
    const unknownLanguage =
      verdict === 'related' ? (languages.find((language) => !isKnown(language)) ?? null) : null;
    return {
      question,
      answerId: toAnswerId({ question, verdict, quotes, related, sources, unknownLanguage, asOf }),
      ...selected,
      unknownLanguage,
      asOf,
      sources,
      generation: ranking.generation,
      tookMs: Math.round((clock.monotonic() - started) * 10) / 10,
    };
  }

  return {
    async answer(question, options) {
      const asked = question.trim();
      if (!hasVisibleCharacter(asked)) {
        throw new UserFacingError('question-empty', {});
      }
      if (asked.length > MAX_QUESTION_CHARACTERS) {
        throw new UserFacingError('question-too-long', {
          most: MAX_QUESTION_CHARACTERS,
          given: asked.length,
        });
      }
      if (!Number.isInteger(options.limit) || options.limit < 1) {
        throw new RangeError(`limit must be a whole number of at least 1, got ${options.limit}`);
      }
      if (options.asOf === undefined) {
        return index.read((view) => answerIn(view, asked, null, options));
      }
      const asOf = readAsOf(options.asOf, clock.now());
      return past.at(asOf, options.asOf.trim(), (then) =>
        then.read((view) => answerIn(view, asked, asOf, options)),
      );
    },
  };
}

async function chosenSource(view: IndexView, given: string | undefined): Promise<string | null> {
  if (given === undefined) return null;
  const ids = (await view.snapshot.sources()).map((source) => source.sourceId);
  return resolveSourceId(given, ids);
}
