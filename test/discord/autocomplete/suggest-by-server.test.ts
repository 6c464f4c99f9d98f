import { describe, expect, it } from 'vitest';
import type { SourceLookup } from '../../../src/answering/look-up/source-lookup.ts';
import { createServerSuggesters } from '../../../src/discord/autocomplete/suggest-by-server.ts';
import type { SourceSummary } from '../../../src/domain/source.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { silentLog } from '../../support/silent-log.ts';

/** Sources whose list waits until `listed` is called. Records each start. */
function slowSources(name: string, started: string[]) {
  let listed: () => void = () => undefined;
  const list = new Promise<SourceSummary[]>((resolve) => {
    listed = () => {
      resolve([]);
    };
  });
  const sources: SourceLookup = {
    generation: () => {
      started.push(name);
      return Promise.resolve(1);
    },
    list: () => list,
    find: () => Promise.reject(new Error('is not used')),
    open: () => Promise.resolve(null),
    eachText: () => Promise.resolve(),
  };
  return { sources, listed };
}

describe('suggestions of several servers', () => {
  it('read the sources of one corpus after those of another', async () => {
    const started: string[] = [];
    const [a, b] = [slowSources('a', started), slowSources('b', started)];
    const time = new ManualTime();
    const suggesters = createServerSuggesters({
      corporaOf: (serverId) => [serverId ?? ''],
      sourcesOf: (corpusId) => (corpusId === 'a' ? a : b).sources,
      ...{ clock: time, timers: time, log: silentLog },
    });
    const both = [suggesters.refresh('a'), suggesters.refresh('b')];
    b.listed();
    await Promise.resolve();
    expect(started).toEqual(['a']);
    a.listed();
    await Promise.all(both);
    expect(started).toEqual(['a', 'b']);
  });

  it('read a corpus once for all servers that search it', async () => {
    const started: string[] = [];
    const { sources, listed } = slowSources('a', started);
    const time = new ManualTime();
    const suggesters = createServerSuggesters({
      corporaOf: () => ['shared'],
      sourcesOf: () => sources,
      ...{ clock: time, timers: time, log: silentLog },
    });
    listed();
    await Promise.all([suggesters.suggest('', 'a'), suggesters.suggest('', 'b')]);
    expect(started).toEqual(['a']);
  });
});
