import { Locale } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { LocalUser, SeenMessage } from '../../../packages/local-discord/src/index.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { runApp, textOf, type RunningApp } from '../running-app.ts';

const { editing, corpora } = en;
const TIDES = 'The spring tide reaches the customs house at four in the afternoon.\n';
const QUESTION = 'When does the spring tide reach the customs house?';
const FERRY = 'When does the ferry to Norholm sail?';

interface Setting extends RunningApp {
  /** An admin of both servers. Returns the user in the first or the second one. */
  readonly in: (server: 0 | 1) => LocalUser;
  readonly add: (server: 0 | 1, name: string, text: string) => Promise<string>;
  readonly ask: (server: 0 | 1, question: string) => Promise<SeenMessage>;
  readonly list: (server: 0 | 1) => Promise<string>;
  readonly mode: (server: 0 | 1, corpora?: string) => Promise<string>;
}

/** Starts a bot in two servers. */
async function runIn2(environment: Readonly<Record<string, string>> = {}): Promise<Setting> {
  const running = await runApp(undefined, {}, { discord: { guilds: 2 }, environment });
  const { admin, guilds } = running.discord;
  const inServer = (server: 0 | 1): LocalUser => {
    const place = guilds[server];
    if (place === undefined) throw new Error(`there is no server ${server}`);
    admin.channelId = place.channels.story.id;
    return admin;
  };
  return {
    ...running,
    in: inServer,
    add: async (server, name, text) =>
      textOf(
        await inServer(server)
          .slash('sources add', { file: { name, bytes: Buffer.from(text) } })
          .reply(),
      ),
    ask: (server, question) => inServer(server).slash('ask', { question }).reply(),
    list: async (server) => textOf(await inServer(server).slash('sources list').reply()),
    mode: async (server, wanted) =>
      textOf(
        await inServer(server)
          .slash('sources mode', wanted === undefined ? {} : { corpora: wanted })
          .reply(),
      ),
  };
}

describe('a bot in two servers', () => {
  it('finds, lists and suggests a source only in the server that added it, and names its corpus there', async () => {
    const setting = await runIn2();
    const { ask, list } = setting;
    expect(await setting.add(0, 'tides.txt', TIDES)).toBe(editing.added('tides', 'tides', 1));

    const here = textOf(await ask(0, QUESTION));
    expect(here).toContain('customs house at four');
    expect(here).toContain(`tides #1 · ${corpora.own}`);
    expect(textOf(await ask(0, FERRY))).toMatch(new RegExp(`#\\d+.* · ${corpora.shared}`));
    const there = textOf(await ask(1, QUESTION));
    expect(there).not.toContain('customs house at four');
    expect(there).not.toContain(` · ${corpora.shared}`);

    expect(await list(0)).toMatch(new RegExp(`tides · .*${corpora.own}`));
    expect(await list(1)).not.toContain('tides');
    const suggested = async (server: 0 | 1): Promise<string[]> =>
      (await setting.in(server).autocomplete('sources show', 'id', 'ti')).map(({ value }) =>
        String(value),
      );
    // The first typed letters in a server find its own sources too.
    expect(await suggested(0)).toContain('tides');
    expect(await suggested(1)).not.toContain('tides');
    const searched = async (server: 0 | 1): Promise<string> =>
      textOf(await setting.in(server).slash('sources search', { text: 'customs house' }).reply());
    expect(await searched(0)).toContain(corpora.own);
    expect(await searched(1)).toBe(en.excerpt.none);
    const shown = await setting.in(0).slash('sources show', { id: 'tides' }).reply();
    expect(textOf(shown)).toContain(en.sources.corpus(corpora.own));
    const unknown = await setting.in(1).slash('sources show', { id: 'tides' }).reply();
    expect(textOf(unknown)).not.toContain('customs house');
  });

  it('answers from the corpora that its server has chosen, and says what the choice was before', async () => {
    const setting = await runIn2();
    const { ask, mode } = setting;
    expect(await mode(0)).toBe(`${editing.mode.is('both')}\n${editing.mode.noOwn}`);
    await setting.add(0, 'tides.txt', TIDES);
    const limits = setting.app.config.corpusLimits;
    const used = { sources: 1, bytes: TIDES.length, passages: 1 };
    const usage = editing.mode.usage({ used, limits });

    expect(await mode(0, 'own')).toBe(`${editing.mode.changed('own', 'both')}\n${usage}`);
    const own = textOf(await ask(0, QUESTION));
    expect(own).toContain('customs house at four');
    expect(own).not.toContain(corpora.own);
    expect(textOf(await ask(0, FERRY))).not.toContain('norholm #1');
    expect(textOf(await ask(1, FERRY))).toContain('norholm #1');

    expect(await mode(0, 'shared')).toBe(`${editing.mode.changed('shared', 'own')}\n${usage}`);
    expect(textOf(await ask(0, QUESTION))).not.toContain('customs house at four');
    expect(await setting.add(0, 'more.txt', TIDES)).toContain(editing.notSearched);

    expect(await mode(0, 'both')).toContain(editing.mode.changed('both', 'shared'));
    expect(await mode(0, 'both')).toContain(editing.mode.already('both'));
    expect(textOf(await ask(0, QUESTION))).toContain(corpora.own);
    const history = textOf(await setting.in(0).slash('sources history').reply());
    expect(history).toContain(editing.actions['mode-own']);
    expect(history).toContain(editing.actions['mode-both']);
    expect(await mode(1)).toContain(editing.mode.is('both'));
  });

  it('lets two admins choose at once: the later choice counts, and each sees what it replaced', async () => {
    const setting = await runIn2();
    const admin = setting.in(0);
    const [first, second] = await Promise.all(
      ['own', 'shared'].map((wanted) => admin.slash('sources mode', { corpora: wanted }).reply()),
    );
    const before = [first, second].map((reply) => (reply === undefined ? '' : textOf(reply)));
    const now = setting.app.servicesFor(null).choice.mode(setting.discord.guild.guildId);
    const orders = {
      shared: [editing.mode.changed('own', 'both'), editing.mode.changed('shared', 'own')],
      own: [editing.mode.changed('own', 'shared'), editing.mode.changed('shared', 'both')],
      both: ['', ''],
    };
    expect(now).not.toBe('both');
    for (const [i, text] of before.entries()) expect(text).toContain(orders[now][i]);
  });

  it('lets only editors choose, but shows the choice to every member, in the language of each', async () => {
    const setting = await runIn2();
    const { reader } = setting.discord;
    const refused = await reader.slash('sources mode', { corpora: 'own' }).reply();
    const { message } = en.problems['sources-not-allowed']({ hasRole: false });
    expect(textOf(refused)).toContain(message);
    reader.locale = Locale.German;
    const shown = textOf(await reader.slash('sources mode').reply());
    expect(shown).toBe(`${de.editing.mode.is('both')}\n${de.editing.mode.noOwn}`);
  });

  it('refuses more sources than the limit of the server, and names the limit', async () => {
    const setting = await runIn2({ SOURCES_PER_SERVER: '1' });
    await setting.add(0, 'tides.txt', TIDES);
    const full = { limit: 'sources', most: 1, given: 2 } as const;
    const { message } = en.problems['corpus-full'](full);
    expect(await setting.add(0, 'more.txt', TIDES)).toContain(message.slice(0, -1));
    expect(await setting.add(1, 'more.txt', TIDES)).toBe(editing.added('more', 'more', 1));
  });
});
