import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findChromium } from './find-chromium.ts';
import { openPageScene, type PageScene } from './page-scene.ts';

const executablePath = findChromium();
const WIDE = { width: 1000, height: 640 };
const NARROW = { width: 360, height: 640 };
const TEXT = { type: 3, description: 'Some text', required: true };

describe.skipIf(executablePath === null)('the page', () => {
  let built: string;
  let browser: Browser;

  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), 'local-discord-layout-'));
    await build({
      root: join(import.meta.dirname, '../../web'),
      build: { outDir: built },
      logLevel: 'error',
    });
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(built, { recursive: true });
  });

  async function openPage(viewport = WIDE): Promise<{ scene: PageScene; page: Page }> {
    const scene = await openPageScene(built);
    await scene.register([
      { name: 'answer', description: 'Show an earlier answer' },
      { name: 'ask', description: 'Ask', options: [{ ...TEXT, name: 'question' }] },
      {
        ...{ name: 'many', description: 'Many options' },
        options: ['one', 'two', 'three'].map((name) => ({ ...TEXT, name })),
      },
    ]);
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${scene.origin}/`);
    await box(page).waitFor();
    return { scene, page };
  }

  const box = (page: Page): Locator => page.getByRole('combobox', { name: 'Message #story' });
  const log = (page: Page): Locator => page.locator('.log');
  /** Evaluates an expression for each element that a selector matches. The element's name is `one`. */
  const measure = (page: Page, selector: string, expression: string): Promise<unknown[]> =>
    page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => ${expression})`,
    );
  /** The number of pixels below the visible part of the log. */
  const distanceToEnd = async (page: Page): Promise<number> => {
    const pixels = await measure(
      page,
      '.log',
      'one.scrollHeight - one.clientHeight - one.scrollTop',
    );
    return Number(pixels[0]);
  };

  async function fillLog(scene: PageScene, page: Page): Promise<void> {
    const content = 'A long line that breaks into several in a narrow window. '.repeat(6);
    for (let at = 0; at < 12; at++) scene.discord.reader.say(`${at} ${content}`);
    await page.locator('.message').nth(11).waitFor();
    await expect.poll(() => distanceToEnd(page)).toBeLessThan(2);
  }

  it('keeps the end of the log visible when the form grows', async () => {
    const { scene, page } = await openPage();
    await fillLog(scene, page);
    const before = (await log(page).boundingBox())?.height ?? 0;
    await box(page).fill('/many ');
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect((await log(page).boundingBox())?.height).toBeLessThan(before);
    await expect.poll(() => distanceToEnd(page)).toBeLessThan(2);
  });

  it('keeps the end of the log visible when the window narrows and widens', async () => {
    const { scene, page } = await openPage();
    await fillLog(scene, page);
    for (const size of [NARROW, WIDE]) {
      await page.setViewportSize(size);
      await expect.poll(() => distanceToEnd(page)).toBeLessThan(2);
    }
  });

  it('keeps the scroll position of the user when the form grows', async () => {
    const { scene, page } = await openPage();
    await fillLog(scene, page);
    await log(page).hover();
    await page.mouse.wheel(0, -5000);
    await expect.poll(() => measure(page, '.log', 'one.scrollTop')).toEqual([0]);
    await box(page).fill('/many ');
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await measure(page, '.log', 'one.scrollTop')).toEqual([0]);
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('offers the themes System, Light and Dark in a %s window', async (_, viewport) => {
    const { page } = await openPage(viewport);
    const theme = page.getByRole('combobox', { name: 'Theme' });
    expect(await theme.locator('option').allInnerTexts()).toEqual(['System', 'Light', 'Dark']);
    await theme.selectOption('Light');
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('light');
  });

  it('shows the theme switch as a square icon at 360 px', async () => {
    const { page } = await openPage(NARROW);
    const place = await page.locator('.theme').boundingBox();
    expect([place?.width, place?.height]).toEqual([34, 34]);
    expect(await page.locator('.theme .icon').isVisible()).toBe(true);
    expect(await measure(page, '.theme select', 'getComputedStyle(one).opacity')).toEqual(['0']);
  });

  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('shows every row of the traffic on one line in a %s window', async (_, viewport) => {
    const { scene, page } = await openPage(viewport);
    const handle = scene.discord.reader.slash('ask', { question: 'Why?' });
    await scene.respond(handle, {
      type: 4,
      data: { content: 'w', allowed_mentions: { parse: [] } },
    });
    await page.getByRole('button', { name: 'Traffic' }).click();
    const rows = page.locator('.steps summary');
    const row = rows.filter({ hasText: '/callback' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/\/interactions\/\d{3}…\d{3}\/tok…\d{3}/);
    expect(await row.innerText()).not.toMatch(/\d{10}/);
    const heights = await measure(page, '.steps summary', 'one.getBoundingClientRect().height');
    expect(new Set(heights).size).toBe(1);
    expect(heights[0]).toBeLessThan(30);
    await row.click();
    const whole = page.locator('.steps pre').first();
    expect(await whole.innerText()).toContain(
      `/interactions/${handle.id}/${handle.token}/callback`,
    );
  });

  it('aligns the fields of a command and their labels', async () => {
    const { page } = await openPage();
    await box(page).fill('/many ');
    for (const part of ['.option input', '.option label']) {
      await page.locator(part).nth(2).waitFor();
      const tops = await measure(page, part, 'one.getBoundingClientRect().top');
      expect(new Set(tops).size).toBe(1);
    }
  });

  it('shows one border around the message box, with and without focus', async () => {
    const { page } = await openPage();
    const borderOf =
      'getComputedStyle(one).borderTopWidth + " " + getComputedStyle(one).outlineStyle';
    const borders = (): Promise<unknown[]> => measure(page, '.composer, #message-box', borderOf);
    expect(await borders()).toEqual(['1px none', '0px none']);
    await page.keyboard.press('Tab');
    await box(page).focus();
    await expect.poll(borders).toEqual(['1px solid', '0px none']);
  });

  it('lists /ask before /answer', async () => {
    const { page } = await openPage();
    await box(page).fill('/a');
    const options = page.getByRole('listbox').getByRole('option');
    await options.first().waitFor();
    const names = await options.locator('.suggestion-name').allInnerTexts();
    expect(names.slice(0, 2)).toEqual(['/ask', '/answer']);
  });
});
