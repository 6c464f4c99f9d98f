import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import type { Gateway } from './gateway.ts';
import type { Interactions } from './interactions.ts';
import { Refusal } from './refusal.ts';
import { checkCommands } from './rules.ts';
import type { World } from './world.ts';

/** A request as it came and what it was answered with. */
export interface Exchange {
  readonly method: string;
  /** Decoded, without `/api/v10`. */
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
}

/** Something that goes wrong once, at the next request whose `METHOD /path` matches. */
export interface Trouble {
  readonly at: RegExp;
  /** Answer with a status, or drop the connection before or after doing what was asked. */
  readonly with: { readonly status: number; readonly body: string } | 'drop' | 'drop-after';
}

interface Request {
  readonly parts: readonly string[];
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const NOT_FOUND = new Refusal(404, 0, '404: Not Found');
const DONE: Answer = { status: 204, body: undefined };

/** The routes of Discord's REST API, version 10, that the bot uses. */
export class Rest {
  readonly exchanges: Exchange[] = [];
  readonly troubles: Trouble[] = [];
  /** Logins left today. */
  loginsLeft = 1000;
  /** Commands by where they are registered: `global` or a server's ID. */
  readonly commands = new Map<string, APIApplicationCommand[]>();
  readonly #world: World;
  readonly #interactions: Interactions;
  readonly #gateway: Gateway;
  readonly #token: () => string;
  readonly #address: () => string;
  readonly #makeId: () => string;

  constructor(parts: {
    readonly world: World;
    readonly interactions: Interactions;
    readonly gateway: Gateway;
    readonly token: () => string;
    readonly address: () => string;
    readonly makeId: () => string;
  }) {
    this.#world = parts.world;
    this.#interactions = parts.interactions;
    this.#gateway = parts.gateway;
    this.#token = parts.token;
    this.#address = parts.address;
    this.#makeId = parts.makeId;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://local');
    const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/, '');
    const raw = await text(request);
    const body: unknown = raw === '' ? undefined : JSON.parse(raw);
    const record = (status: number): void => {
      this.exchanges.push({ method, path, body, status });
    };

    const trouble = this.#takeTrouble(`${method} ${path}`);
    if (trouble?.with === 'drop') {
      record(0);
      request.socket.destroy();
      return;
    }
    if (typeof trouble?.with === 'object') {
      record(trouble.with.status);
      const type = trouble.with.body.startsWith('{') ? 'application/json' : 'text/html';
      response.writeHead(trouble.with.status, { 'content-type': type }).end(trouble.with.body);
      return;
    }
    const answer = this.#answer(request, method, url.pathname, path, body);
    record(answer.status);
    if (trouble?.with === 'drop-after') request.socket.destroy();
    else write(response, answer);
  }

