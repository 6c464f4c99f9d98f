import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Timers } from '../time.ts';
import type { ApiAnswer, ApiRequest, Handler, State } from './api-request.ts';
import type { SchemaChecks } from '../validation/check-schema.ts';
import { APPLICATION_HANDLERS } from './handle-application.ts';
import { CHANNEL_HANDLERS } from './handle-channels.ts';
import { INTERACTION_HANDLERS } from './handle-interactions.ts';
import { USER_HANDLERS } from './handle-users.ts';
import type { Route } from './match-route.ts';
import type { OperationId } from '../validation/operations.ts';
import { type RateLimits, refusal, type Standing } from './rate-limits.ts';
import { type Body, readBody } from './read-body.ts';
import type { Recording } from '../state/recording.ts';
import type { Exchange } from '../state/traffic.ts';
import { type ValidationError, Refusal, refuseInvalid } from '../validation/refusal.ts';
import type { RuleId } from '../validation/rules.ts';
import type { FaultKind, FaultInjection } from './fault-injection.ts';

const PREFIX = '/api/v10';
const HANDLERS = {
  ...APPLICATION_HANDLERS,
  ...USER_HANDLERS,
  ...CHANNEL_HANDLERS,
  ...INTERACTION_HANDLERS,
};
/** Operations that need the token of an interaction instead of the bot's token. */
const BY_TOKEN = /webhook|interaction/;

/** The response to send, with details for the recording. */
interface Outcome {
  readonly answer: ApiAnswer;
  readonly headers: Readonly<Record<string, string>>;
  readonly rule: RuleId | null;
  readonly errors: readonly ValidationError[];
}

export interface RestServerParts {
  readonly state: State;
  readonly checks: SchemaChecks;
  readonly match: (method: string, path: string) => Route | null;
  readonly limits: RateLimits;
  readonly faults: FaultInjection;
  readonly recording: Recording;
  readonly timers: Timers;
  readonly token: () => string;
}

/** Discord's REST API, version 10. Order: faults, authorization, rate limits, specification, handler. */
export class RestServer {
  readonly #parts: RestServerParts;
  readonly #cancels = new Set<() => void>();

  constructor(parts: RestServerParts) {
    this.#parts = parts;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { recording, faults, state, match } = this.#parts;
    const url = new URL(request.url ?? '/', 'http://local');
    const method = request.method ?? 'GET';
    const path = decodePath(url.pathname.slice(PREFIX.length));
    const isApi = url.pathname.startsWith(`${PREFIX}/`);
    const route = isApi ? match(method, url.pathname.slice(PREFIX.length)) : null;
    const query = Object.fromEntries(url.searchParams);
    const body = await readBody(request).catch((error: unknown) => toRefusal(error));
    const about = {
      ...({ kind: 'rest', method, path, operation: route?.operation ?? null, query } as const),
      body: body instanceof Refusal ? null : body.value,
      files: body instanceof Refusal ? [] : body.files,
      interactionId: state.interactions.idOf(
        route?.parameters['interaction_token'] ?? route?.parameters['webhook_token'] ?? '',
      ),
    };
    const record = (part: Partial<Exchange> & Pick<Exchange, 'status' | 'verdict'>): void => {
      const nothing = { answer: undefined, rule: null, errors: [], mentioned: null };
      recording.add({ ...nothing, ...about, ...part });
    };

    const fault = faults.take(about.operation, `${method} ${path}`);
    if (fault?.kind === 'delay') await this.#wait(fault.ms);
    else if (fault !== null && fault.kind !== 'drop-after') {
      record({ status: statusOf(fault), verdict: 'scripted' });
      cause(fault, request, response);
      return;
    }
    const { answer, headers, rule, errors } = this.#answer(request, route, query, body);
    const { status } = answer;
    record({
      status,
      rule,
      errors,
      answer: copy(answer.body),
      verdict: rule === null ? 'accepted' : 'refused',
      mentioned: answer.mentioned ?? null,
    });
    if (fault?.kind === 'drop-after') request.socket.destroy();
    else write(response, status, answer.body, headers);
  }

