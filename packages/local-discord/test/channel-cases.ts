import type { RuleId } from '../src/validation/rules.ts';
import { openPrivate } from './private-cases.ts';
import type { Attempt, RuleCase } from './rule-cases.ts';
import { AGENT, NO_MENTIONS, type Scene } from './scene.ts';

const SAID = { content: 'w', ...NO_MENTIONS };
const SOMEWHERE = '123456789012345678';

async function posted(scene: Scene, channelId = scene.discord.channels.story.id): Promise<string> {
  const { body } = await scene.call('POST', `/channels/${channelId}/messages`, SAID);
  return (body as { id: string }).id;
}

/** Publishes a message in one of the channels; `digests` is an announcement channel. */
function publish(place: 'digests' | 'story', times: number): Attempt {
  return async (scene) => {
    const { id } = scene.discord.channels[place];
    const message = await posted(scene, id);
    for (let i = 1; i < times; i++) {
      await scene.call('POST', `/channels/${id}/messages/${message}/crosspost`);
    }
    return scene.call('POST', `/channels/${id}/messages/${message}/crosspost`);
  };
}

/** Starts a thread on a message. */
async function thread(scene: Scene, message: string): Promise<string> {
  scene.discord.allowBot(null, 'CreatePublicThreads', 'SendMessagesInThreads');
  const path = `${scene.messages}/${message}/threads`;
  const { body } = await scene.call('POST', path, { name: 'More' });
  return (body as { id: string }).id;
}

const bot: Attempt = (scene) => scene.call('GET', '/gateway/bot');
const withHeaders =
  (headers: object): Attempt =>
  (scene) =>
    scene.call('GET', '/gateway/bot', undefined, headers);

