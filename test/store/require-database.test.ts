import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireDatabase } from '../../src/store/require-database.ts';

const ENGINES = {
  databaseUrl: 'postgres://localhost/none',
  connections: 4,
  openSearch: { nodes: ['http://localhost:1'], caFile: null, index: 'verbatim' },
};

it('a data folder without a usable database is refused, unless the data are in PostgreSQL', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-require-'));
  const refusal = (state: string) =>
    expect.objectContaining({
      problem: { code: 'database-unusable', params: { folder: dataDir, state } },
    }) as unknown;
  await expect(requireDatabase({ dataDir, engines: null }, 'head')).rejects.toEqual(
    refusal('missing'),
  );
  writeFileSync(join(dataDir, 'verbatim.db'), 'no database');
  await expect(requireDatabase({ dataDir, engines: null }, 'all')).rejects.toEqual(
    refusal('damaged'),
  );
  await expect(requireDatabase({ dataDir, engines: ENGINES }, 'all')).resolves.toBeUndefined();
});