  #takeTrouble(call: string): Trouble | undefined {
    const at = this.troubles.findIndex((trouble) => trouble.at.test(call));
    return at === -1 ? undefined : this.troubles.splice(at, 1)[0];
  }

  #answer(
    { headers }: IncomingMessage,
    method: string,
    rawPath: string,
    path: string,
    body: unknown,
  ): Answer {
    try {
      if (!rawPath.startsWith('/api/v10/')) throw NOT_FOUND;
      if (!/^DiscordBot \(\S+, \S+\)/.test(headers['user-agent'] ?? '')) {
        throw new Refusal(403, 40333, 'internal network error');
      }
      const parts = path.split('/').slice(1);
      const isByToken = parts[0] === 'interactions' || parts[0] === 'webhooks';
      if (!isByToken && headers.authorization !== `Bot ${this.#token()}`) {
        throw new Refusal(401, 0, '401: Unauthorized');
      }
      return this.#route(method, { parts, body });
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error };
      throw error;
    }
  }

  #route(method: string, request: Request): Answer {
    const { parts } = request;
    switch (`${method} ${parts[0] ?? ''} ${parts.length}`) {
      case 'GET gateway 2':
        return ok(this.#gatewayInfo());
      case 'GET applications 2':
        return ok({ id: this.#world.applicationId, name: 'Verbatim', bot: this.#world.bot });
      case 'GET users 3':
        return ok(this.#gateway.guilds.map((id) => ({ id, name: 'Newsroom' })));
      case 'GET applications 3':
      case 'GET applications 5':
        return ok(this.commands.get(this.#placeOf(parts)) ?? []);
      case 'PUT applications 3':
      case 'PUT applications 5':
        return ok(this.#replaceCommands(request));
      case 'POST interactions 4':
        this.#interactions.respond(parts[1] ?? '', parts[2] ?? '', objectOf(request.body));
        return DONE;
      case 'POST webhooks 3':
        return this.#followUp(request);
      case 'GET webhooks 5':
      case 'PATCH webhooks 5':
      case 'DELETE webhooks 5':
        return this.#webhookMessage(method, request);
      default:
        throw NOT_FOUND;
    }
  }

  #gatewayInfo(): object {
    return {
      url: this.#address(),
      shards: 1,
      session_start_limit: {
        total: 1000,
        remaining: this.loginsLeft,
        reset_after: 3_600_000,
        max_concurrency: 1,
      },
    };
  }

  #placeOf(parts: readonly string[]): string {
    if (parts[1] !== this.#world.applicationId) throw new Refusal(403, 20012, 'Not authorized');
    if (parts.length === 3) return 'global';
    const guildId = parts[3] ?? '';
    if (!this.#gateway.guilds.includes(guildId)) throw new Refusal(403, 50001, 'Missing Access');
    return guildId;
  }

  #replaceCommands({ parts, body }: Request): APIApplicationCommand[] {
    const place = this.#placeOf(parts);
    checkCommands(body, place === 'global' ? 'global' : 'guild');
    const commands = (body as APIApplicationCommand[]).map((command) => ({
      ...asStored(command),
      id: this.#makeId(),
      application_id: this.#world.applicationId,
      version: this.#makeId(),
      ...(place === 'global' ? {} : { guild_id: place }),
    }));
    this.commands.set(place, commands);
    return commands;
  }

  #followUp({ parts, body }: Request): Answer {
    const [, applicationId, token = ''] = parts;
    this.#checkApplication(applicationId);
    const id = this.#interactions.followUp(token, objectOf(body));
    return ok(this.#interactions.toMessage(token, id, this.#world.channelId));
  }

  #webhookMessage(method: string, { parts, body }: Request): Answer {
    const [, applicationId, token = '', , message = ''] = parts;
    this.#checkApplication(applicationId);
    if (method === 'DELETE') {
      this.#interactions.delete(token, message);
      return DONE;
    }
    const id =
      method === 'PATCH'
        ? this.#interactions.edit(token, message, objectOf(body))
        : this.#interactions.messageId(token, message);
    return ok(this.#interactions.toMessage(token, id, this.#world.channelId));
  }

  #checkApplication(applicationId: string | undefined): void {
    if (applicationId !== this.#world.applicationId)
      throw new Refusal(404, 10015, 'Unknown Webhook');
  }
}

/** Discord fills in what a command left out, and drops `false`. */
function asStored(command: APIApplicationCommand): APIApplicationCommand {
  const options = command.options?.map(withoutFalse);
  const defaults: Partial<APIApplicationCommand> = {
    default_member_permissions: null,
    name_localizations: null,
    description_localizations: null,
    nsfw: false,
  };
  return { ...defaults, ...command, ...(options === undefined ? {} : { options }) };
}

function withoutFalse<T extends object>(option: T): T {
  const kept = Object.entries(option)
    .filter(([, value]) => value !== false)
    .map(([key, value]: [string, unknown]) => [
      key,
      key === 'options' ? (value as object[]).map(withoutFalse) : value,
    ]);
  return Object.fromEntries(kept) as T;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 50109, 'Invalid JSON');
  return body as Readonly<Record<string, unknown>>;
}

function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    'x-ratelimit-limit': '50',
    'x-ratelimit-remaining': '49',
    'x-ratelimit-reset-after': '1.000',
    'x-ratelimit-bucket': 'a1b2c3',
  });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
