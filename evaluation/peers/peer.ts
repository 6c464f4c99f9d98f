/** A document as it is passed to every peer. */
export interface PeerDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Returns one vector of length 1 per text, from the embedding model that all peers share. */
export type EmbedTexts = (texts: readonly string[]) => Promise<number[][]>;

/** Another library's search over some documents. */
export interface PeerIndex {
  /** Returns document IDs, best first, without repeats. */
  rank(question: string): Promise<string[]>;
}

/** Another library, set up as its documentation suggests. */
export interface Peer {
  readonly name: string;
  /** The library's name in the npm registry. */
  readonly packageName: string;
  /** The library's settings, in one or more sentences. */
  readonly setting: string;
  /** @param require a `require` that resolves the installed peers */
  index(
    require: NodeJS.Require,
    documents: readonly PeerDocument[],
    embed: EmbedTexts,
  ): Promise<PeerIndex>;
}

/** Number of results per question, the same as for the product. */
export const PEER_DEPTH = 50;

/** Returns the document IDs in the order of their best pieces, without repeats. */
export function firstOfEach(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
