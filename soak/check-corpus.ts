import { embeddingText } from '../src/passages/index-text.ts';
import type { CorpusSnapshot, CorpusStore } from '../src/store/corpus-store.ts';
import { markOf, type Texts } from './changing-folder.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';

/**
 * Checks that the corpus is exactly one of the allowed states. Returns a description of the fault,
 * or `null`.
 */
export async function findFault(
  store: CorpusStore,
  states: readonly Texts[],
): Promise<string | null> {
  const snapshot = await store.snapshot();
  try {
    const found = new Map<string, string>();
    for (const { sourceId } of await snapshot.sources()) {
      found.set(sourceId, (await snapshot.source(sourceId))?.text ?? '');
    }
    const state = states.find((texts) => isSame(texts, found));
    if (state === undefined)
      return `a mixture of states: ${[...found.values()].map(markOf).join(' ')}`;
    return await findFaultInIndex(snapshot, state);
  } finally {
    await snapshot.close();
  }
}

/** Returns a committed version that is missing from the store, or `null`. */
export async function findLostVersion(
  store: CorpusStore,
  committed: ReadonlyMap<string, readonly string[]>,
): Promise<string | null> {
  for (const [sourceId, texts] of committed) {
    const kept = (await store.versions(sourceId)).map(({ text }) => text);
    const lost = texts.find((text, at) => kept[at] !== text);
    if (lost !== undefined) return `version ${markOf(lost)} of ${sourceId}`;
  }
  return null;
}

function isSame(a: Texts, b: Texts): boolean {
  return a.size === b.size && [...a].every(([id, text]) => b.get(id) === text);
}

/**
 * Checks that each document is found by its unique word, and that its passages cover the whole
 * document and have the right vectors.
 */
async function findFaultInIndex(snapshot: CorpusSnapshot, texts: Texts): Promise<string | null> {
  const embedder = new WordEmbedder();
  let passageCount = 0;
  for (const [sourceId, text] of texts) {
    const mark = markOf(text);
    const passages = await snapshot.passagesOf(sourceId);
    passageCount += passages.length;
    const covered = passages.map(({ start, end }) => text.slice(start, end)).join('');
    if (covered.replace(/\s/g, '') !== text.replace(/\s/g, '')) return `${mark} is not covered`;
    const hits = await snapshot.bm25([mark], 100);
    const found = await snapshot.passages(hits.map(({ passageKey }) => passageKey));
    if (found.length !== passages.length || found.some((hit) => hit.sourceId !== sourceId)) {
      return `${mark} is found in ${found.map(({ passageId }) => passageId).join()}`;
    }
    const sources = await snapshot.bm25Sources([mark], 100);
    if (sources.map((hit) => hit.sourceId).join() !== sourceId) {
      return `${mark} is found in the sources ${sources.map((hit) => hit.sourceId).join()}`;
    }
    const vectors = await snapshot.vectors(passages.map(({ vectorKey }) => vectorKey));
    for (const [at, passage] of passages.entries()) {
      const expected = embedder.draw(embeddingText(passage, text));
      if (expected.join() !== vectors[at]?.join()) return `${passage.passageId} has another vector`;
    }
  }
  if ((await snapshot.passageCount()) !== passageCount)
    return 'there are passages without a source';
  const ghosts = await snapshot.docFreq(['the']);
  if (ghosts[0] !== passageCount) {
    return `${ghosts[0] ?? 0} word rows for ${passageCount} passages`;
  }
  const sources = await snapshot.bm25Sources(['the'], texts.size + 1);
  return sources.length === texts.size
    ? null
    : `${sources.length} word rows for ${texts.size} sources`;
}