export const CHANNEL_CASES = {
  'local-only': {
    refuses: [withHeaders({ origin: 'https://evil.example' })],
    accepts: [bot],
  },
  'user-agent': {
    refuses: [withHeaders({ 'user-agent': 'curl/8' })],
    accepts: [withHeaders({ 'user-agent': AGENT })],
  },
  authorization: {
    refuses: [withHeaders({ authorization: 'Bot other' })],
    accepts: [bot],
  },
  'unknown-route': {
    refuses: [
      (scene) => scene.call('GET', '/nothing'),
      (scene) => scene.call('DELETE', '/gateway/bot'),
      (scene) => scene.call('GET', '/../gateway'),
    ],
    accepts: [bot],
  },
  'json-body': {
    refuses: [
      (scene) => scene.call('POST', scene.messages, '{"content":'),
      (scene) => scene.call('POST', scene.messages, '{}', { 'content-type': 'text/plain' }),
    ],
    accepts: [(scene) => scene.call('POST', scene.messages, SAID)],
  },
  'rate-limit': {
    refuses: [
      async (scene) => {
        for (let i = 0; i < 5; i++) await scene.post({ content: 'w' });
        return scene.post({ content: 'w' });
      },
      async (scene) => {
        for (let i = 0; i < 50; i++) await scene.call('GET', '/gateway/bot');
        return scene.call('GET', '/users/@me');
      },
    ],
    accepts: [
      async (scene) => {
        for (let i = 0; i < 5; i++) await scene.post({ content: 'w' });
        scene.time.advance(5000);
        return scene.post({ content: 'w' });
      },
    ],
  },
  'unknown-channel': {
    refuses: [(scene) => scene.call('POST', `/channels/${SOMEWHERE}/messages`, SAID)],
    accepts: [(scene) => scene.call('GET', `/channels/${scene.discord.channels.story.id}`)],
  },
  'unknown-guild': {
    refuses: [
      (scene) => scene.call('GET', `/guilds/${SOMEWHERE}`),
      (scene) => {
        scene.discord.remove();
        return scene.call('GET', `/guilds/${scene.discord.guild.guildId}/channels`);
      },
    ],
    accepts: [
      (scene) => scene.call('GET', `/guilds/${scene.discord.guild.guildId}/channels`),
      (scene) => {
        const { guildId } = scene.discord.addGuild('Other').guild;
        scene.discord.remove();
        return scene.call('GET', `/guilds/${guildId}/channels`);
      },
    ],
  },
  'guild-access': {
    refuses: [
      (scene) => {
        scene.discord.addGuild('Other');
        scene.discord.remove();
        return scene.register([], 'guild');
      },
      (scene) => {
        scene.discord.remove();
        return scene.register([], 'guild');
      },
    ],
    accepts: [(scene) => scene.register([], 'guild')],
  },
  'unknown-message': {
    refuses: [
      (scene) => scene.call('DELETE', `${scene.messages}/${SOMEWHERE}`),
      async (scene) => {
        const handle = await scene.ask();
        await scene.respond(handle, { type: 4, data: { ...SAID, flags: 64 } });
        // An ephemeral message can be edited only with the interaction's token.
        return scene.call('PATCH', `${scene.messages}/${(await handle.reply()).id}`, SAID);
      },
      async (scene) => {
        const handle = await scene.ask();
        await scene.respond(handle, { type: 4, data: SAID });
        return scene.webhook('PATCH', handle, await posted(scene), SAID);
      },
    ],
    accepts: [
      async (scene) => scene.call('PATCH', `${scene.messages}/${await posted(scene)}`, SAID),
      async (scene) => {
        const handle = await scene.ask();
        await scene.respond(handle, { type: 4, data: { ...SAID, flags: 64 } });
        return scene.webhook('PATCH', handle, (await handle.reply()).id, SAID);
      },
    ],
  },
  'view-channel': {
    refuses: [
      (scene) => {
        scene.discord.denyBot(scene.discord.channels.story.id, 'ViewChannel');
        return scene.post({ content: 'w' });
      },
      (scene) => {
        scene.discord.addGuild('Other');
        scene.discord.remove();
        return scene.post({ content: 'w' });
      },
    ],
    accepts: [
      (scene) => scene.post({ content: 'w' }),
      (scene) => {
        const { id } = scene.discord.addGuild('Other').channels.talk;
        scene.discord.remove();
        return scene.call('POST', `/channels/${id}/messages`, SAID);
      },
    ],
  },
  permission: {
    refuses: [
      (scene) => {
        scene.discord.denyBot(scene.discord.channels.story.id, 'SendMessages');
        return scene.post({ content: 'w' });
      },
      (scene) => {
        scene.discord.denyBot(null, 'EmbedLinks');
        return scene.post({ embeds: [{ title: 'w' }] });
      },
      async (scene) =>
        scene.call('POST', `${scene.messages}/${await posted(scene)}/threads`, { name: 'n' }),
      async (scene) => {
        scene.discord.denyBot(null, 'ReadMessageHistory');
        return scene.call('GET', `${scene.messages}/${await posted(scene)}`);
      },
      (scene) => scene.call('DELETE', `${scene.messages}/${scene.discord.reader.say('w').id}`),
    ],
    accepts: [
      async (scene) => thread(scene, await posted(scene)),
      async (scene) => scene.call('GET', `${scene.messages}/${await posted(scene)}`),
      (scene) => {
        scene.discord.allowBot(null, 'ManageMessages');
        return scene.call('DELETE', `${scene.messages}/${scene.discord.reader.say('w').id}`);
      },
    ],
  },
  'own-message': {
    refuses: [
      (scene) => scene.call('PATCH', `${scene.messages}/${scene.discord.reader.say('w').id}`, SAID),
    ],
    accepts: [
      async (scene) => scene.call('PATCH', `${scene.messages}/${await posted(scene)}`, SAID),
    ],
  },
  'channel-type': {
    refuses: [
      publish('story', 1),
      ...(['crosspost', 'threads'] as const).map((what): Attempt => async (scene) => {
        const id = await openPrivate(scene, scene.discord.reader);
        const path = `/channels/${id}/messages/${await posted(scene, id)}/${what}`;
        return scene.call('POST', path, what === 'threads' ? { name: 'n' } : undefined);
      }),
      async (scene) => {
        const id = await openPrivate(scene, scene.discord.reader);
        return scene.call('POST', `/channels/${id}/threads`, { name: 'n', type: 11 });
      },
      async (scene) => {
        const id = await openPrivate(scene, scene.discord.reader);
        return scene.call('PATCH', `/channels/${id}`, { name: 'n' });
      },
    ],
    accepts: [publish('digests', 1)],
  },
  'crosspost-once': { refuses: [publish('digests', 2)], accepts: [publish('digests', 1)] },
  'one-thread': {
    refuses: [
      async (scene) => {
        const message = await posted(scene);
        await thread(scene, message);
        return thread(scene, message);
      },
    ],
    accepts: [async (scene) => thread(scene, await posted(scene))],
  },
  'open-thread': {
    refuses: [
      async (scene) => {
        const id = await thread(scene, await posted(scene));
        scene.discord.allowBot(null, 'ManageThreads');
        await scene.call('PATCH', `/channels/${id}`, { archived: true, locked: true });
        scene.discord.denyBot(null, 'ManageThreads');
        return scene.call('POST', `/channels/${id}/messages`, SAID);
      },
    ],
    accepts: [
      async (scene) => {
        const id = await thread(scene, await posted(scene));
        return scene.call('POST', `/channels/${id}/messages`, SAID);
      },
      async (scene) => {
        const id = await thread(scene, await posted(scene));
        await scene.call('PATCH', `/channels/${id}`, { archived: true });
        return scene.call('POST', `/channels/${id}/messages`, SAID);
      },
    ],
  },
} satisfies Partial<Record<RuleId, RuleCase>>;
