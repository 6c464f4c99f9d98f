import { firstOfEach, type Peer, PEER_DEPTH } from './peer.ts';

interface Retriever {
  retrieve(query: { query: string }): Promise<{ node: { metadata: { id: string } } }[]>;
}
interface LlamaIndex {
  BaseEmbedding: new () => object;
  Document: new (init: object) => object;
  Settings: { embedModel: object };
  VectorStoreIndex: {
    fromDocuments(documents: readonly object[]): Promise<{
      asRetriever(options: { similarityTopK: number }): Retriever;
    }>;
  };
}

export const llamaIndex: Peer = {
  name: 'LlamaIndexTS',
  packageName: 'llamaindex',
  setting:
    'VectorStoreIndex with its own sentence splitter (1,024 tokens) and all-MiniLM-L6-v2. The title is ' +
    'metadata, which it embeds with the text. Retrieval alone, no language model.',
  async index(require, documents, embed) {
    const llama = require('llamaindex') as LlamaIndex;
    class CachedEmbedding extends llama.BaseEmbedding {
      async getTextEmbedding(text: string): Promise<number[]> {
        const [vector = []] = await embed([text]);
        return vector;
      }
      getTextEmbeddings = (texts: string[]): Promise<number[][]> => embed(texts);
    }
    llama.Settings.embedModel = new CachedEmbedding();
    const index = await llama.VectorStoreIndex.fromDocuments(
      documents.map(
        ({ id, title, text }) =>
          new llama.Document({
            text,
            metadata: { title, id },
            excludedEmbedMetadataKeys: ['id'],
          }),
      ),
    );
    const retriever = index.asRetriever({ similarityTopK: PEER_DEPTH });
    return {
      async rank(query) {
        const found = await retriever.retrieve({ query });
        return firstOfEach(found.map(({ node }) => node.metadata.id));
      },
    };
  },
};
