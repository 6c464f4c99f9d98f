import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Locale } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type {
  LocalFile,
  LocalUser,
  SeenMessage,
} from '../../../packages/local-discord/src/index.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { escapeMarkdown } from '../../../src/discord/render/escape.ts';
import { composeBot } from '../../../src/compose-bot.ts';
import { COMMANDS as ALL } from '../running-bot.ts';
import { buttonsOf, runApp, textOf, type RunningApp } from '../running-app.ts';

const { buttons, editing, problems } = en;
const NOTICE = 'The harbour office moved to Anchor Street. It opens at nine.\n';

function fileOf(name: string, text: string | Uint8Array): LocalFile {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text) : text };
}

function add(user: LocalUser, file: LocalFile): Promise<SeenMessage> {
  return user.slash('sources add', { file }).reply();
}

async function history(user: LocalUser): Promise<string> {
  return textOf(await user.slash('sources history').reply());
}

/** The folder of the server's own corpus, with its uploads. */
function ownFolder({ app, discord }: RunningApp): string {
  return app.corpora.folders(discord.guild.guildId).seedsDir;
}

/** All files in the folder of uploads, with hidden ones. */
function uploads(running: RunningApp): string[] {
  const path = join(ownFolder(running), 'discord');
  return existsSync(path) ? readdirSync(path).sort() : [];
}

describe('/sources add', () => {
  it('adds an attached file as a source and reports its ID, title and passages', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const reply = await add(admin, fileOf('Notice board.txt', NOTICE));
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toBe(editing.added('Notice board', 'notice-board', 1));
    expect(uploads(running)).toEqual(['Notice board.txt']);
    const found = await admin.slash('sources show', { id: 'notice-board' }).reply();
    expect(textOf(found)).toContain('Anchor Street');
    const shown = await history(admin);
    expect(shown).toContain(`${editing.actions.added} · **Notice board** · notice-board`);
    expect(shown).toContain(`<@${admin.user.id}>`);
  });

  it('reports warnings and parts that were left out', async () => {
    const running = await runApp();
    const page =
      '---\nid: "Not valid!"\n---\n\n# Tides\n\nThe tide turns at noon. <!-- a comment -->\n';
    const reply = await add(running.discord.admin, fileOf('tides.md', page));
    expect(textOf(reply)).toContain(`${editing.warnings}\n- ${en.files.warnings['id-corrected']}`);
    expect(textOf(reply)).toContain(editing.leftOut);
    expect(textOf(reply)).toContain(editing.counted(en.files.leftOut.comment, 1));
  });

  it('without a file, opens a form and adds the typed text', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const modal = await admin.slash('sources add').modal();
    const submitted = admin.submit(modal, {
      title: 'Anchor Street: "new" office',
      text: 'The harbour office moved to Anchor Street.',
    });
    const reply = await submitted.reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain('Anchor Street: "new" office');
    expect(uploads(running)).toEqual(['Anchor Street- -new- office.md']);
    expect(running.discord.recording.refused()).toEqual([]);
  });

  it('refuses a file that the reader refuses, and stores nothing', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const bad = fileOf('bad.txt', Uint8Array.of(0x41, 0xff, 0xfe, 0x42));
    expect(textOf(await add(admin, bad))).toContain(en.files.problems['bad-utf-8']);
    const broken = fileOf('broken.docx', 'This is no archive.');
    expect(textOf(await add(admin, broken))).toContain(en.files.problems['not-a-zip']);
    expect(uploads(running)).toEqual([]);
    expect(await history(admin)).toContain(editing.noHistory);
  });

  it('refuses a file whose ID another source of the server has, and leaves the folder as it was', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const mine = '---\nid: ferry\n---\n\nMy own ferry sails at noon.\n';
    await add(admin, fileOf('mine.md', mine));
    const reply = await add(admin, fileOf('taken.md', mine));
    expect(textOf(reply)).toContain(en.files.problems['id-taken']);
    expect(uploads(running)).toEqual(['mine.md']);
  });

  it('refuses unknown kinds of files and files that are too large, before the download', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const program = await add(admin, fileOf('program.exe', 'MZ'));
    expect(textOf(program)).toContain('program.exe');
    const { maxSourceBytes } = running.app.config;
    const large = await add(admin, fileOf('large.txt', new Uint8Array(maxSourceBytes + 1)));
    const params = { bytes: maxSourceBytes + 1, maxBytes: maxSourceBytes };
    const { message } = problems['upload-too-large'](params);
    expect(textOf(large)).toContain(message.slice(0, -1));
    expect(uploads(running)).toEqual([]);
  });

  it.each(['../../escape.txt', '/etc/passwd.txt', '..\\..\\escape.txt', '.hidden.txt', 'CON.txt'])(
    'stores a file named %j inside its folder',
    async (name) => {
      const running = await runApp();
      await add(running.discord.admin, fileOf(name, NOTICE));
      const [stored = ''] = uploads(running);
      expect(uploads(running)).toHaveLength(1);
      expect(statSync(join(ownFolder(running), 'discord', stored)).isFile()).toBe(true);
      expect(stored).not.toMatch(/^\.|[/\\]|^con\.txt$/i);
      expect(readdirSync(join(running.folder, '..'))).not.toContain('escape.txt');
    },
  );

  it('replaces a file only after its user has confirmed', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    await add(admin, fileOf('notice.txt', NOTICE));
    const asked = await add(admin, fileOf('NOTICE.txt', 'The office opens at ten.\n'));
    expect(textOf(asked)).toBe(editing.exists(escapeMarkdown('discord/notice.txt')));
    const path = join(ownFolder(running), 'discord/notice.txt');
    expect(readFileSync(path, 'utf8')).toBe(NOTICE);
    const done = await admin.press(asked, buttons.replace).reply();
    expect(textOf(done)).toBe(editing.replaced('notice', 'notice', 1));
    expect(readFileSync(path, 'utf8')).toBe('The office opens at ten.\n');
    expect(uploads(running)).toEqual(['notice.txt']);
    expect(await history(admin)).toContain(editing.actions.replaced);
  });

  it('keeps the old file if its user decides so, or decides too late', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    await add(admin, fileOf('notice.txt', NOTICE));
    const asked = await add(admin, fileOf('notice.txt', 'Another text.\n'));
    expect(textOf(await admin.press(asked, buttons.keep).reply())).toBe(editing.cancelled);
    const again = await add(admin, fileOf('notice.txt', 'Another text.\n'));
    await running.restart();
    const late = await admin.press(again, buttons.replace).reply();
    expect(textOf(late)).toContain(problems['confirmation-expired']({}).message);
    expect(readFileSync(join(ownFolder(running), 'discord/notice.txt'), 'utf8')).toBe(NOTICE);
    expect(uploads(running)).toEqual(['notice.txt']);
  });
});

