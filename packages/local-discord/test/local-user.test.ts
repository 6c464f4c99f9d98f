import { OverwriteType } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { Change } from '../src/state/change-feed.ts';
import { button, row } from './rule-cases.ts';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

const OPTION = { type: 3, name: 'a', description: 'A', required: true, max_length: 3 };

async function withButtons(scene: Scene, flags = 0): Promise<string> {
  const handle = await scene.ask();
  await scene.respond(handle, {
    type: 4,
    data: {
      ...NO_MENTIONS,
      flags,
      content: 'w',
      components: [
        row(
          button(),
          button({ custom_id: 'b', label: 'Off', disabled: true }),
          button({ custom_id: 'c', label: 'Twice' }),
          button({ custom_id: 'd', label: 'Twice' }),
          { type: 2, style: 5, label: 'Away', url: 'https://a.example' },
        ),
      ],
    },
  });
  return (await handle.reply()).id;
}

describe('a user cannot send', () => {
  it.each<[string, object[], string, Record<string, string | boolean | number>, RegExp]>([
    ['an option that is not registered', [OPTION], 'ask', { why: 'x' }, /no option why/],
    ['a value of the wrong type', [OPTION], 'ask', { a: true }, /invalid value for a/],
    [
      'a text longer than the maximum of its option',
      [OPTION],
      'ask',
      { a: 'wwww' },
      /at most 3 characters/,
    ],
    ['a command without a required option', [OPTION], 'ask', {}, /requires a/],
    [
      'a value that is not one of the choices',
      [{ ...OPTION, choices: [{ name: 'n', value: 'v' }] }],
      'ask',
      { a: 'w' },
      /not one of the choices/,
    ],
    [
      'a fraction for an integer option',
      [{ ...OPTION, type: 4, max_length: undefined }],
      'ask',
      { a: 0.5 },
      /whole number/,
    ],
    [
      'a number above the maximum',
      [{ type: 4, name: 'a', description: 'A', max_value: 2 }],
      'ask',
      { a: 3 },
      /greater than 2/,
    ],
    ['a subcommand that is not registered', [OPTION], 'ask now', {}, /not registered/],
    [
      'a command without its subcommand',
      [{ type: 1, name: 'b', description: 'B' }],
      'ask',
      {},
      /has subcommands: b/,
    ],
    ['a command that is not registered', [OPTION], 'other', {}, /not registered/],
    [
      'a channel that does not exist',
      [{ type: 7, name: 'a', description: 'A' }],
      'ask',
      { a: '1' },
      /no channel 1/,
    ],
  ])('%s', async (_, options, path, filled, reason) => {
    const scene = await openScene();
    await scene.register([{ name: 'ask', description: 'Ask', options }]);
    expect(() => scene.discord.reader.slash(path, filled)).toThrow(reason);
    expect(scene.discord.recording.events).toEqual([]);
  });

  it('a command without the permission for it', async () => {
    const scene = await openScene();
    const command = { name: 'digest', description: 'D', default_member_permissions: '32' };
    await scene.register([command, { ...command, name: 'all', default_member_permissions: '0' }]);
    const { reader, admin } = scene.discord;
    expect(reader.commands()).toEqual([]);
    expect(() => reader.slash('digest')).toThrow(/may not use/);
    expect(admin.commands().map(({ name }) => name)).toEqual(['digest', 'all']);
    expect(admin.slash('digest').state).toBe('open');
    reader.isAdmin = true;
    expect(reader.slash('all').state).toBe('open');
  });

  it.each([
    ['a press of a missing button', 'Nothing', /no button/],
    ['a press of a disabled button', 'Off', /disabled/],
    ['a press of one of two buttons with the same label', 'Twice', /has 2/],
    ['a press of a link button', 'Away', /is a link/],
  ])('%s', async (_, label, reason) => {
    const scene = await openScene();
    const message = await withButtons(scene);
    expect(() => scene.discord.reader.press(message, label)).toThrow(reason);
    expect(scene.discord.reader.press(message, 'c').state).toBe('open');
  });
});

