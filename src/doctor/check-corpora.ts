import type { CorpusLimits } from '../curating/corpus-limits.ts';
import type { Finding } from '../domain/checkup.ts';
import { SHARED_CORPUS } from '../domain/corpus.ts';
import { inspectCorpora, type InspectedCorpus } from './inspect-corpora.ts';

/**
 * Checks every page and row of the corpora of servers, without changing them. The result names no
 * server, because the administrators of every server can see it.
 */
export async function checkCorpora(
  folders: { readonly seedsDir: string; readonly dataDir: string },
  limits: CorpusLimits,
): Promise<Finding> {
  const counts = { corpora: 0, damaged: 0, newer: 0, over: 0 };
  for await (const corpus of inspectCorpora({ ...folders, depth: 'all' })) {
    if (corpus.corpusId === SHARED_CORPUS) continue;
    counts.corpora += 1;
    if (corpus.state === 'newer') counts.newer += 1;
    if (corpus.state === 'damaged' || corpus.state === 'foreign') counts.damaged += 1;
    if (isOver(corpus, limits)) counts.over += 1;
  }
  const { corpora, damaged, newer, over } = counts;
  if (damaged + newer > 0) return { code: 'corpora-unusable', params: { corpora, damaged, newer } };
  if (over > 0) return { code: 'corpora-over-limits', params: { corpora, over } };
  return { code: 'corpora-intact', params: { corpora } };
}

/** An import can exceed the limits, and a limit can be lowered. */
function isOver(
  { documents, documentBytes, passages }: InspectedCorpus,
  limits: CorpusLimits,
): boolean {
  return (
    documents > limits.sources || documentBytes > limits.bytes || (passages ?? 0) > limits.passages
  );
}
