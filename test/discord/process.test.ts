import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDiscord } from '../playground/open-discord.ts';

const ROOT = join(import.meta.dirname, '../..');
const QUESTION = 'Which bridge did the council close?';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-process-'));
  writeFileSync(
    join(folder, 'bridge.md'),
    '# The bridge\n\nThe council closed the Weaver Street bridge in May. It will reopen in autumn.\n',
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly stdout: Promise<string>;
  readonly stderr: Promise<string>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** `npm start`, with nothing of this environment but what Node needs. */
function start(variables: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      SEEDS_DIR: folder,
      DATA_DIR: join(folder, 'data'),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return {
    child,
    stdout: text(child.stdout),
    stderr: text(child.stderr),
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve(code ?? signal);
      });
    }),
  };
}

/** Resolves when it has said something: that it is logged in. */
function firstWords({ child }: Run): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.once('data', () => {
      resolve();
    });
  });
}

/** What a person reads when it has failed: the lines that are no log and no progress. */
async function reasonOf(run: Run): Promise<string[]> {
  const lines = (await run.stderr).trimEnd().split('\n');
  return lines.slice(-2);
}

describe('the process of the bot', () => {
  it('says who it is, answers, and after SIGTERM finishes the answer under way and ends with 0', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await firstWords(run);
    const use = discord.reader.slash('ask', { question: QUESTION });
    await use.acknowledged();
    run.child.kill('SIGTERM');
    const reply = await use.reply();
    expect(reply.embeds[0]?.description).toMatch(
      // The reader decides how many words; the sentence is the whole quote.
      /^> The council closed [^\n]*\*\*[^\n]*Weaver Street[^\n]*\*\*[^\n]* in May\.\n/,
    );
    expect(await run.ended).toBe(0);
    expect(await run.stdout).toMatch(
      /^Logged in to Discord as verbatim, in 1 server\.\nCommands in every server: /,
    );
    expect(discord.recording.refused()).toEqual([]);
  });

  it("outlives an event that Discord's library cannot read, and says so in the log", async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await firstWords(run);
    // A command without the person who gave it: the library throws before it tells anyone.
    const data = { id: '1', type: 1, name: 'ask' };
    discord.gateway.dispatch('INTERACTION_CREATE', { id: '1', type: 2, token: 't', data });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain('Weaver Street');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(await run.stderr).toContain('a fault outside any command; the bot goes on');
  });

  it('ends with 1 and two readable lines when the token is refused', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: 'another', DISCORD_API_URL: discord.apiUrl });
    expect(await run.ended).toBe(1);
    const [message, hint] = await reasonOf(run);
    expect(message).toBe('Discord refused the token.');
    expect(hint).toMatch(/^Copy the token again from https:\/\/discord\.com\/developers/);
    expect(await run.stdout).toBe('');
  });

  it('ends with 1 when the gateway refuses the connection, and does not try for ever', async () => {
    const discord = await openDiscord();
    discord.gateway.refusesConnections = true;
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    expect(await run.ended).toBe(1);
    expect((await reasonOf(run))[0]).toMatch(/^Discord could not be reached at .*503/);
  });

  it('ends with 1 when the token is reset while it runs', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await firstWords(run);
    discord.gateway.closeConnections(4004);
    expect(await run.ended).toBe(1);
    expect((await reasonOf(run))[0]).toBe('Discord no longer accepts the token.');
  });
});