describe('an ephemeral message', () => {
  it('is hidden from other users, who cannot press its buttons', async () => {
    const scene = await openScene();
    const { reader, admin, channels } = scene.discord;
    const changes: Change[] = [];
    admin.subscribe((change) => changes.push(change));
    const message = await withButtons(scene, 64);
    expect(reader.sees()).toMatchObject([{ id: message, ephemeral: true }]);
    expect(admin.sees(channels.story.id)).toEqual([]);
    expect(() => admin.press(message, 'A')).toThrow(/no message/);
    expect(changes.filter(({ kind }) => kind === 'message')).toEqual([]);
    reader.remove(message);
    expect(reader.sees()).toEqual([]);
  });

  it('stays ephemeral after edits with other flags', async () => {
    const scene = await openScene();
    const handle = await scene.ask();
    await scene.respond(handle, { type: 5, data: { flags: 64 } });
    await scene.webhook('PATCH', handle, '@original', { ...NO_MENTIONS, content: 'w', flags: 4 });
    expect(await handle.reply()).toMatchObject({ ephemeral: true, flags: 64 | 4 });
    expect(scene.discord.admin.sees()).toEqual([]);
  });

  it('is not created by the first follow-up if the placeholder was visible to all users', async () => {
    const scene = await openScene();
    const handle = await scene.ask();
    await scene.respond(handle, { type: 5 });
    await scene.webhook('POST', handle, '', { ...NO_MENTIONS, content: 'w', flags: 64 });
    expect(handle.shown()).toMatchObject([{ content: 'w', ephemeral: false, loading: false }]);
    await scene.webhook('POST', handle, '', { ...NO_MENTIONS, content: 'v', flags: 64 });
    expect(handle.shown()).toMatchObject([{ content: 'w' }, { content: 'v', ephemeral: true }]);
  });
});

describe('a user', () => {
  it('sees after 3 s that the application did not respond', async () => {
    const scene = await openScene();
    const handle = await scene.ask();
    const reply = handle.reply();
    scene.time.advance(3001);
    await expect(reply).rejects.toThrow('The application did not respond');
    expect(handle.state).toBe('failed');
  });

  it('receives all changes in order', async () => {
    const scene = await openScene();
    const changes: string[] = [];
    const end = scene.discord.reader.subscribe((change) => {
      if (change.kind === 'message') changes.push(change.what);
      if (change.kind === 'interaction') changes.push(change.state);
    });
    const handle = await scene.ask();
    await scene.respond(handle, { type: 5 });
    await scene.webhook('PATCH', handle, '@original', { ...NO_MENTIONS, content: 'w' });
    await scene.webhook('DELETE', handle, '@original');
    end();
    scene.discord.reader.say('not reported');
    expect(changes).toEqual(['created', 'acknowledged', 'edited', 'deleted']);
  });

  it('sees a channel only with View Channel', async () => {
    const { discord } = await openScene();
    const { reader, admin, guild, channels } = discord;
    channels.talk.overwrites = [
      { id: guild.guildId, type: OverwriteType.Role, allow: 0n, deny: 1n << 10n },
    ];
    admin.channelId = channels.talk.id;
    admin.say('For admins only');
    expect(reader.sees(channels.talk.id)).toEqual([]);
    expect(() => (reader.channelId = channels.talk.id)).toThrow(/cannot see/);
    expect(admin.sees()).toHaveLength(1);
  });
});

describe('the recorded mentions of a message', () => {
  const parse = { parse: ['users', 'roles', 'everyone'] };

  it('follow allowed_mentions and the permissions of the author', async () => {
    const scene = await openScene();
    const { discord } = scene;
    const { reader, guild, messages } = discord;
    const content = `@everyone <@${reader.user.id}> <@&${guild.adminRoleId}>`;
    const mentioned = (allowed_mentions: object, more: object = {}) =>
      messages.create({
        channel: discord.channels.story,
        author: guild.bot,
        body: { content, allowed_mentions, ...more },
      }).mentioned;
    expect(mentioned({ parse: [] })).toMatchObject({ everyone: false, users: [], roles: [] });
    expect(mentioned({ parse: [] }).attempted).toHaveLength(3);
    expect(mentioned({ parse: [], users: [reader.user.id] }).users).toEqual([reader.user.id]);
    // @everyone and roles require the permission Mention Everyone.
    expect(mentioned(parse)).toMatchObject({ everyone: false, users: [reader.user.id], roles: [] });
    discord.allowBot(null, 'MentionEveryone');
    expect(mentioned(parse)).toMatchObject({ everyone: true, roles: [guild.adminRoleId] });
    const inText = { content: '', components: [{ type: 10, content }] };
    expect(mentioned(parse, inText).everyone).toBe(true);
  });

  it('include, without allowed_mentions, everyone for a post but only users for a reply', async () => {
    const { discord } = await openScene();
    const { guild, messages, channels, reader } = discord;
    discord.allowBot(null, 'MentionEveryone');
    const draft = {
      channel: channels.story,
      author: guild.bot,
      body: { content: `@here <@${reader.user.id}>` },
    };
    expect(messages.create(draft).mentioned).toMatchObject({ everyone: true });
    const interaction = { interactionId: '1', user: reader.user, name: '/ask', metadata: {} };
    expect(messages.create({ ...draft, interaction }).mentioned).toMatchObject({
      everyone: false,
      users: [reader.user.id],
    });
  });
});
