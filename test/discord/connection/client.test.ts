import { type Client, GuildMemberManager, MessageManager, UserManager } from 'discord.js';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  createBriefRest,
  createClient,
  createReplyRest,
} from '../../../src/discord/connection/client.ts';

const SERVER = '200000000000000001';
const CHANNEL = '300000000000000001';
const SELF = '400000000000000001';

/** Handlers of gateway events. discord.js does not export them. */
interface Handlers {
  handlePacket(packet: object, shard: object): boolean;
}

function user(id: string): object {
  return { id, username: `user-${id}`, discriminator: '0', avatar: null };
}

function member(id: string): object {
  return { user: user(id), roles: [], joined_at: '2026-03-18T00:00:00.000Z', permissions: '0' };
}

/** Creates a client in the state after a login, with the bot in one server. */
function connected(): {
  readonly client: Client;
  readonly receive: (t: string, d: object) => void;
} {
  const client = createClient('http://127.0.0.1:9/api');
  const shard = { id: 0, checkReady: () => undefined };
  const receive = (t: string, d: object): void => {
    (client.ws as unknown as Handlers).handlePacket({ op: 0, t, d }, shard);
  };
  receive('READY', {
    ...{ user: user(SELF), guilds: [{ id: SERVER, unavailable: true }] },
    application: { id: SELF, flags: 0 },
  });
  receive('GUILD_CREATE', {
    ...{ id: SERVER, name: 'Story', owner_id: '1', member_count: 5000, preferred_locale: 'en-US' },
    roles: [{ id: SERVER, name: '@everyone', permissions: '3072', position: 0 }],
    channels: [{ id: CHANNEL, type: 0, name: 'story', position: 0, permission_overwrites: [] }],
    ...{ members: [member(SELF)], threads: [], presences: [], voice_states: [], features: [] },
    emojis: [{ id: '1', name: 'quill', roles: [] }],
    stickers: [{ id: '2', name: 'ink', tags: 'ink', type: 2, format_type: 1 }],
    ...{ stage_instances: [], guild_scheduled_events: [] },
  });
  return { client, receive };
}

/** Receives button presses of 1,000 users, and expects that the caches contain only the bot. */
function expectOnlySelf(): void {
  const { client, receive } = connected();
  // discord.js handles events only after the client is ready.
  Object.assign(client.ws, { status: 0 });
  const seen: string[] = [];
  client.on('interactionCreate', (interaction) => seen.push(interaction.user.id));
  for (let i = 0; i < 1000; i++) {
    const id = String(500_000_000_000_000_000n + BigInt(i));
    receive('INTERACTION_CREATE', {
      ...{ id: String(600_000_000_000_000_000n + BigInt(i)), application_id: SELF, type: 3 },
      ...{ guild_id: SERVER, channel_id: CHANNEL, token: 'token', version: 1 },
      ...{ member: member(id), app_permissions: '0', locale: 'en-US', entitlements: [] },
      authorizing_integration_owners: { '0': SERVER },
      data: { custom_id: 'v1:privacy', component_type: 2 },
      message: {
        ...{ id: String(700_000_000_000_000_000n + BigInt(i)), channel_id: CHANNEL, type: 0 },
        ...{ author: user(SELF), content: '', embeds: [], attachments: [], mentions: [] },
        ...{ components: [], mention_roles: [], timestamp: '2026-03-18T00:00:00.000Z' },
      },
    });
  }
  expect(new Set(seen).size).toBe(1000);
  const guild = client.guilds.cache.get(SERVER);
  expect([...client.users.cache.keys()]).toEqual([SELF]);
  expect([...(guild?.members.cache.keys() ?? [])]).toEqual([SELF]);
  const channel = guild?.channels.cache.get(CHANNEL);
  expect(channel?.isTextBased() === true && channel.messages.cache.size).toBe(0);
}

it('after interactions with 1,000 users, the caches contain only the bot', () => {
  expectOnlySelf();
});

it('the caches are limited even if bundling has renamed the classes of discord.js', () => {
  const renamed = [UserManager, GuildMemberManager, MessageManager];
  const names = renamed.map(({ name }) => name);
  for (const manager of renamed) Object.defineProperty(manager, 'name', { value: 'Renamed' });
  try {
    expectOnlySelf();
  } finally {
    for (const [at, manager] of renamed.entries()) {
      Object.defineProperty(manager, 'name', { value: names[at] });
    }
  }
});

it('no emojis or stickers of a server are cached', () => {
  const guild = connected().client.guilds.cache.get(SERVER);
  expect(guild?.name).toBe('Story');
  expect([guild?.emojis.cache.size, guild?.stickers.cache.size]).toEqual([0, 0]);
});

it('the bot knows its permissions even though no other members are cached', () => {
  const { client } = connected();
  const guild = client.guilds.cache.get(SERVER);
  const channel = guild?.channels.cache.get(CHANNEL);
  expect(guild?.members.me?.id).toBe(SELF);
  expect(client.user && channel?.permissionsFor(client.user)?.has('SendMessages')).toBe(true);
});

it('a client for a few requests starts no timer, because a timer would keep it in memory', () => {
  const started = vi.spyOn(globalThis, 'setInterval');
  onTestFinished(() => {
    started.mockRestore();
  });
  createBriefRest('http://127.0.0.1:9/api');
  expect(started).not.toHaveBeenCalled();
  createReplyRest('http://127.0.0.1:9/api').clearHandlerSweeper();
  expect(started).toHaveBeenCalled();
});
