import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type AskOptions, DEFAULT_LIMIT } from '../src/answering/answerer.ts';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { composeBot } from '../src/compose-bot.ts';
import { renderExample } from '../src/run-playground.ts';
import { runPrompt } from '../src/terminal/prompt.ts';
import { recordingLog } from './support/recording-log.ts';
import { buttonsOf, DOCUMENTS, textOf } from './discord/running-app.ts';
import { COMMANDS } from './discord/running-bot.ts';
import { openDiscord } from '../packages/local-discord/test/open-discord.ts';

const ROOT = join(import.meta.dirname, '..');
const QUESTION = 'When does the ferry to Norholm sail?';

/** The result on a surface: the passages of its quotes in order, and the number of related passages. */
interface Shown {
  readonly quotes: readonly string[];
  readonly related: number;
}

/** Matches passage names on all surfaces: `ferry #3` and `(ferry#3)`. */
function passagesIn(text: string): string[] {
  return Array.from(text.matchAll(/([a-z]+) ?#(\d+)/g), ([, id, at]) => `${id}#${at}`);
}

function readText(text: string): Shown {
  const [quotes = '', related = ''] = text.split(/Related passages|related: /);
  return { quotes: passagesIn(quotes), related: passagesIn(related).length };
}

/** Runs one of the project's programs on a folder, as a user would. */
function runProgram(folder: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(process.execPath, ['build/run.cjs', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      SEEDS_DIR: folder,
      DATA_DIR: join(folder, 'data'),
      READER_MODEL: 'off',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.on('close', () => {
      resolve(out);
    });
  });
}

async function throughDiscord(app: App): Promise<Shown> {
  const discord = await openDiscord({ loginWindowMs: 0 });
  const { token, apiUrl } = discord;
  const bot = composeBot(app, { token, apiUrl, guildId: null, commands: COMMANDS });
  onTestFinished(() => bot.stop());
  await bot.start();
  const message = await discord.reader.slash('ask', { question: QUESTION }).reply();
  const label = Object.keys(buttonsOf(message)).find((name) => name.startsWith('Related'));
  const related = Number(/\d+/.exec(label ?? '0')?.[0]);
  return { quotes: passagesIn(textOf(message)), related };
}

async function throughPrompt({ answerer, sources }: App): Promise<Shown> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(`${QUESTION}\n`);
  await runPrompt({ answerer, sources, input, output, color: false, limit: DEFAULT_LIMIT });
  return readText(String(output.read()));
}

it('every surface shows the same quotes and the same number of related passages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-surfaces-'));
  for (const [file, text] of Object.entries(DOCUMENTS)) writeFileSync(join(folder, file), text);
  const config = loadConfig({ seeds: folder, data: join(folder, 'data') }, {}, folder);
  const app = await createApp(config, { reader: null, log: recordingLog() });
  onTestFinished(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });
  await app.ingest();
  const limits: number[] = [];
  const answerer = {
    answer: (question: string, options: AskOptions) => {
      limits.push(options.limit);
      return app.answerer.answer(question, options);
    },
  };
  const services = { ...app.servicesFor(null), answerer };
  const watched = { ...app, answerer, servicesFor: () => services };
  const { quotes, related } = await app.answerer.answer(QUESTION, { limit: DEFAULT_LIMIT });
  const expected = { quotes: quotes.map(({ passageId }) => passageId), related: related.length };
  expect(quotes.length).toBeGreaterThan(0);

  const asked = await runProgram(folder, ['scripts/ask.ts', QUESTION], '');
  const json = await runProgram(folder, ['scripts/ask.ts', '--json'], `${QUESTION}\n`);
  const answer = JSON.parse(json) as { quotes: { passageId: string }[]; related?: unknown[] };
  const shown: Record<string, Shown> = {
    Discord: await throughDiscord(watched),
    playground: readText(stripVTControlCharacters(await renderExample(watched, QUESTION))),
    prompt: await throughPrompt(watched),
    'npm start': readText(await runProgram(folder, ['src/main.ts'], `${QUESTION}\n`)),
    ask: readText(asked),
    'ask --json': {
      quotes: answer.quotes.map(({ passageId }) => passageId),
      related: answer.related?.length ?? 0,
    },
  };
  expect(shown).toEqual(Object.fromEntries(Object.keys(shown).map((name) => [name, expected])));
  expect(limits).toEqual([DEFAULT_LIMIT, DEFAULT_LIMIT, DEFAULT_LIMIT]);
});
