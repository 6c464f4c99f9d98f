import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalDiscord, LocalUser, SeenMessage } from '../packages/local-discord/src/index.ts';
import { startLocalDiscord } from '../packages/local-discord/src/index.ts';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { en } from '../src/discord/locales/en.ts';
import { textOf } from '../test/discord/running-app.ts';
import { silentLog } from '../test/support/silent-log.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { createDatabase } from './support/fresh-database.ts';
import { createIndexPrefix } from './support/index-prefix.ts';
import { type ShardProcess, startShardProcess } from './support/shard-process.ts';
import { sharedEngines } from './support/shared-engines.ts';

const SEEN_WITHIN_MS = 5000;
const BRIDGE = '# The bridge\n\nThe council closed the Weaver Street bridge in May.\n';
const BRIDGE_QUESTION = 'Which bridge did the council close?';
const OFFICE = 'The harbour office moved to Anchor Street. It opens at nine.\n';
const OFFICE_QUESTION = 'Where did the harbour office move?';
const FERRY = '# The ferry\n\nThe ferry to Norholm sails at seven in the morning.\n';
const FERRY_QUESTION = 'When does the ferry to Norholm sail?';

const shardOf = (guildId: string): number => Number((BigInt(guildId) >> 22n) % 2n);

/** Resolves when `holds` resolves to true, and rejects with its last result after the time for changes by other processes. */
async function soon(holds: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + SEEN_WITHIN_MS;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error('The change was not seen within five seconds.');
    await setTimeout(100);
  }
}

describe('two processes of one bot over PostgreSQL and OpenSearch', () => {
  const folder = temporaryFolder();
  const seeds = join(folder.path, 'seeds');
  const processes: ShardProcess[] = [];
  let dataFolders = 0;
  let settings: Readonly<Record<string, string>>;
  let drop: () => Promise<unknown>;
  let discord: LocalDiscord;
  let second: ShardProcess | undefined;
  /** A third process, which is not logged in to Discord. */
  let observer: App;

  const startProcess = async (shards: string): Promise<ShardProcess> => {
    const data = join(folder.path, `data-${dataFolders++}`);
    const started = await startShardProcess({
      ...settings,
      ...{ DISCORD_TOKEN: discord.token, SHARDS: shards, DATA_DIR: data },
    });
    processes.push(started);
    return started;
  };
  const serverOf = (shard: number): LocalDiscord['guilds'][number] => {
    const found = discord.guilds.find(({ guild }) => shardOf(guild.guildId) === shard);
    if (found === undefined) throw new Error(`shard ${shard} has no server`);
    return found;
  };
  /** Returns a user who acts in the server of a shard. */
  const inShard = (user: LocalUser, shard: number): LocalUser => {
    user.channelId = serverOf(shard).channels.story.id;
    return user;
  };
  const ask = (shard: number, question: string): Promise<SeenMessage> =>
    inShard(discord.reader, shard).slash('ask', { question }).reply();

  beforeAll(async () => {
    const database = await createDatabase();
    const indexes = createIndexPrefix();
    drop = () => Promise.all([database.drop(), indexes.drop()]);
    mkdirSync(seeds);
    writeFileSync(join(seeds, 'bridge.md'), BRIDGE);
    discord = await startLocalDiscord({ guilds: 8, maxConcurrency: 2, loginWindowMs: 0 });
    await discord.warmUp();
    settings = {
      DATABASE_URL: database.url,
      OPENSEARCH_URL: sharedEngines().searchUrl,
      OPENSEARCH_INDEX: indexes.prefix.slice(0, -1),
      DISCORD_API_URL: discord.apiUrl,
      SEEDS_DIR: seeds,
      SOURCES_SERVER_ID: serverOf(0).guild.guildId,
    };
    [, second] = await Promise.all(['0/2', '1/2'].map(startProcess));
    const config = loadConfig({ data: join(folder.path, 'data-observer') }, settings, folder.path);
    observer = await createApp(config, { reader: null, log: silentLog });
  });
  afterAll(async () => {
    for (const each of processes) each.kill();
    await observer.close();
    await discord.close();
    await drop();
    folder.remove();
  });

  it('answer in the servers of their own shards', async () => {
    for (const shard of [0, 1])
      expect(textOf(await ask(shard, BRIDGE_QUESTION))).toContain('Weaver');
    expect(discord.gateway.connections).toBe(2);
  });

  it('find a shared document that the other process has read', async () => {
    writeFileSync(join(seeds, 'ferry.md'), FERRY);
    const refreshed = await inShard(discord.admin, 0).slash('sources refresh').reply();
    expect(refreshed.ephemeral).toBe(true);
    await soon(async () => textOf(await ask(1, FERRY_QUESTION)).includes('seven in the morning'));
    const typed = await inShard(discord.reader, 1).autocomplete('sources show', 'id', 'ferry');
    expect(typed.map(({ value }) => value)).toEqual(['ferry']);
  });

  it('show each other an upload and the choice of a server within five seconds', async () => {
    const { guildId } = serverOf(1).guild;
    const admin = inShard(discord.admin, 1);
    const file = { name: 'office.txt', bytes: Buffer.from(OFFICE) };
    const added = textOf(await admin.slash('sources add', { file }).reply());
    expect(added).toBe(en.editing.added('office', 'office', 1));
    await soon(async () => {
      const { answerer } = observer.servicesFor(guildId);
      const { quotes } = await answerer.answer(OFFICE_QUESTION, { limit: 1 });
      return quotes[0]?.text.includes('Anchor Street') === true;
    });
    await admin.slash('sources mode', { corpora: 'own' }).reply();
    await soon(() => Promise.resolve(observer.servicesFor(guildId).choice.mode(guildId) === 'own'));
    const { answerer } = observer.servicesFor(guildId);
    expect((await answerer.answer(BRIDGE_QUESTION, { limit: 1 })).quotes).toEqual([]);
    await admin.slash('sources mode', { corpora: 'both' }).reply();
  });

  it('lose no acknowledged question when one restarts, and the next one knows the buttons', async () => {
    const answer = await ask(1, OFFICE_QUESTION);
    expect(textOf(answer)).toContain('Anchor Street');
    const reader = inShard(discord.reader, 1);
    const uses = [0, 1, 2].map((at) =>
      reader.slash('ask', { question: `${BRIDGE_QUESTION} ${at}` }),
    );
    await Promise.all(uses.map((use) => use.acknowledged()));
    expect(await second?.stop()).toBe(0);
    const texts = await Promise.all(uses.map(async (use) => textOf(await use.reply())));
    for (const text of texts) {
      expect(text === en.errors.stopping || text.includes('Weaver')).toBe(true);
    }
    await startProcess('1/2');
    const context = await inShard(discord.reader, 1).press(answer, en.buttons.context).reply();
    expect(textOf(context)).toContain('opens at nine');
    expect(textOf(await ask(1, OFFICE_QUESTION))).toContain('Anchor Street');
  });
});
