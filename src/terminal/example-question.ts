import type { SourceSummary } from '../domain/source.ts';

/** What is asked of the sources that come with the project. */
const OF_THE_SEEDS = {
  sourceId: 'azure-clause',
  question: 'Which contractual clause did Microsoft keep after the restructuring?',
} as const;

/** A question to begin with, or `null` where there is nothing to ask. Of sources nobody here knows, it asks for the first one's title. */
export function exampleQuestion(sources: readonly SourceSummary[]): string | null {
  if (sources.some(({ sourceId }) => sourceId === OF_THE_SEEDS.sourceId)) {
    return OF_THE_SEEDS.question;
  }
  const [first] = sources;
  return first === undefined ? null : `What is said about ${first.title}?`;
}
