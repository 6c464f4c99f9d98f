import type { CorpusChoice } from '../../curating/corpus-choice.ts';
import { SHARED_CORPUS } from '../../domain/corpus.ts';
import type { Locale } from '../locales/locale.ts';

/** Whether a server searches several corpora, so that its sources are shown with their corpus. */
export function isJoined({
  choice,
  serverId,
}: {
  readonly choice: Pick<CorpusChoice, 'corporaOf'>;
  readonly serverId: string | null;
}): boolean {
  return choice.corporaOf(serverId).length > 1;
}

/**
 * Returns the words for the corpus of a source; empty without a corpus.
 *
 * @param corpusId `undefined`: only one corpus was searched
 */
export function markCorpus(corpusId: string | undefined, { corpora }: Locale): string[] {
  if (corpusId === undefined) return [];
  return [corpusId === SHARED_CORPUS ? corpora.shared : corpora.own];
}
