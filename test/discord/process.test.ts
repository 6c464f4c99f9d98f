import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { en } from '../../src/discord/locales/en.ts';
import { EN } from '../../src/terminal/locales/en.ts';
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
  /** Resolves with the exit code or the signal that ended the process. */
  readonly ended: Promise<number | string | null>;
}

/** Starts the bot or a script. Its environment has only `PATH` and the given variables. */
function start(
  variables: Record<string, string>,
  program = 'src/main.ts',
  flags: readonly string[] = [],
): Run {
  const child = spawn(process.execPath, ['build/run.cjs', program, ...flags], {
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

/** Resolves when the process reports that it has logged in. */
function loggedIn({ child }: Run): Promise<void> {
  return new Promise((resolve) => {
    let written = '';
    child.stdout?.on('data', (data: Buffer) => {
      written += data.toString();
      if (written.includes('Logged in')) resolve();
    });
  });
}

/** Resolves when a part of the log matches `pattern`. */
function logged({ child }: Run, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    let written = '';
    child.stderr?.on('data', (data: Buffer) => {
      written += data.toString();
      if (pattern.test(written)) resolve();
    });
  });
}

/** Returns the last two lines of stderr: the error and the hint. */
async function reasonOf(run: Run): Promise<string[]> {
  const lines = (await run.stderr).trimEnd().split('\n');
  return lines.slice(-2);
}

describe('the bot process', () => {
  it('reports its name, answers, and exits with 0 after SIGTERM', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    run.child.kill('SIGTERM');
    expect(reply.embeds[0]?.description).toMatch(
      // The reading model decides which words are bold. The quote is the whole sentence.
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

  it('refuses to start while another bot uses the same data, but scripts may use that data', async () => {
    const discord = await openDiscord({ loginWindowMs: 0 });
    const variables = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl };
    const first = start(variables);
    await loggedIn(first);
    const second = start(variables);
    expect(await second.ended).toBe(1);
    const [message, hint] = await reasonOf(second);
    expect(message).toMatch(/^Another bot already uses the data folder .*, since 20\d\d-.*Z\.$/);
    expect(message).toContain(`: process ${first.child.pid ?? ''} on ${hostname()}, `);
    const running = { folder: '', pid: null, host: null, since: null };
    expect(hint).toBe(EN.errors['bot-running'](running).hint);
    const script = start({}, 'scripts/sources.ts');
    expect(await script.ended).toBe(0);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const third = start(variables);
    await loggedIn(third);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('survives an event that discord.js cannot parse, and logs it', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    // If a command has no user, discord.js throws before it emits an event.
    const data = { id: '1', type: 1, name: 'ask' };
    discord.gateway.dispatch('INTERACTION_CREATE', { id: '1', type: 2, token: 't', data });
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain('Weaver Street');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(await run.stderr).toContain('an error outside any command; the bot continues');
  });

  it('exits with 2 and two readable lines if a token is required but not set', async () => {
    const run = start({}, 'src/main.ts', ['--require-token']);
    expect(await run.ended).toBe(2);
    expect(await reasonOf(run)).toEqual(Object.values(EN.errors['token-missing']({})));
    expect(await run.stdout).toBe('');
  });

  it('exits with 1 and two readable lines if the token is refused', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: 'another', DISCORD_API_URL: discord.apiUrl });
    expect(await run.ended).toBe(1);
    expect(await reasonOf(run)).toEqual(Object.values(EN.errors['token-refused']({})));
    expect(await run.stdout).toMatch(/^Verbatim [^\n]*\n$/);
  });

  it('starts without documents if it has feeds, and never connects to a feed on this machine', async () => {
    const discord = await openDiscord();
    const own = mkdtempSync(join(tmpdir(), 'verbatim-feeds-'));
    onTestFinished(() => {
      rmSync(own, { recursive: true });
    });
    mkdirSync(join(own, 'seeds'));
    const list = join(own, 'feeds.txt');
    writeFileSync(list, `${discord.apiUrl} Local\n`);
    const run = start({
      ...{ SEEDS_DIR: join(own, 'seeds'), DATA_DIR: join(own, 'data'), FEEDS_FILE: list },
      ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    });
    await logged(run, /"feed":"local".*address-refused/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('does not start if its list of feeds has faults, and names all of them', async () => {
    const list = join(folder, 'feeds.list');
    writeFileSync(list, 'nonsense\nhttps://a.example\nftp://b.example\n');
    const run = start({ FEEDS_FILE: list, DISCORD_TOKEN: 'a-token' });
    expect(await run.ended).toBe(2);
    expect(await run.stderr).toMatch(/2 faults[^]*line 1[^]*line 3/);
  });

  it('starts even if the gateway refuses the first connection', async () => {
    // Disables Discord's limit of one login per 5 s, which would delay the second attempt.
    const discord = await openDiscord({ loginWindowMs: 0 });
    discord.gateway.refusesConnections = true;
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await logged(run, /Discord could not be reached at .*503.*Trying again in 1 s/);
    discord.gateway.refusesConnections = false;
    await loggedIn(run);
    const reply = await discord.reader.slash('ask', { question: QUESTION }).reply();
    expect(reply.embeds[0]?.description).toContain('Weaver Street');
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('exits with 0 if it is stopped before it has connected', async () => {
    const discord = await openDiscord();
    discord.gateway.refusesConnections = true;
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await logged(run, /Trying again/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('answers waiting users after a signal, closes its database, and leaves no child process running', async () => {
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
      const text = embeds[0]?.description ?? content;
      expect(text.includes('Weaver Street') || text === en.errors.stopping).toBe(true);
    }
    expect(await run.ended).toBe(0);
    // SQLite removes this file when the last connection is closed properly. A child process left running
    // would keep stderr open, and `ended` would not resolve.
    expect(readdirSync(join(folder, 'data'))).not.toContain('verbatim.db-wal');
    expect(discord.recording.refused()).toEqual([]);
  });

  it('exits immediately after a second signal, even a different one', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    // The bot is still running at the second signal because it waits for the hanging acknowledgement.
    discord.faults.script({ at: /callback$/, with: { kind: 'hang' }, times: 10 });
    discord.reader.slash('ask', { question: QUESTION });
    run.child.kill('SIGINT');
    await logged(run, /stopping/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe('SIGTERM');
  });

  it('exits with 1 if the token is reset while the bot is running', async () => {
    const discord = await openDiscord();
    const run = start({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl });
    await loggedIn(run);
    discord.gateway.closeConnections(4004);
    expect(await run.ended).toBe(1);
    expect(await reasonOf(run)).toEqual(Object.values(EN.errors['token-revoked']({})));
  });
});
