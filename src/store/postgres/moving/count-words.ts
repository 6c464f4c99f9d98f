import { readIndexedSources, readSourceIds, Stemmer } from '../corpus/indexed-sources.ts';
import { WordCounts } from '../corpus/word-counts.ts';
import { insertRows } from '../insert-rows.ts';
import type { Queries } from '../postgres-database.ts';

/** The numbers of words of a corpus. */
export interface CorpusWords {
  readonly passageWords: number;
  readonly sourceWords: number;
}

/** Stores the words of all sources and passages of a corpus, which only PostgreSQL has in tables. */
export async function countWords(queries: Queries, corpusId: string): Promise<CorpusWords> {
  const counts = new WordCounts();
  const stemmer = new Stemmer();
  let passageWords = 0;
  let sourceWords = 0;
  const ids = await readSourceIds(queries, corpusId);
  for await (const sources of readIndexedSources(queries, corpusId, ids)) {
    const ofSources: [key: number, words: number][] = [];
    const ofPassages: [key: number, words: number][] = [];
    for (const source of sources) {
      const columns = await stemmer.stems(source.title, source.searched);
      counts.addSource(columns, 1);
      const words = columns.flat().length;
      sourceWords += words;
      ofSources.push([source.sourceKey, words]);
      for (const { passageKey, heading, body } of source.passages) {
        const stems = await stemmer.stems(heading, body);
        counts.addPassage(stems, 1);
        passageWords += stems.flat().length;
        ofPassages.push([passageKey, stems.flat().length]);
      }
    }
    await setWords(queries, corpusId, 'sources', ofSources);
    await setWords(queries, corpusId, 'passages', ofPassages);
  }
  await queries.run('DELETE FROM corpus_words WHERE corpus_id = $1', [corpusId]);
  await insertRows(
    queries,
    'corpus_words',
    { corpus_id: 'text', word: 'text', passages: 'integer', sources: 'integer' },
    counts.entries().map((entry) => ({ corpus_id: corpusId, ...entry })),
  );
  return { passageWords, sourceWords };
}

async function setWords(
  queries: Queries,
  corpusId: string,
  table: 'sources' | 'passages',
  words: readonly (readonly [key: number, words: number])[],
): Promise<void> {
  const key = table === 'sources' ? 'source_key' : 'passage_key';
  await queries.run(
    `UPDATE ${table} SET words = counted.words
     FROM unnest($2::bigint[], $3::integer[]) AS counted (key, words)
     WHERE corpus_id = $1 AND ${key} = counted.key`,
    [corpusId, words.map(([of]) => of), words.map(([, count]) => count)],
  );
}
