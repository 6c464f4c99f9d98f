import type { LocalDiscord, LocalDiscordOptions } from '../src/local-discord.ts';
import type { InteractionHandle } from '../src/user/interaction-handle.ts';
import { manualTime, type ManualTime } from './manual-time.ts';
import { openDiscord } from './open-discord.ts';

/** The user agent of discord.js. */
export const AGENT = 'DiscordBot (https://discord.js.org, 2.6.3) discord.js/14.28.1';
export const NO_MENTIONS = { allowed_mentions: { parse: [] } };

export interface Answered {
  readonly status: number;
  /** Discord's error code, if the response has one. */
  readonly code: number | undefined;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A local Discord with a manual clock, and a bot that sends raw requests. */
export interface Scene {
  readonly discord: LocalDiscord;
  readonly time: ManualTime;
  /** Sends a request of the bot. `path` does not include `/v10`. */
  call(method: string, path: string, body?: unknown, headers?: object): Promise<Answered>;
  /** Registers `/ask` with these options, and uses it as the reader. */
  ask(options?: readonly object[]): Promise<InteractionHandle>;
  /** Responds to an interaction. */
  respond(handle: Pick<InteractionHandle, 'id' | 'token'>, body: unknown): Promise<Answered>;
  /** Sends a request for a message of an interaction's token. `original` means the first response. */
  webhook(
    method: string,
    handle: InteractionHandle,
    message?: string,
    body?: unknown,
  ): Promise<Answered>;
  /** Posts a message in the first channel. */
  post(body: object): Promise<Answered>;
  register(commands: unknown, place?: 'global' | 'guild'): Promise<Answered>;
  /** The path for messages of the first channel. */
  readonly messages: string;
}

export async function openScene(options: LocalDiscordOptions = {}): Promise<Scene> {
  const time = manualTime();
  const discord = await openDiscord({ clock: time.clock, timers: time.timers, ...options });
  const { applicationId, guildId } = discord.guild;
  const messages = `/channels/${discord.channels.story.id}/messages`;

  const scene: Scene = {
    discord,
    time,
    messages,
    async call(method, path, body, headers = {}) {
      const isForm = body instanceof FormData;
      const response = await fetch(`${discord.apiUrl}/v10${path}`, {
        method,
        headers: {
          'user-agent': AGENT,
          authorization: `Bot ${discord.token}`,
          ...(isForm ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer: unknown =
        text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
      const code = (answer as { code?: number } | undefined)?.code;
      return { status: response.status, code, body: answer, headers: response.headers };
    },
    async ask(list = []) {
      await scene.register([{ name: 'ask', description: 'Ask', options: list }]);
      return discord.reader.slash('ask');
    },
    respond: ({ id, token }, body) =>
      scene.call('POST', `/interactions/${id}/${token}/callback`, body, { authorization: '' }),
    webhook(method, { token }, message = '', body) {
      const rest = message === '' ? '?wait=true' : `/messages/${encodeURIComponent(message)}`;
      return scene.call(method, `/webhooks/${applicationId}/${token}${rest}`, body);
    },
    post: (body) => scene.call('POST', messages, { ...NO_MENTIONS, ...body }),
    register(commands, place = 'global') {
      const where = place === 'global' ? '' : `/guilds/${guildId}`;
      return scene.call('PUT', `/applications/${applicationId}${where}/commands`, commands);
    },
  };
  return scene;
}