describe('/sources remove', () => {
  it('removes a source after a question, and restores it', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const asked = await admin.slash('sources remove', { id: 'ferry' }).reply();
    expect(textOf(asked)).toContain('ferry.md');
    expect(existsSync(join(running.folder, 'ferry.md'))).toBe(true);
    const removed = await admin.press(asked, buttons.remove).reply();
    expect(textOf(removed)).toContain('The ferry');
    expect(existsSync(join(running.folder, 'ferry.md'))).toBe(false);
    const ids = async (): Promise<string[]> =>
      (await running.app.sources.list()).map(({ sourceId }) => sourceId);
    expect(await ids()).not.toContain('ferry');

    await running.restart();
    const listed = await admin.slash('sources history').reply();
    expect(buttonsOf(listed)).toMatchObject({ [buttons.undoOf('The ferry')]: true });
    const restored = await admin.press(removed, buttons.undo).reply();
    expect(textOf(restored)).toBe(editing.restored('The ferry', 'ferry'));
    expect(await ids()).toContain('ferry');
    expect(await history(admin)).toContain(editing.actions.restored);
    const twice = await admin.press(listed, buttons.undoOf('The ferry')).reply();
    expect(textOf(twice)).toContain(problems['removal-over']({}).message);
  });

  it('refuses to remove the only source', async () => {
    const running = await runApp({ 'one.txt': NOTICE });
    const reply = await running.discord.admin.slash('sources remove', { id: 'one' }).reply();
    expect(textOf(reply)).toContain(problems['source-is-last']({ sourceId: 'one' }).message);
  });

  it('does not restore a file over another one', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const asked = await admin.slash('sources remove', { id: 'fares' }).reply();
    const removed = await admin.press(asked, buttons.remove).reply();
    running.write('fares.txt', 'Other fares');
    const refused = await admin.press(removed, buttons.undo).reply();
    expect(textOf(refused)).toContain(problems['restore-exists']({ file: 'fares.txt' }).message);
    expect(readFileSync(join(running.folder, 'fares.txt'), 'utf8')).toBe('Other fares');
  });
});

