import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CountedRefusal } from '../../src/processes/go-offline.ts';
import { isRefusalMessage, type NetworkRefusal } from '../../src/processes/network-refusal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { REFUSED, WAYS } from './fixtures/every-way.mjs';

const PROGRAM = join(import.meta.dirname, 'fixtures/offline-program.mjs');
const GO_OFFLINE = join(import.meta.dirname, '../../dist/src/processes/go-offline.js');

interface Results {
  readonly main: Readonly<Record<string, string>>;
  /** The messages of the child process. */
  readonly messages: readonly object[];
  readonly thread: Readonly<Record<string, string>>;
  readonly own: readonly string[];
  readonly unixSocket: string;
  readonly foreign: string;
  readonly closed: string;
  readonly refused: readonly CountedRefusal[];
}

async function listen(server: Server, ...at: [string] | [number, string]): Promise<void> {
  await once(at.length === 1 ? server.listen(at[0]) : server.listen(...at), 'listening');
}

/** Runs the program while this process has a server on a loopback address and on a Unix socket. */
async function run(): Promise<Results> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'socket');
  const servers = [createServer(), createServer()] as const;
  await listen(servers[0], 0, '127.0.0.1');
  await listen(servers[1], socket);
  const { port } = servers[0].address() as { readonly port: number };
  const program = fork(PROGRAM, [GO_OFFLINE, socket, String(port)]);
  const ended = once(program, 'close');
  const [results] = (await Promise.race([once(program, 'message'), ended])) as [Results];
  await ended;
  for (const server of servers) server.close();
  folder.remove();
  return results;
}

function describeRefusal({ kind, target }: NetworkRefusal): string {
  return `${kind} ${target}`;
}

describe('a program that is offline', () => {
  let results: Results;
  beforeAll(async () => {
    results = await run();
  });
  const allDenied = Object.fromEntries(
    Object.keys(WAYS).map((name) => [name, 'ERR_NETWORK_DENIED']),
  );

  it('denies every way to use the network', () => {
    expect(results.main).toEqual(allDenied);
  });

  it('denies every way to its child processes, which report each refusal', () => {
    expect(results.messages.at(-1)).toEqual(allDenied);
    const reports = results.messages.slice(0, -1).filter(isRefusalMessage);
    expect(reports.map((report) => describeRefusal(report.networkRefusal))).toEqual(REFUSED);
  });

  it('denies every way to its threads', () => {
    expect(results.thread).toEqual(allDenied);
  });

  it.each([
    ['the program', 'offline-program'],
    ['its thread', 'guarded-child'],
  ])('names everything that %s was refused', (_, program) => {
    const refused = results.refused.filter(({ by }) => by === program).map(describeRefusal);
    expect(refused.slice(0, REFUSED.length)).toEqual(REFUSED);
  });

  it('connects to its own servers, by address and as localhost', () => {
    expect(results.own).toEqual(['own', 'own']);
  });

  it('connects to a Unix socket', () => {
    expect(results.unixSocket).toBe('connected');
  });

  it('refuses a server of another process on a loopback address', () => {
    expect(results.foreign).toBe('ERR_NETWORK_DENIED');
  });

  it('refuses a port on which it no longer listens', () => {
    expect(results.closed).toBe('ERR_NETWORK_DENIED');
  });
});
