import { SourceLayout } from '../../src/passages/source-layout.ts';
import { headingText } from '../../src/passages/index-text.ts';
import type { CorpusSnapshot, StoredSource } from '../../src/store/corpus-store.ts';
import type { EnginePassage, EngineSource } from '../../src/store/search-engine.ts';
import { indexStems } from '../../src/text/index-stems.ts';

/** The documents of one or several sources. */
export interface Documents {
  readonly passages: readonly EnginePassage[];
  readonly sources: readonly EngineSource[];
}

/** Returns the documents of a corpus for a search engine. The keys are those of the store. */
export async function readDocuments(snapshot: CorpusSnapshot): Promise<Documents[]> {
  const documents: Documents[] = [];
  for (const [at, sourceId] of (await snapshot.sourceIds()).entries()) {
    const source = await snapshot.source(sourceId);
    if (source === null) continue;
    const passages = await passagesOf(snapshot, source);
    const [title, text] = [indexStems(source.title), indexStems(source.text)];
    documents.push({ passages, sources: [{ sourceKey: at + 1, sourceId, title, text }] });
  }
  return documents;
}

async function passagesOf(
  snapshot: CorpusSnapshot,
  source: StoredSource,
): Promise<EnginePassage[]> {
  const { sourceId, title, text } = source;
  const passages = await snapshot.passagesOf(sourceId);
  const vectors = await snapshot.vectorsOf(passages);
  const layout = new SourceLayout(source);
  return passages.map((passage, at) => ({
    passageKey: passage.passageKey,
    sourceId,
    heading: indexStems(headingText(title, passage, layout)),
    body: indexStems(text.slice(passage.start, passage.end)),
    vectorKey: passage.vectorKey,
    vector: vectors[at] ?? new Float32Array(),
  }));
}
