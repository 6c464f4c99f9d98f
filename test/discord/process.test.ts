import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDiscord } from '../../packages/local-discord/test/open-discord.ts';

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

/** `npm start` or a script, with nothing of this environment but what Node needs. */
function start(variables: Record<string, string>, program = 'src/main.ts'): Run {
  const child = spawn(process.execPath, ['build/run.cjs', program], {
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

/** Resolves when it has written that it is logged in. */
function loggedIn({ child }: Run): Promise<void> {
  return new Promise((resolve) => {
    let written = '';
    child.stdout?.on('data', (data: Buffer) => {
      written += data.toString();
      if (written.includes('Logged in')) resolve();
    });
  });
}

/** Resolves when it has written that to its log. */
function said({ child }: Run, what: RegExp): Promise<void> {
  return new Promise((resolve) => {
    let written = '';
    child.stderr?.on('data', (data: Buffer) => {
      written += data.toString();
      if (what.test(written)) resolve();
    });
  });
}

/** What a person reads when it has failed: the lines that are no log and no progress. */
async function reasonOf(run: Run): Promise<string[]> {
  const lines = (await run.stderr).trimEnd().split('\n');
  return lines.slice(-2);
}

describe('the process of the bot', () => {
  it('says who it is, answers, and ends with 0 after SIGTERM', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    run.child.kill('SIGTERM');
    expect(reply.embeds[0]?.description).toMatch(
      // The reader decides how many words; the sentence is the whole quote.
      /^> The council closed [^\n]*\*\*[^\n]*Weaver Street[^\n]*\*\*[^\n]* in May\.\n/,
    );
    expect(await run.ended).toBe(0);
    expect(await run.stdout).toMatch(
      /^Verbatim \d[^\n]*\nLogged in to Discord as bot, in 1 server\.\nCommands in every server: /,
    );
    const log = (await run.stderr).trimEnd().split('\n');
    const lines = log.map((line) => JSON.parse(line) as { msg: string; ms?: object });
    const answered = lines.filter(({ msg }) => msg === 'question answered');
    expect(answered).toEqual([
      expect.objectContaining({
        answerId: expect.stringMatching(/^A-/) as string,
        verdict: 'answered',
      }),
    ]);
    expect(Object.keys(answered[0]?.ms ?? {})).toEqual([
      'queue',
      'embed',
      'search',
      'read',
      'compose',
      'total',
    ]);
    expect(log.join('\n')).not.toContain(QUESTION);
    expect(discord.recording.refused()).toEqual([]);
  });

  it('refuses to run a second bot on the same data, names the first, and lets scripts run', async () => {
    const discord = await openDiscord({ maxConcurrency: 16 });
    const variables = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
    const first = start(variables);
    await loggedIn(first);
    const second = start(variables);
    expect(await second.ended).toBe(1);
    const [message, hint] = await reasonOf(second);
    expect(message).toMatch(/^Another bot already uses the data folder .*, since 20\d\d-.*Z\.$/);
    expect(message).toContain(`: process ${first.child.pid ?? ''} on ${hostname()}, `);
    expect(hint).toBe('Stop that bot first, or set DATA_DIR to another folder.');
    const script = start({}, 'scripts/sources.ts');
    expect(await script.ended).toBe(0);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const third = start(variables);
    await loggedIn(third);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it("outlives an event that Discord's library cannot read, and says so in the log", async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    // A command without the person who gave it: the library throws before it tells anyone.
    const data = { id: '1', type: 1, name: 'ask' };
    discord.gateway.dispatch('INTERACTION_CREATE', { id: '1', type: 2, token: 't', data });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain('Weaver Street');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(await run.stderr).toContain('an error outside any command; the bot continues');
  });

  it('ends with 1 and two readable lines when the token is refused', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: 'another', DISCORD_API_URL: discord.apiUrl });
    expect(await run.ended).toBe(1);
    const [message, hint] = await reasonOf(run);
    expect(message).toBe('Discord refused the token.');
    expect(hint).toMatch(/^Copy the token again from https:\/\/discord\.com\/developers/);
    expect(await run.stdout).toMatch(/^Verbatim [^\n]*\n$/);
  });

  it('starts although the gateway refuses the first connection', async () => {
    // With Discord's limit of one login per 5 s, the second attempt would wait that long.
    const discord = await openDiscord({ maxConcurrency: 16 });
    discord.gateway.refusesConnections = true;
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await said(run, /Discord could not be reached at .*503.*Trying again in 1 s/);
    discord.gateway.refusesConnections = false;
    await loggedIn(run);
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain('Weaver Street');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('ends with 0 when it is stopped before it is connected', async () => {
    const discord = await openDiscord();
    discord.gateway.refusesConnections = true;
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await said(run, /Trying again/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('answers the waiting users when it is stopped, tidies up, and leaves no child behind', async () => {
    const discord = await openDiscord();
    const run = start({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      QUESTIONS_PER_USER: '40',
      QUESTIONS_PER_SERVER: '40',
    });
    await loggedIn(run);
    const uses = Array.from({ length: 40 }, (_, i) =>
      discord.reader.slash('ask', { question: `${QUESTION} (${i})` }),
    );
    await Promise.all(uses.map((use) => use.acknowledged()));
    run.child.kill('SIGTERM');
    for (const use of uses) {
      const { content, embeds } = await use.reply();
      expect(embeds[0]?.description ?? content).toMatch(
        /Weaver Street|Ask again in a minute|You already have \d+ questions waiting/,
      );
    }
    expect(await run.ended).toBe(0);
    // SQLite removes its log when the last connection is closed in order. What a child holds open, stderr
    // among it, would keep `ended` from resolving.
    expect(readdirSync(join(folder, 'data'))).not.toContain('verbatim.db-wal');
    expect(discord.recording.refused()).toEqual([]);
  });

  it('ends at once with a second signal, also one of the other kind', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    // An acknowledgement that hangs is waited for, and so the bot does not end before the second signal.
    discord.faults.script({ at: /callback$/, with: { kind: 'hang' }, times: 10 });
    discord.reader.slash('ask', { question: QUESTION });
    run.child.kill('SIGINT');
    await said(run, /stopping/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe('SIGTERM');
  });

  it('ends with 1 when the token is reset while it runs', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    discord.gateway.closeConnections(4004);
    expect(await run.ended).toBe(1);
    expect((await reasonOf(run))[0]).toBe('Discord no longer accepts the token.');
  });
});
