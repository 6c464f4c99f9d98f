import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, it } from 'vitest';
import {
  explainClose,
  explainFailure,
  explainLateLogin,
} from '../../../src/discord/connection/explain-failure.ts';
import { EN } from '../../../src/terminal/locales/en.ts';
import { wordFault } from '../../support/word-fault.ts';

const API = 'https://discord.com/api';

function explained(error: unknown): unknown {
  return explainFailure(error, API);
}

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

function apiError(status: number, code: number | string): DiscordAPIError {
  const body = { message: 'Refused', code: Number(code) };
  return new DiscordAPIError(body, code, status, 'GET', API, { files: undefined, body: undefined });
}

describe('a failure to start', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['an unknown host name', withCode('EAI_AGAIN')],
    ['a dropped connection', withCode('UND_ERR_SOCKET')],
    ['a self-signed certificate', withCode('SELF_SIGNED_CERT_IN_CHAIN')],
    ['a server without TLS', withCode('ERR_SSL_WRONG_VERSION_NUMBER')],
    ['several refused connections', new AggregateError([withCode('ECONNREFUSED')])],
    ['no answer in time', new DOMException('This operation was aborted', 'AbortError')],
    ['a refused WebSocket', new Error('Unexpected server response: 503')],
    [
      'a 502 from Discord',
      new HTTPError(502, 'Bad Gateway', 'GET', API, { files: undefined, body: undefined }),
    ],
    [
      'a rate limit',
      new RateLimitError({
        global: true,
        hash: '',
        limit: 1,
        majorParameter: '',
        method: 'GET',
        route: '',
        retryAfter: 60_000,
        scope: 'global',
        sublimitTimeout: 0,
        timeToReset: 0,
        url: API,
      }),
    ],
  ])('caused by %s is reported as a network failure', (_, error) => {
    expect(wordFault(explained(error))).toMatchObject({
      code: 'discord-network',
      message: expect.stringContaining(`Discord could not be reached at ${API}: `) as string,
    });
  });

  it.each([
    ['token', apiError(401, 0), EN.errors['token-refused']({}).message],
    [
      'server',
      apiError(403, 50001),
      EN.errors['request-refused']({ reason: 'Refused', status: 403, code: 50001 }).message,
    ],
  ])('is reported as a login failure if Discord refuses the %s', (_, error, message) => {
    expect(wordFault(explained(error))).toMatchObject({ code: 'discord-login', message });
  });

  it.each([new TypeError('x is undefined'), withCode('ERR_INVALID_ARG_TYPE'), 'a string'])(
    'caused by a bug is returned unchanged: %s',
    (error) => {
      expect(explained(error)).toBe(error);
    },
  );

  it('has the original error as its cause', () => {
    const error = withCode('ECONNRESET');
    expect(explained(error)).toMatchObject({ cause: error });
  });
});

describe('a gateway that closes permanently', () => {
  it('for an unknown reason is reported with its close code', () => {
    expect(wordFault(explainClose(4999)).message).toBe(
      EN.errors['gateway-closed']({ code: 4999 }).message,
    );
  });
});

describe('a timeout', () => {
  const LATE = [
    new DOMException('This operation was aborted', 'AbortError'),
    withCode('UND_ERR_CONNECT_TIMEOUT'),
    withCode('ETIMEDOUT'),
    new Error('Opening handshake has timed out'),
  ];

  it.each(LATE)('on an overloaded machine is attributed to the machine: %s', (error) => {
    expect(wordFault(explainFailure(error, API, 4.25))).toMatchObject({
      code: 'discord-network',
      ...EN.errors['discord-silent']({ apiUrl: API, load: 4.25 }),
    });
    expect(wordFault(explainLateLogin(API, 60_000, 4.25))).toMatchObject(
      EN.errors['login-late']({ apiUrl: API, waitedMs: 60_000, load: 4.25 }),
    );
  });

  it.each(LATE)('on an idle machine is attributed to the network: %s', (error) => {
    expect(wordFault(explainFailure(error, API, 0.5))).toMatchObject({
      code: 'discord-network',
      hint: EN.errors['discord-silent']({ apiUrl: API, load: null }).hint,
    });
    expect(wordFault(explainLateLogin(API, 60_000, 0.5))).toMatchObject(
      EN.errors['login-late']({ apiUrl: API, waitedMs: 60_000, load: null }),
    );
  });
});
