import { expect, it } from 'vitest';
import { warmUp } from '../src/app-parts.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { silentLog } from './support/silent-log.ts';

const ENGINES = {
  DATABASE_URL: 'postgres://verbatim@db.example/verbatim',
  OPENSEARCH_URL: 'http://search.example:9200',
};
const rebuilding = new UserFacingError('search-index-rebuilding', {});

function warm(settings: Record<string, string>, error: Error): Promise<void> {
  const { engines } = loadConfig({}, settings);
  const index = { read: () => Promise.reject(error) };
  return warmUp({ config: { engines }, index, log: silentLog });
}

it('a bot starts while another process writes the index of the search engine', async () => {
  await expect(warm(ENGINES, rebuilding)).resolves.toBeUndefined();
});

it('a bot does not start if its first search fails for another reason, or without engines', async () => {
  await expect(warm(ENGINES, new Error('a defect'))).rejects.toThrow('a defect');
  await expect(warm({}, rebuilding)).rejects.toBe(rebuilding);
});
