import { describe, expect, it } from 'vitest';
import type { Change } from '../src/state/change-feed.ts';
import { open, openPrivate } from './private-cases.ts';
import { button, row } from './rule-cases.ts';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

/** Sends a message from the bot to the reader. Resolves to the path for messages of their channel. */
async function write(scene: Scene, body: object = { content: 'w' }): Promise<string> {
  const path = `/channels/${await openPrivate(scene, scene.discord.reader)}/messages`;
  expect(await scene.call('POST', path, { ...NO_MENTIONS, ...body })).toMatchObject({
    status: 200,
  });
  return path;
}

const sent = (scene: Scene): { readonly type: string; readonly data: object }[] =>
  scene.discord.recording.events.map(({ type, data }) => ({ type, data: data as object }));

describe('a DM channel', () => {
  it('exists once per user, even if it is opened several times', async () => {
    const scene = await openScene();
    const { reader, admin } = scene.discord;
    const first = await open({ recipient_id: reader.user.id })(scene);
    expect(first.body).toEqual({
      id: expect.stringMatching(/^\d{17,19}$/) as string,
      type: 1,
      flags: 0,
      last_message_id: null,
      recipients: [reader.user],
    });
    expect((await open({ recipient_id: reader.user.id })(scene)).body).toEqual(first.body);
    const { id } = first.body as { id: string };
    expect((await scene.call('GET', `/channels/${id}`)).body).toEqual(first.body);
    expect(await openPrivate(scene, admin)).not.toBe(id);
  });

  it('belongs to no server, and no event reports it', async () => {
    const scene = await openScene();
    const { discord } = scene;
    const path = await write(scene);
    discord.remove();
    discord.invite();
    const { body } = await scene.call('GET', `/guilds/${discord.guild.guildId}/channels`);
    const created = sent(scene).find(({ type }) => type === 'GUILD_CREATE')?.data;
    for (const listed of [body, (created as { channels: unknown }).channels]) {
      expect(listed as { id: string }[]).toHaveLength(3);
      expect(JSON.stringify(listed)).not.toContain(path.split('/')[2]);
    }
    expect(sent(scene).map(({ type }) => type)).not.toContain('CHANNEL_CREATE');
  });

  it('is hidden from all other users, including those with every permission', async () => {
    const scene = await openScene();
    const { reader, admin, guild } = scene.discord;
    const changes: Change[] = [];
    admin.subscribe((change) => changes.push(change));
    const path = await write(scene, { content: 'w', components: [row(button())] });
    await scene.call('POST', path.replace('messages', 'typing'));
    const id = path.split('/')[2] ?? '';
    const [message] = reader.privateMessages();
    expect(message).toMatchObject({ channelId: id, content: 'w', author: { id: guild.bot.id } });
    expect(reader.sees(id)).toEqual([message]);
    expect([admin.privateMessages(), admin.sees(id), admin.maySee(id)]).toEqual([[], [], false]);
    expect(() => (admin.channelId = id)).toThrow(/cannot see/);
    expect(() => admin.press(message?.id ?? '', 'A')).toThrow(/no message/);
    expect(changes.filter(({ kind }) => kind === 'message' || kind === 'typing')).toEqual([]);
  });

  it('is listed for its user once it has a message', async () => {
    const scene = await openScene();
    const { reader, admin } = scene.discord;
    const names = (): string[] => reader.channels().map(({ name }) => name);
    await openPrivate(scene, reader);
    expect(names()).toEqual(['story', 'talk', 'digests']);
    const path = await write(scene);
    expect(names()).toEqual(['story', 'talk', 'digests', 'bot']);
    expect(admin.channels()).toHaveLength(3);
    const [message] = reader.privateMessages();
    await scene.call('DELETE', `${path}/${message?.id ?? ''}`);
    expect(reader.privateMessages()).toEqual([]);
    expect(names()).toContain('bot');
  });

  it('accepts embeds and files even if the server denies them, and refuses invalid messages', async () => {
    const scene = await openScene();
    scene.discord.denyBot(null, 'EmbedLinks', 'AttachFiles', 'SendMessages', 'ViewChannel');
    const path = await write(scene, { embeds: [{ title: 't' }] });
    const data = new FormData();
    data.append('payload_json', JSON.stringify(NO_MENTIONS));
    data.append('files[0]', new Blob(['words']), 'a.txt');
    expect(await scene.call('POST', path, data)).toMatchObject({ status: 200 });
    const refused = [{ content: 'w'.repeat(2001) }, {}, { content: 'w', flags: 64 }];
    for (const body of refused) {
      expect(await scene.call('POST', path, { ...NO_MENTIONS, ...body })).toMatchObject({
        status: 400,
      });
    }
    expect(scene.discord.reader.privateMessages()).toMatchObject([
      { embeds: [{ title: 't' }] },
      { attachments: [{ filename: 'a.txt' }] },
    ]);
  });

  it('cannot be removed from the server, and its permissions cannot be changed', async () => {
    const scene = await openScene();
    const path = await write(scene);
    const id = path.split('/')[2] ?? '';
    expect(() => {
      scene.discord.denyBot(id, 'SendMessages');
    }).toThrow(/no channel/);
    expect(() => {
      scene.discord.removeChannel(id);
    }).toThrow(/no channel/);
  });
});

