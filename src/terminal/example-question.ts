import { posix } from 'node:path';
import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import type { SourceSummary } from '../domain/source.ts';
import { EN } from './locales/en.ts';
import { splitSentences } from '../text/split-sentences.ts';

/** The question for the demo documents. */
const OF_THE_SEEDS = {
  sourceId: 'azure-clause',
  question: 'Which contractual clause did Microsoft keep after the restructuring?',
} as const;
/** Longer sentences are not used as the question. */
const MAX_LENGTH = 120;

/**
 * Returns a sample question; `null` if no source provides one. For sources other than the demo documents, the
 * question is made from a title, or is a sentence from the beginning of the first source.
 */
export async function exampleQuestion(sources: SourceLookup): Promise<string | null> {
  const list = await sources.list();
  if (list.some(({ sourceId }) => sourceId === OF_THE_SEEDS.sourceId)) {
    return OF_THE_SEEDS.question;
  }
  const titled = list.find((source) => !isNamedAfterFile(source));
  if (titled !== undefined) return EN.answer.example(titled.title);
  const [first] = list;
  if (first === undefined) return null;
  const { text } = await sources.find(first.sourceId);
  const begin = text.slice(0, 10 * MAX_LENGTH);
  const sentences = splitSentences(begin).map(({ start, end }) => begin.slice(start, end));
  const fitting = sentences.find(({ length }) => length <= MAX_LENGTH);
  return fitting?.replace(/\s+/g, ' ').trim() ?? null;
}

function isNamedAfterFile({ title, file }: SourceSummary): boolean {
  return title === posix.parse(file).name;
}
