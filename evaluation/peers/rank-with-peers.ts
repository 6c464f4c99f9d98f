import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { openEmbedder } from '../../src/inference/open.ts';
import type { PeerFacts } from '../describe-run.ts';
import type { PeerRankings } from '../measure-set.ts';
import type { QuestionSet } from '../question-set.ts';
import { embedCached } from './embed-cached.ts';
import { installPeers, peerVersion } from './install-peers.ts';
import { langChain } from './langchain.ts';
import { llamaIndex } from './llama-index.ts';
import { miniSearch } from './minisearch.ts';
import { oramaHybrid, oramaWords } from './orama.ts';
import type { Peer } from './peer.ts';

export const PEERS: readonly Peer[] = [miniSearch, oramaWords, oramaHybrid, langChain, llamaIndex];

export interface Peers {
  /** Name of the peers' embedding model, with 12 hex digits of the SHA-256 of its weights. */
  readonly modelId: string;
  /** Returns each peer's ranking for every question; `[]` for an unanswerable question. */
  rank(set: QuestionSet): Promise<PeerRankings>;
  close(): Promise<void>;
}

/**
 * Installs the peers if needed, and opens their shared embedding model from a folder, so that no
 * peer downloads a model.
 *
 * @throws UserFacingError `model-missing`; errors of `installPeers`
 */
export async function openPeers(
  modelFolder: string,
  log: Logger,
  say: (line: string) => void,
): Promise<Peers> {
  if (!existsSync(modelFolder)) {
    throw new UserFacingError('peer-model-missing', { folder: modelFolder });
  }
  const require = await installPeers(say);
  const embedder = await openEmbedder({
    model: modelFolder,
    modelsDir: modelFolder,
    cacheDir: tmpdir(),
    allowDownload: false,
    log,
  });
  const embed = embedCached(embedder);
  return {
    modelId: embedder.modelId,
    async rank(set) {
      const documents = set.documents.map(({ sourceId: id, title, text }) => ({ id, title, text }));
      const rankings: Record<string, string[][]> = {};
      for (const peer of PEERS) {
        say(`${set.name}: ${peer.name}`);
        const index = await peer.index(require, documents, embed);
        const lists: string[][] = [];
        for (const { question, answerable } of set.questions) {
          lists.push(answerable ? await index.rank(question) : []);
        }
        rankings[peer.name] = lists;
      }
      return rankings;
    },
    close: () => embedder.close(),
  };
}

/** Returns the names, versions and settings of all peers. */
export function peerFacts(): PeerFacts[] {
  return PEERS.map((peer) => ({
    name: peer.name,
    version: peerVersion(peer.packageName),
    setting: peer.setting,
  }));
}