describe('a user in a DM channel', () => {
  it('can reply, and the bot reads the reply without the message content intent', async () => {
    const scene = await openScene();
    const path = await write(scene);
    const { reader } = scene.discord;
    reader.channelId = path.split('/')[2] ?? '';
    reader.say('And what of the clause?');
    const listed = (await scene.call('GET', path)).body as { content: string }[];
    expect(listed.map(({ content }) => content)).toEqual(['And what of the clause?', 'w']);
    expect(sent(scene).at(-1)).toMatchObject({
      type: 'MESSAGE_CREATE',
      data: { content: 'And what of the clause?', author: reader.user },
    });
    expect(sent(scene).at(-1)?.data).not.toHaveProperty('guild_id');
    scene.discord.remove();
    expect(() => reader.say('Are you there?')).toThrow(/may not write here/);
  });

  it('can delete only their own messages, even as an admin of the server', async () => {
    const scene = await openScene();
    const { admin } = scene.discord;
    const id = await openPrivate(scene, admin);
    await scene.call('POST', `/channels/${id}/messages`, { ...NO_MENTIONS, content: 'w' });
    const [written] = admin.privateMessages();
    expect(() => {
      admin.remove(written?.id ?? '');
    }).toThrow(/may not delete/);
    admin.channelId = id;
    expect(admin.isAdmin).toBe(true);
    admin.remove(admin.say('v'));
    expect(admin.privateMessages()).toEqual([written]);
  });

  it('can mention only the two members of the channel', async () => {
    const scene = await openScene();
    const { reader, admin, guild, messages, world } = scene.discord;
    const id = await openPrivate(scene, reader);
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error('no channel');
    const body = {
      content: `@everyone <@${reader.user.id}> <@${admin.user.id}> <@&${guild.adminRoleId}>`,
      allowed_mentions: { parse: ['users', 'roles', 'everyone'] },
    };
    expect(messages.create({ channel, author: guild.bot, body }).mentioned).toMatchObject({
      everyone: false,
      roles: [],
      users: [reader.user.id],
    });
  });
});

describe('commands in a DM channel', () => {
  const GLOBAL = [
    { name: 'anywhere', description: 'A' },
    { name: 'server', description: 'A', contexts: [0], default_member_permissions: null },
    { name: 'private', description: 'A', contexts: [1] },
    { name: 'both', description: 'A', contexts: [0, 1], default_member_permissions: '0' },
    { name: 'installed', description: 'A', integration_types: [1], contexts: [0, 1, 2] },
  ];

  it('are the global commands for DM channels, regardless of their permissions in the server', async () => {
    const scene = await openScene();
    await scene.register(GLOBAL);
    await scene.register([{ name: 'here', description: 'A' }], 'guild');
    const { reader } = scene.discord;
    const id = await openPrivate(scene, reader);
    const names = (channel?: string): string[] => reader.commands(channel).map(({ name }) => name);
    expect(names()).toEqual(['here', 'anywhere', 'server']);
    expect(names(id)).toEqual(['anywhere', 'private', 'both']);
    reader.channelId = id;
    expect(() => reader.slash('server')).toThrow(/may not use/);
    expect(() => reader.slash('here')).toThrow(/not registered/);
    expect(reader.slash('private').state).toBe('open');
    scene.discord.remove();
    expect(names()).toEqual([]);
  });

  it('accept no channel, no role, and only its two users as options', async () => {
    const scene = await openScene();
    const types = { user: 6, channel: 7, role: 8 };
    const options = Object.entries(types).map(([name, type]) => ({ type, name, description: 'A' }));
    await scene.register([{ name: 'ask', description: 'Ask', options }]);
    const { reader, admin, channels, guild } = scene.discord;
    reader.channelId = await openPrivate(scene, reader);
    expect(() => reader.slash('ask', { channel: channels.story.id })).toThrow(/no channel/);
    expect(() => reader.slash('ask', { role: guild.adminRoleId })).toThrow(/no role/);
    expect(() => reader.slash('ask', { user: admin.user.id })).toThrow(/no user/);
    reader.slash('ask', { user: guild.bot.id });
    expect(sent(scene).at(-1)?.data).toMatchObject({
      data: { resolved: { users: { [guild.bot.id]: guild.bot } } },
    });
    expect(JSON.stringify(sent(scene).at(-1))).not.toContain('members');
  });
});
