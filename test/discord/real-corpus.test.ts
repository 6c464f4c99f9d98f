import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { composeBot } from '../../src/compose-bot.ts';
import type { Bot } from '../../src/discord/bot.ts';
import { en } from '../../src/discord/locales/en.ts';
import { readBlockQuote } from '../../src/discord/render/escape.ts';
import { type LocalDiscord, startLocalDiscord } from '../../packages/local-discord/src/index.ts';
import { CHECKS, inspectTraffic } from '../../packages/local-discord/test/open-discord.ts';
import { flatten, readMarkdown } from './render/discord-markdown.ts';
import { recordingLog } from '../support/recording-log.ts';
import { COMMANDS } from './running-bot.ts';

const HOSTILE = `
Minutes of the harbour board

The harbour board raised the mooring fee to 40 crowns. @everyone <@1> must pay || by *June* || or leave.
> # The chair said: [click here](https://evil.example) and \`\`\` nothing else.
The dredging contract went to <#2> :anchor: Havn & Sons \\ partners in 2019. https://evil.example/x_y_z
`;
const PLAIN = `---
id: bridge
title: The bridge is closed
publisher: Weaver Street Gazette
published: 2026-05
url: https://gazette.example/bridge_(closed)
---

# The bridge

The council closed the Weaver Street bridge in May. Its arches had cracked during the winter.
`;

let folder: string;
let app: App;
let discord: LocalDiscord;
let bot: Bot;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-discord-'));
  writeFileSync(join(folder, 'harbour.txt'), HOSTILE);
  writeFileSync(join(folder, 'bridge.md'), PLAIN);
  const flags = { seeds: folder, data: join(folder, 'data') };
  app = await createApp(loadConfig(flags, {}, folder), { log: recordingLog(), reader: null });
  await app.ingest();
  discord = await startLocalDiscord({ checks: CHECKS });
  const { token, apiUrl } = discord;
  bot = composeBot(app, { token, guildId: null, apiUrl, commands: COMMANDS });
  await bot.start();
});

afterAll(async () => {
  await bot.stop();
  await discord.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Asks a question. Returns the reply's markdown and the texts of its block quotes. */
async function ask(question: string): Promise<{ markdown: string; quoted: string[] }> {
  const reply = await discord.reader.slash('ask', { question }).reply();
  const markdown = reply.embeds[0]?.description ?? '';
  const blocks = markdown.match(/^> .*(?:\n> .*)*/gm) ?? [];
  return { markdown, quoted: blocks.map(readBlockQuote) };
}

describe('the bot with documents on disk', () => {
  it('quotes a document verbatim, and names it as the source', async () => {
    const { markdown, quoted } = await ask('Which bridge did the council close?');
    expect(markdown).toMatch(/^> The council closed the Weaver Street bridge in May\.\n/);
    expect(markdown).toContain(
      '-# [1] [The bridge is closed](https://gazette.example/bridge%5F%28closed%29) · Weaver Street Gazette · May 2026 · bridge #1',
    );
    const { text } = await app.sources.find('bridge');
    expect(text).toContain(quoted[0]);
  });

  it.each([
    'What is the mooring fee of the harbour board?',
    'Who got the dredging contract?',
    'What did the chair say?',
  ])('quotes a hostile document verbatim: %s', async (question) => {
    const { markdown, quoted } = await ask(question);
    const { text } = await app.sources.find('harbour');
    expect(quoted.length).toBeGreaterThan(0);
    expect(quoted.some((quote) => text.includes(quote))).toBe(true);
    const kinds = new Set(flatten(readMarkdown(markdown)).map(({ kind }) => kind));
    for (const kind of kinds)
      expect(['text', 'bold', 'block quote', 'subtext', 'link']).toContain(kind);
  });

  it('answers the same question the same way each time', async () => {
    const first = await ask('Which bridge did the council close?');
    expect(await ask('Which bridge did the council close?')).toEqual(first);
  });

  it('lists and suggests its sources', async () => {
    const list = await discord.reader.slash('sources list').reply();
    const [head, ...lines] = list.embeds[0]?.description?.split('\n') ?? [];
    expect(head).toBe(en.sources.head(2, null, 1, 1));
    expect(lines[0]).toMatch(/^- \*\*\[The bridge is closed.* · bridge · /);
    expect(lines[1]).toMatch(/^- \*\*.* · harbour · /);
    expect((await discord.reader.autocomplete('ask', 'source', 'gaz')).length).toBe(0);
    expect(await discord.reader.autocomplete('ask', 'source', 'clo')).toEqual([
      { name: 'bridge · The bridge is closed', value: 'bridge' },
    ]);
  });

  it('makes no request that Discord would refuse', () => {
    expect(discord.recording.refused()).toEqual([]);
    inspectTraffic(discord);
  });
});
