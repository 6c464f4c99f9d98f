import { Client } from '@opensearch-project/opensearch';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from './support/fresh-database.ts';
import { freshIndexPrefix } from './support/index-prefix.ts';
import { sharedEngines } from './support/shared-engines.ts';

describe('the engines for tests', () => {
  it('give each test an empty PostgreSQL database of its own', async () => {
    const urls = [await freshDatabase(), await freshDatabase()];
    for (const url of urls) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query('create table documents (id int primary key)');
      await client.query('insert into documents values (1)');
      const { rows } = await client.query('select id from documents');
      expect(rows).toEqual([{ id: 1 }]);
      await client.end();
    }
  });

  it('find words and near vectors in an OpenSearch index', async () => {
    const { searchUrl } = sharedEngines();
    const index = `${freshIndexPrefix()}passages`;
    const client = new Client({ nodes: searchUrl.split(',') });
    await client.indices.create({
      index,
      body: {
        settings: { 'index.knn': true, number_of_shards: 1, number_of_replicas: 0 },
        mappings: {
          properties: {
            stems: { type: 'text', analyzer: 'whitespace' },
            vector: {
              type: 'knn_vector',
              dimension: 2,
              method: { name: 'hnsw', engine: 'lucene', space_type: 'cosinesimil' },
            },
          },
        },
      },
    });
    await client.bulk({
      refresh: true,
      body: [
        { index: { _index: index, _id: 'north' } },
        { stems: 'north wind', vector: [0, 1] },
        { index: { _index: index, _id: 'east' } },
        { stems: 'east wind', vector: [1, 0] },
      ],
    });
    const found = async (query: object): Promise<readonly (string | undefined)[]> => {
      const { body } = await client.search({ index, body: { query } });
      return body.hits.hits.map(({ _id }) => _id);
    };
    expect(await found({ match: { stems: 'north' } })).toEqual(['north']);
    expect(await found({ knn: { vector: { vector: [1, 0.1], k: 1 } } })).toEqual(['east']);
    await client.close();
  });
});
