import { firstOfEach, type Peer, PEER_DEPTH } from './peer.ts';

interface Piece {
  readonly pageContent: string;
  readonly metadata: { readonly id: string };
}
interface Splitter {
  createDocuments(texts: readonly string[], metadatas: readonly object[]): Promise<Piece[]>;
}
interface Embeddings {
  embedDocuments(texts: string[]): Promise<number[][]>;
  embedQuery(text: string): Promise<number[]>;
}
interface VectorStore {
  similaritySearch(query: string, k: number): Promise<Piece[]>;
}

interface TextSplitters {
  RecursiveCharacterTextSplitter: new (options: object) => Splitter;
}
interface HnswModule {
  HNSWLib: {
    fromDocuments(pieces: readonly Piece[], embeddings: Embeddings): Promise<VectorStore>;
  };
}

/** Calls the similarity search directly, without LangChain's tracing. */
export const langChain: Peer = {
  name: 'LangChain.js HNSWLib',
  packageName: '@langchain/community',
  setting:
    'Pieces of 1,000 characters with an overlap of 200, as in its question-answering tutorial, ' +
    'embedded with all-MiniLM-L6-v2. The best piece represents its document.',
  async index(require, documents, embed) {
    const { RecursiveCharacterTextSplitter } = require('@langchain/textsplitters') as TextSplitters;
    const { HNSWLib } = require('@langchain/community/vectorstores/hnswlib') as HnswModule;
    const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });
    const pieces = await splitter.createDocuments(
      documents.map(({ text }) => text),
      documents.map(({ id }) => ({ id })),
    );
    const store = await HNSWLib.fromDocuments(pieces, {
      embedDocuments: embed,
      async embedQuery(text) {
        const [vector = []] = await embed([text]);
        return vector;
      },
    });
    const depth = Math.min(PEER_DEPTH, pieces.length);
    return {
      async rank(question) {
        const found = await store.similaritySearch(question, depth);
        return firstOfEach(found.map(({ metadata }) => metadata.id));
      },
    };
  },
};
