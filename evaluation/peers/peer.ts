/** A document as every peer gets it. */
export interface PeerDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** One unit-length vector for each text, by the model that peers are usually given. */
export type EmbedTexts = (texts: readonly string[]) => Promise<number[][]>;

/** A search over some documents by another library. */
export interface PeerIndex {
  /** IDs of documents, best first, each once. */
  rank(question: string): Promise<string[]>;
}

/** Another library, set up as its documentation suggests. */
export interface Peer {
  readonly name: string;
  /** In the registry. */
  readonly packageName: string;
  /** How it was set up, in a sentence. */
  readonly setting: string;
  /** @param require resolves in the folder the peers are installed in */
  index(
    require: NodeJS.Require,
    documents: readonly PeerDocument[],
    embed: EmbedTexts,
  ): Promise<PeerIndex>;
}

/** Results asked of a peer, as of the product. */
export const PEER_DEPTH = 50;

/** The IDs of what was found, the best piece of a document standing for it. */
export function firstOfEach(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
