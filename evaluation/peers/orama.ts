import { type EmbedTexts, firstOfEach, type Peer, PEER_DEPTH, type PeerIndex } from './peer.ts';

interface Orama {
  create(options: object): object;
  insertMultiple(db: object, documents: readonly object[]): Promise<unknown>;
  search(db: object, query: object): Promise<{ hits: { id: string }[] }>;
}

const SCHEMA = { id: 'string', title: 'string', text: 'string' };

function open(require: NodeJS.Require, schema: object): { orama: Orama; db: object } {
  const orama = require('@orama/orama') as Orama;
  const stopwords = require('@orama/stopwords/english') as { stopwords: readonly string[] };
  const tokenizer = { language: 'english', stemming: true, stopWords: stopwords.stopwords };
  return { orama, db: orama.create({ schema, components: { tokenizer } }) };
}

/**
 * Orama's full-text search. It uses stemming and stop words, which are off by default but described
 * in Orama's documentation.
 */
export const oramaWords: Peer = {
  name: 'Orama',
  packageName: '@orama/orama',
  setting: 'Full text over title and text, with the English stemmer and stop words it documents.',
  async index(require, documents): Promise<PeerIndex> {
    const { orama, db } = open(require, SCHEMA);
    await orama.insertMultiple(db, documents);
    return {
      async rank(question) {
        const properties = ['title', 'text'];
        const { hits } = await orama.search(db, { term: question, properties, limit: PEER_DEPTH });
        return firstOfEach(hits.map(({ id }) => id));
      },
    };
  },
};

/** Orama's hybrid search, by words and vectors. */
export const oramaHybrid: Peer = {
  name: 'Orama hybrid',
  packageName: '@orama/orama',
  setting:
    'The same in its hybrid mode with all-MiniLM-L6-v2 vectors of the texts, default weights.',
  async index(require, documents, embed: EmbedTexts): Promise<PeerIndex> {
    const vectors = await embed(documents.map(({ text }) => text));
    const { orama, db } = open(require, {
      ...SCHEMA,
      vector: `vector[${vectors[0]?.length ?? 0}]`,
    });
    await orama.insertMultiple(
      db,
      documents.map((document, i) => ({ ...document, vector: vectors[i] })),
    );
    return {
      async rank(question) {
        const [value] = await embed([question]);
        const { hits } = await orama.search(db, {
          mode: 'hybrid',
          term: question,
          properties: ['title', 'text'],
          vector: { value, property: 'vector' },
          similarity: 0,
          limit: PEER_DEPTH,
        });
        return firstOfEach(hits.map(({ id }) => id));
      },
    };
  },
};
