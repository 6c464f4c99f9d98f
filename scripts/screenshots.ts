import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER, programFile } from '../src/program-files.ts';
import { chromium, type Locator, type Page } from 'playwright-core';
import { z } from 'zod';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { loadCommands } from '../src/discord/commands/load-commands.ts';
import { systemClock, systemTimers } from '../src/domain/time.ts';
import { createAdjustableClock, PAGE_FOLDER } from 'local-discord';
import { type Playground, startPlayground } from '../src/start-playground.ts';
import { newCommand, runProgram } from '../src/terminal/program.ts';

const PICTURES = join(PROJECT_FOLDER, 'docs/screenshots');
const QUESTION = 'Which contractual clause did Microsoft keep after the restructuring?';
const TEN = join(PROJECT_FOLDER, 'test/fixtures/ten-answers');
/** The widths of a desktop window and of a small phone. */
const WIDTHS = { wide: 1000, narrow: 360 } as const;

const tenSchema = z.array(
  z.object({
    name: z.string(),
    question: z.string(),
    private: z.boolean().default(false),
    /** Whether the bot lacks the permission Embed Links. */
    plain: z.boolean().default(false),
  }),
);

/** The pictures, in order. Each picture continues from the page state of the previous one. */
const SHOTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async suggestions(page) {
    await page.setViewportSize({ width: 820, height: 400 });
    await messageBox(page).fill('/sources show ');
    await page.keyboard.type('a');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
  },
  async answer(page) {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard the command' }).click();
    await page.setViewportSize({ width: 820, height: 640 });
    await messageBox(page).fill(`/ask ${QUESTION}`);
    await page.keyboard.press('Enter');
    await page.locator('.message .discord-button').first().waitFor();
  },
  async traffic(page) {
    await page.setViewportSize({ width: 1060, height: 560 });
    await page.getByRole('button', { name: 'Traffic' }).click();
    await page.locator('.steps summary').first().click();
  },
  async narrow(page) {
    await page.getByRole('button', { name: 'Close the traffic panel' }).click();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 360, height: 640 });
  },
  async digest(page) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 1000, height: 720 });
    // The label covers the switch, so the click must be forced.
    await page.getByLabel('Admin of this server').check({ force: true });
    await messageBox(page).fill('/digest subscribe ');
    await page.getByRole('combobox', { name: /channel/ }).selectOption({ label: '#digests' });
    await page.getByRole('combobox', { name: /cadence/ }).selectOption('daily');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.message').getByText('Subscribed.').waitFor();
    await page.getByRole('button', { name: '+1 day' }).click();
    await page.getByRole('button', { name: /digests/ }).click();
    await page
      .locator('.message')
      .getByText(/^Digest of/)
      .waitFor();
    await page
      .locator('.message')
      .getByText(/^New: /)
      .scrollIntoViewIfNeeded();
  },
};

function messageBox(page: Page) {
  return page.getByRole('combobox', { name: /^Message #/ });
}

function findChromium(): string {
  try {
    return execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new UserFacingError('chromium-missing', {}, { cause: error });
  }
}

interface Flags {
  readonly chromium?: string;
  readonly ten?: string;
}

async function run({ chromium: named, ten }: Flags): Promise<void> {
  const executablePath = named ?? findChromium();
  const data = mkdtempSync(join(tmpdir(), 'verbatim-screenshots-'));
  const time = createAdjustableClock(systemClock, systemTimers);
  const seeds = ten === undefined ? join(PROJECT_FOLDER, 'seeds') : join(TEN, 'documents');
  const config = loadConfig({ seeds, data }, { LOG_LEVEL: 'warn' }, data);
  const app = await createApp(config, { clock: time.clock });
  await app.ingest();
  const playground = await startPlayground(app, {
    port: 0,
    time,
    example: QUESTION,
    folder: PAGE_FOLDER,
    commands: await loadCommands(programFile('commands')),
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.goto(playground.url);
    await messageBox(page).waitFor();
    if (ten === undefined) await takeShots(page);
    else await takeTen(page, playground, ten);
  } finally {
    await browser.close();
    await playground.close();
    await app.close();
    rmSync(data, { recursive: true });
  }
}

async function takeShots(page: Page): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const [name, prepare] of Object.entries(SHOTS)) {
    await prepare(page);
    await take(page, join(PICTURES, `${name}.png`));
  }
}

/** Takes pictures of ten kinds of answers, each at both widths. */
async function takeTen(page: Page, { discord }: Playground, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const all = tenSchema.parse(JSON.parse(readFileSync(join(TEN, 'questions.json'), 'utf8')));
  const { reader } = discord;
  for (const { name, question, private: isPrivate, plain } of all) {
    if (plain) discord.denyBot(reader.channelId, 'EmbedLinks');
    await reader.slash('ask', { question, private: isPrivate }).reply();
    const message = page.locator('.message').last();
    await message.locator('.discord-button').first().waitFor();
    for (const [kind, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: 1400 });
      await take(message, join(folder, `${name}-${kind}.png`));
    }
  }
}

async function take(shown: Page | Locator, path: string): Promise<void> {
  await shown.screenshot({ path, caret: 'hide', animations: 'disabled' });
  process.stdout.write(`${path} ${statSync(path).size} bytes\n`);
}

await runProgram(
  newCommand(
    'npm run screenshots --',
    "Take the README's pictures of the playground and write them to docs/screenshots.",
  )
    .option(
      '--ten <folder>',
      'instead take pictures of ten kinds of answers and write them to this folder',
    )
    .option('--chromium <path>', 'the browser (default: chromium on the PATH)')
    .action(run),
);
