/** A document as it is passed to every peer. */
export interface PeerDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Returns one unit-length vector per text, by the model that is common for these libraries. */
export type EmbedTexts = (texts: readonly string[]) => Promise<number[][]>;

/** Another library's search over some documents. */
export interface PeerIndex {
  /** IDs of documents, best first, each once. */
  rank(question: string): Promise<string[]>;
}

/** Another library, set up as its documentation suggests. */
export interface Peer {
  readonly name: string;
  /** Its name in the npm registry. */
  readonly packageName: string;
  /** Its settings, in a sentence. */
  readonly setting: string;
  /** @param require resolves in the folder the peers are installed in */
  index(
    require: NodeJS.Require,
    documents: readonly PeerDocument[],
    embed: EmbedTexts,
  ): Promise<PeerIndex>;
}

/** Number of results per question, the same as for the product. */
export const PEER_DEPTH = 50;

/** Document IDs in the order of their best pieces. */
export function firstOfEach(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