  /** Cancels delayed requests. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #answer(
    request: IncomingMessage,
    route: Route | null,
    query: Readonly<Record<string, string>>,
    body: Body | Refusal,
  ): Outcome {
    let headers: Standing['headers'] = {};
    try {
      this.#checkAsker(request, route?.operation ?? null);
      if (route === null) throw new Refusal('unknown-route');
      const standing = this.#parts.limits.take(route.operation, majorOf(route));
      ({ headers } = standing);
      if (standing.retryAfterMs !== null) return limited(standing, standing.retryAfterMs);
      if (body instanceof Refusal) throw body;
      const answer = this.#handle({ ...route, query, body: body.value, files: body.files });
      return { answer, headers, rule: null, errors: [] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, rule, errors } = error;
      return { answer: { status, body: error }, headers, rule, errors };
    }
  }

  /** @throws Refusal */
  #checkAsker({ headers }: IncomingMessage, operation: OperationId | null): void {
    // A web page in a browser on this machine must not be able to use the bot's API.
    if (headers.origin !== undefined || !isLoopback(headers.host ?? '')) {
      throw new Refusal('local-only');
    }
    if (!/^DiscordBot \(\S+, \S+\)/.test(headers['user-agent'] ?? '')) {
      throw new Refusal('user-agent');
    }
    if (operation !== null && BY_TOKEN.test(operation)) return;
    if (headers.authorization !== `Bot ${this.#parts.token()}`) throw new Refusal('authorization');
  }

  /** @throws Refusal */
  #handle(request: ApiRequest): ApiAnswer {
    const { checks, state, recording } = this.#parts;
    const { operation } = request;
    const handler: Handler | undefined = HANDLERS[operation];
    if (handler === undefined) throw new Refusal('unknown-route');
    refuseInvalid([
      ...checks.query(operation, request.query),
      ...checks.request(operation, request.body),
    ]);
    const answer = handler(request, state);
    recording.blame(operation, checks.answer(operation, answer.status, copy(answer.body)));
    return answer;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.start(() => {
        this.#cancels.delete(cancel);
        resolve();
      }, ms);
      this.#cancels.add(cancel);
    });
  }
}

/** The resource of a rate limit: a channel, a server, or the token of an interaction. */
function majorOf({ parameters }: Route): string {
  return (
    parameters['interaction_token'] ??
    parameters['webhook_token'] ??
    parameters['channel_id'] ??
    parameters['guild_id'] ??
    ''
  );
}

function limited(standing: Standing, retryAfterMs: number): Outcome {
  const body = {
    message: 'You are being rate limited.',
    retry_after: retryAfterMs / 1000,
    global: standing.isGlobal,
  };
  const { headers } = standing;
  return { answer: { status: 429, body }, headers, rule: 'rate-limit', errors: [] };
}

function statusOf(fault: FaultKind): number {
  if (fault.kind === 'answer') return fault.status;
  return fault.kind === 'rate-limit' ? 429 : 0;
}

function cause(fault: FaultKind, request: IncomingMessage, response: ServerResponse): void {
  if (fault.kind === 'drop') request.socket.destroy();
  else if (fault.kind === 'answer') {
    const type = fault.body.startsWith('{') ? 'application/json' : 'text/html';
    response.writeHead(fault.status, { 'content-type': type }).end(fault.body);
  } else if (fault.kind === 'rate-limit') {
    const { answer, headers } = limited(
      refusal(fault.retryAfterMs, fault.scope),
      fault.retryAfterMs,
    );
    write(response, answer.status, answer.body, headers);
  }
}

function write(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

/** Copies a body as its receiver sees it: without undefined fields, and unaffected by later changes. */
function copy(body: unknown): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body));
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether `Host` names this machine. Any other name may be an attempt at DNS rebinding. */
export function isLoopback(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host);
}
