import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import sirv from 'sirv';
import * as z from 'zod';
import type { LocalDiscord } from '../local-discord.ts';
import type { AdjustableClock } from '../adjustable-clock.ts';
import type { LocalUser } from '../user/local-user.ts';
import { toSeen } from '../user/seen-message.ts';
import { ACTION } from './action.ts';
import { requireBuild } from './built-page.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import type {
  BotState,
  Done,
  ExampleCommand,
  NotDone,
  Opening,
  PageContext,
  PageEvent,
} from './page-event.ts';
import { createPerformer } from './perform-action.ts';
import { refuseRequest } from './refuse-request.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const MOST_BODY_BYTES = 256 * 1024;
/** Maximum number of traffic entries in the first event. */
const SHOWN_TRAFFIC = 400;

export interface PageParts {
  readonly discord: LocalDiscord;
  readonly time: AdjustableClock;
  /** The folder of the built page: `PAGE_FOLDER`. */
  readonly folder: string;
  /** A command to suggest to a new user. Default: none. */
  readonly example?: ExampleCommand | null;
  /** Restarts the bot. Without it, the page offers no restart. */
  readonly restartBot?: () => Promise<void>;
  /** Called when a page has received its first event. */
  readonly onFirstOpened?: () => void;
}

/** The web page of the local Discord. */
export interface Page {
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  /** Reports the state of the bot to all open pages. */
  setBot(state: BotState): void;
  /** Ends the event streams of all open pages. */
  close(): void;
}

/**
 * Serves the page, its events and its actions, on the port of the local Discord.
 *
 * @throws PageMissingError
 */
export function createPage(parts: PageParts): Page {
  const { discord, time, folder } = parts;
  requireBuild(folder);
  const files = sirv(folder, {
    etag: true,
    setHeaders(response, path) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
      // File names in assets/ contain a hash of the content, so browsers may cache them.
      const isLasting = path.startsWith('/assets/');
      response.setHeader('Cache-Control', isLasting ? 'max-age=31536000, immutable' : 'no-cache');
    },
  });
  const streams = new Map<EventStream, { readonly user: LocalUser; readonly end: () => void }>();
  let botState: BotState = 'starting';
  let isOpened = false;

  const sendAll = (event: PageEvent): void => {
    for (const stream of streams.keys()) stream.send(event);
  };
  const perform = createPerformer({
    ...{ discord, time, restartBot: parts.restartBot ?? null },
    onMoved: () => {
      sendAll({ kind: 'time', aheadMs: time.aheadMs });
    },
  });

  function contextOf(user: LocalUser): PageContext {
    const places = user.channels().map((channel) => ({
      ...channel,
      commands: user.commands(channel.id),
    }));
    const offered = places.flatMap(({ commands }) => commands);
    return {
      users: discord.users.map(({ user: { id, username: name }, isAdmin }) => ({
        id,
        name,
        isAdmin,
      })),
      channels: places.map(({ id, name, type, commands }) => ({
        id,
        name,
        type,
        commands: commands.map((command) => command.id),
      })),
      commands: [...new Map(offered.map((command) => [command.id, command])).values()],
    };
  }

  function opening(user: LocalUser): Opening {
    const { recording } = discord;
    const { bot } = discord.world;
    const context = contextOf(user);
    return {
      kind: 'opening',
      ...context,
      server: user.guild.guildName,
      bot: { id: bot.id, name: bot.username, state: botState },
      example: parts.example ?? null,
      canRestart: parts.restartBot !== undefined,
      messages: context.channels.flatMap(({ id }) => user.sees(id)),
      traffic: recording.entries.slice(-SHOWN_TRAFFIC),
      aheadMs: time.aheadMs,
    };
  }

  function stream(url: URL, response: ServerResponse): void {
    const asked = url.searchParams.get('user');
    const user = discord.users.find(({ user }) => user.id === asked) ?? discord.reader;
    let events: EventStream | null = null;
    const end = user.subscribe((change) => {
      if (change.kind === 'traffic') events?.send(change);
      else if (change.kind === 'message') {
        const { messageId, channelId } = change;
        const stored = discord.messages.get(messageId);
        if (!user.maySee(channelId)) return;
        const message = stored === undefined ? null : toSeen(stored);
        events?.send({ kind: 'message', messageId, message });
      } else if (change.kind === 'channels' || change.kind === 'commands') {
        events?.send({ kind: 'context', ...contextOf(user) });
      }
    });
    const opened = openEventStream(response, SECURITY_HEADERS, () => {
      end();
      streams.delete(opened);
    });
    events = opened;
    streams.set(opened, { user, end });
    opened.send(opening(user));
    if (!isOpened) parts.onFirstOpened?.();
    isOpened = true;
  }

  async function act(request: IncomingMessage): Promise<[number, Done | NotDone]> {
    if (Number(request.headers['content-length'] ?? NaN) <= MOST_BODY_BYTES) {
      const action = ACTION.safeParse(parse(await buffer(request)));
      if (!action.success) return [400, { error: z.prettifyError(action.error) }];
      try {
        return [200, await perform(action.data)];
      } catch (error) {
        return [409, { error: error instanceof Error ? error.message : String(error) }];
      }
    }
    return [
      413,
      { error: `The body may have at most ${MOST_BODY_BYTES} bytes, and needs a Content-Length.` },
    ];
  }

  return {
    serve(request, response) {
      const refusal = refuseRequest(request, discord.port);
      if (refusal !== null) {
        writeJson(response, refusal.status, { error: refusal.error });
        return;
      }
      const url = new URL(request.url ?? '/', 'http://page');
      if (request.method === 'POST' && url.pathname === '/page/act') {
        act(request).then(
          ([status, body]) => {
            writeJson(response, status, body);
          },
          () => {
            // The connection was lost before the body was complete.
            response.destroy();
          },
        );
      } else if (request.method === 'GET' && url.pathname === '/page/events') {
        stream(url, response);
      } else if (request.method === 'POST') {
        writeJson(response, 404, { error: 'Only /page/act takes POST requests.' });
      } else {
        files(request, response, () => {
          writeJson(response, 404, { error: 'Not found.' });
        });
      }
    },

    setBot(state) {
      botState = state;
      sendAll({ kind: 'bot', state });
    },

    close() {
      for (const [opened, { end }] of streams) {
        end();
        opened.close();
      }
      streams.clear();
    },
  };
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function writeJson(response: ServerResponse, status: number, body: Done | NotDone): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
