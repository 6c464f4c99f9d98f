import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { openMeter } from '../../src/app-parts.ts';
import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/domain/time.ts';
import { silentLog } from '../support/silent-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { cache } = createRequire(import.meta.url);
const nowhere = temporaryFolder();

/** Opens a meter. Resolves to whether prom-client is loaded then, and to the resources that were added. */
async function open(environment: Record<string, string>, runs: 'bot' | 'script') {
  const before = process.getActiveResourcesInfo();
  const config = loadConfig({}, environment, nowhere.path);
  const monitoring = await openMeter(config, { runs }, { clock: systemClock, log: silentLog });
  monitoring.meter.count('questions_total', { verdict: 'answered' });
  const isLoaded = Object.keys(cache).some((file) => file.includes('/prom-client/'));
  const resources = process.getActiveResourcesInfo();
  for (const resource of before) {
    const at = resources.indexOf(resource);
    if (at !== -1) resources.splice(at, 1);
  }
  await monitoring.close();
  return { isLoaded, resources };
}

it('without METRICS_PORT, and in scripts, no library is loaded and no timer or server starts', async () => {
  const off = { isLoaded: false, resources: [] };
  expect(await open({}, 'bot')).toEqual(off);
  expect(await open({ METRICS_PORT: '0' }, 'script')).toEqual(off);
  const { isLoaded, resources } = await open({ METRICS_PORT: '0' }, 'bot');
  expect(isLoaded).toBe(true);
  expect(resources).toContain('TCPServerWrap');
  nowhere.remove();
});
