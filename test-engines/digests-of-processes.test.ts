import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  createAdjustableClock,
  type LocalDiscord,
  startLocalDiscord,
} from '../packages/local-discord/src/index.ts';
import { type App, createApp } from '../src/app.ts';
import { composeBot } from '../src/compose-bot.ts';
import { loadConfig } from '../src/config.ts';
import type { Bot } from '../src/discord/bot.ts';
import { readShardSet } from '../src/domain/shards.ts';
import { systemTimers } from '../src/domain/time.ts';
import { COMMANDS } from '../test/discord/running-bot.ts';
import { recordingLog } from '../test/support/recording-log.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { WordEmbedder } from '../test/support/word-embedder.ts';
import { freshDatabase } from './support/fresh-database.ts';
import { freshIndexPrefix } from './support/index-prefix.ts';
import { sharedEngines } from './support/shared-engines.ts';

const START = Date.UTC(2026, 2, 18, 8);
const HOUR_MS = 3_600_000;
const BRIDGE = 'The council closed the Weaver Street bridge in May after its arches had cracked.\n';
const FERRY = 'The ferry to Norholm sails at seven in the morning and takes forty cars.\n';

const shardOf = (guildId: string): number => Number((BigInt(guildId) >> 22n) % 2n);

/** Returns the server of a shard. */
function serverOf(discord: LocalDiscord, shard: number): LocalDiscord['guilds'][number] {
  const found = discord.guilds.find(({ guild }) => shardOf(guild.guildId) === shard);
  if (found === undefined) throw new Error(`shard ${shard} has no server`);
  return found;
}

it('a digest is posted once while three processes run the scheduler, two of them for the same server', async () => {
  const folder = temporaryFolder();
  const seeds = join(folder.path, 'seeds');
  mkdirSync(seeds);
  writeFileSync(join(seeds, 'bridge.txt'), BRIDGE);
  const environment = {
    DATABASE_URL: await freshDatabase(),
    OPENSEARCH_URL: sharedEngines().searchUrl,
    OPENSEARCH_INDEX: freshIndexPrefix().slice(0, -1),
  };
  const still = { now: () => START, monotonic: () => 0 };
  // The timers of this clock fire only when the test advances it.
  const time = createAdjustableClock(still, { start: () => () => undefined });
  const discord = await startLocalDiscord({
    ...{ guilds: 8, loginWindowMs: 0, clock: time.clock, timers: systemTimers },
  });
  const log = recordingLog();
  const running: { readonly app: App; readonly bot: Bot }[] = [];
  onTestFinished(async () => {
    for (const { app, bot } of running) {
      await bot.stop();
      await app.close();
    }
    await discord.close();
    folder.remove();
  });

  async function startProcess(shards: string): Promise<void> {
    const data = join(folder.path, `data-${running.length}`);
    const config = loadConfig({ seeds, data }, environment, folder.path);
    const app = await createApp(config, {
      ...{ reader: null, log, clock: time.clock, embedder: new WordEmbedder() },
    });
    await app.ingest();
    const { token, apiUrl } = discord;
    const bot = composeBot(app, {
      ...{ token, apiUrl, guildId: null, commands: COMMANDS, timers: time.timers },
      shards: readShardSet(shards),
    });
    running.push({ app, bot });
    await bot.start();
  }

  /** Advances the clock by a day, hour by hour, and waits each time until all due digests have ended. */
  async function passDay(): Promise<void> {
    for (let hour = 0; hour < 24; hour++) {
      time.advance(HOUR_MS);
      await Promise.all(running.map(({ bot }) => bot.idle()));
    }
  }

  await startProcess('0/2');
  await startProcess('1/2');
  const channel = serverOf(discord, 0).channels.digests.id;
  const { admin } = discord;
  admin.channelId = serverOf(discord, 0).channels.story.id;
  const wanted = { channel, cadence: 'daily', zone: 'UTC', time: '09:00' };
  await admin.slash('digest subscribe', wanted).reply();
  // Another process for the same server, as while an operator replaces one.
  await startProcess('0/2');
  const posted = (): string[] =>
    discord.messages
      .inChannel(channel, null)
      .map(({ embeds }) => (embeds[0] as { description?: string } | undefined)?.description ?? '');
  await passDay();
  expect(posted()).toEqual([expect.stringContaining('Weaver Street')]);
  writeFileSync(join(seeds, 'ferry.txt'), FERRY);
  // The process that ingests is not one that posts.
  await running[1]?.app.ingest();
  await passDay();
  expect(posted().slice(1)).toEqual([expect.stringContaining('ferry to Norholm')]);
  const slots = await running[1]?.app.digestStore.subscriptions();
  expect(slots).toMatchObject([{ lastError: null, pausedBecause: null }]);
  expect(log.at('error')).toEqual([]);
});