describe('/sources refresh', () => {
  it('ingests the folder and reports counts and refused files', async () => {
    const running = await runApp();
    running.write('new.txt', NOTICE);
    running.write('empty.txt', '');
    running.remove('fares.txt');
    const reply = await running.discord.admin.slash('sources refresh').reply();
    expect(textOf(reply)).toMatch(
      /^The files have been read.*changed: 0 · removed: 1 · unchanged: 5$/m,
    );
    expect((await running.app.sources.list()).map(({ file }) => file)).toContain('new.txt');
    expect(textOf(reply)).toContain(`- empty.txt: ${en.files.problems['no-bytes']}`);
    expect(await history(running.discord.admin)).toContain(editing.actions.refreshed);
  });
});

describe('permissions', () => {
  const COMMANDS = ['add', 'remove', 'refresh', 'history'] as const;

  it.each(COMMANDS)('/sources %s is refused for users without the permission', async (name) => {
    const running = await runApp();
    const { reader } = running.discord;
    const options = name === 'remove' ? { id: 'ferry' } : {};
    const file = fileOf('a.txt', NOTICE);
    const filled = name === 'add' ? { file } : options;
    const reply = await reader.slash(`sources ${name}`, filled).reply();
    expect(textOf(reply)).toContain(problems['sources-not-allowed']({ hasRole: false }).message);
    expect(uploads(running)).toEqual([]);
  });

  it('the form is not opened for users without the permission', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources add').reply();
    expect(textOf(reply)).toContain(problems['sources-not-allowed']({ hasRole: false }).message);
  });

  it('a user who loses the permission can no longer confirm or undo', async () => {
    const running = await runApp();
    const { admin } = running.discord;
    const first = await admin.slash('sources remove', { id: 'fares' }).reply();
    const removed = await admin.press(first, buttons.remove).reply();
    const asked = await admin.slash('sources remove', { id: 'ferry' }).reply();
    const modal = await admin.slash('sources add').modal();
    admin.isAdmin = false;
    const refusal = problems['sources-not-allowed']({ hasRole: false }).message;
    expect(textOf(await admin.press(asked, buttons.remove).reply())).toContain(refusal);
    expect(textOf(await admin.press(removed, buttons.undo).reply())).toContain(refusal);
    const submitted = await admin.submit(modal, { title: 'T', text: 'Some text.' }).reply();
    expect(textOf(submitted)).toContain(refusal);
    expect(existsSync(join(running.folder, 'ferry.md'))).toBe(true);
    expect(uploads(running)).toEqual([]);
  });

  it('a member of the role may change the sources, but the shared ones only from the server for them', async () => {
    const running = await runApp();
    const { discord, app } = running;
    const { guildId, botRoleId } = discord.guild;
    const member = discord.guild.members.get(discord.reader.user.id);
    if (member !== undefined) member.roles = [...member.roles, botRoleId];
    const restart = async (editors: { roleId: string; serverId: string }): Promise<void> => {
      await running.bot.stop();
      const { token, apiUrl } = discord;
      running.bot = composeBot(app, { token, apiUrl, guildId: null, commands: ALL, editors });
      await running.bot.start();
    };
    await restart({ roleId: botRoleId, serverId: guildId });
    const reply = await add(discord.reader, fileOf('a.txt', NOTICE));
    expect(textOf(reply)).toBe(editing.added('a', 'a', 1));
    await restart({ roleId: botRoleId, serverId: '100000000000000001' });
    const refused = await discord.admin.slash('sources remove', { id: 'ferry' }).reply();
    const { message } = problems['source-is-shared']({ sourceId: 'ferry' });
    expect(textOf(refused)).toContain(message);
    expect(existsSync(join(running.folder, 'ferry.md'))).toBe(true);
    await add(discord.admin, fileOf('b.txt', NOTICE));
    expect(uploads(running)).toEqual(['a.txt', 'b.txt']);
  });

  it('answers in the language of the user', async () => {
    const { discord } = await runApp();
    discord.admin.locale = Locale.German;
    const reply = await add(discord.admin, fileOf('a.txt', NOTICE));
    expect(textOf(reply)).toBe(de.editing.added('a', 'a', 1));
  });
});
