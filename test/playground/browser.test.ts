import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import { createAdjustableClock } from '../../packages/local-discord/src/index.ts';
import { type Playground, startPlayground } from '../../src/start-playground.ts';
import { COMMANDS } from '../discord/running-bot.ts';
import { recordingLog } from '../support/recording-log.ts';
import { inspectTraffic } from '../../packages/local-discord/test/open-discord.ts';
import { findChromium } from '../../packages/local-discord/test/page/find-chromium.ts';
import { openPageScene } from '../../packages/local-discord/test/page/page-scene.ts';

const ROOT = join(import.meta.dirname, '../..');
const QUESTION = 'Which contractual clause did Microsoft keep after the restructuring?';
const BACKGROUND = { light: 'rgb(255, 255, 255)', dark: 'rgb(49, 51, 56)' };
const executablePath = findChromium();

if (executablePath === null) {
  describe('the page in a browser', () => {
    it('is not tested because no chromium is on the PATH and CHROMIUM is not set', () => {
      expect(findChromium()).toBeNull();
    });
  });
} else {
  describe('the page in a browser', () => {
    let folder: string;
    let built: string;
    let app: App;
    let playground: Playground;
    let browser: Browser;
    const faults: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'verbatim-browser-'));
      built = join(folder, 'page');
      await build({
        root: join(ROOT, 'packages/local-discord/web'),
        build: { outDir: built },
        logLevel: 'error',
      });
      const time = createAdjustableClock(systemClock, systemTimers);
      const flags = { seeds: join(ROOT, 'seeds'), data: join(folder, 'data') };
      const { clock } = time;
      app = await createApp(loadConfig(flags, {}, folder), { clock, log: recordingLog() });
      await app.ingest();
      playground = await startPlayground(app, {
        port: 0,
        commands: COMMANDS,
        folder: built,
        time,
        example: QUESTION,
      });
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser.close();
      await playground.close();
      await app.close();
      rmSync(folder, { recursive: true });
      inspectTraffic(playground.discord);
    });
    afterEach(() => {
      // The page may cause no security policy violation, exception or failed request.
      expect(faults.splice(0)).toEqual([]);
      expect(playground.discord.recording.refused()).toEqual([]);
    });

    async function openPage(
      options: Parameters<Browser['newContext']>[0] = {},
      url = playground.url,
    ): Promise<Page> {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on('console', (line) => {
        if (line.type() === 'error' || line.type() === 'warning') faults.push(line.text());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(url)) faults.push(`asks ${request.url()}`);
      });
      await page.goto(url);
      await messageBox(page).waitFor();
      return page;
    }

    const messageBox = (page: Page): Locator => page.getByRole('combobox', { name: /^Message #/ });
    const focused = (page: Page): Promise<unknown> => page.evaluate('document.activeElement.id');
    const background = (page: Page): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const newest = (page: Page): Locator => page.locator('.message').last();

    /** Asks a question by keyboard and waits for the answer. */
    async function ask(page: Page, question: string): Promise<void> {
      const before = await page.locator('.message').count();
      await messageBox(page).focus();
      await page.keyboard.type('/as');
      await page.keyboard.press('Enter');
      await page.keyboard.type(question);
      await page.keyboard.press('Enter');
      await page.locator('.message').nth(before).locator('.discord-button').first().waitFor();
    }

    /** Presses a button and waits until the bot has acknowledged the press and replied. */
    async function press(button: Locator): Promise<void> {
      const { feed, recording } = playground.discord;
      const from = recording.exchanges.length;
      await button.click();
      await feed.until(() => {
        const after = recording.exchanges.slice(from);
        const isAcknowledged = after.some(({ path }) => path.endsWith('/callback'));
        return isAcknowledged && after.length >= 2 ? true : undefined;
      });
    }

    /** Returns the labels of the buttons that the reader can press, in channel order. */
    function labelsSeen(): string[] {
      const rows = playground.discord.reader.sees().flatMap(({ components }) => components);
      return rows
        .flatMap((row) => ('components' in row ? (row.components as readonly object[]) : []))
        .filter((one) => !('disabled' in one && one.disabled === true))
        .flatMap((one) => ('label' in one ? [String(one.label)] : []));
    }

    it('can be used by keyboard alone, and shows quotes that are in the sources', async () => {
      const page = await openPage();
      await ask(page, QUESTION);
      const quotes = await newest(page).locator('blockquote').allInnerTexts();
      expect(quotes.length).toBeGreaterThan(0);
      const texts = await Promise.all(
        (await app.sources.list()).map(
          async ({ sourceId }) => (await app.sources.find(sourceId)).text,
        ),
      );
      for (const quote of quotes) {
        expect(texts.filter((text) => text.includes(quote.trim()))).toHaveLength(1);
      }
      await expect
        .poll(() => page.getByRole('status').innerText())
        .toContain('any API request to an OpenAI model');
      // The source line follows each block quote and is not part of it.
      const small = await newest(page).locator('small.subtext').allInnerTexts();
      expect(small[0]).toMatch(/^\[1\] .* · azure-clause #\d+$/);
      expect(await newest(page).innerText()).not.toContain('-#');
      expect(await focused(page)).toBe('message-box');
    });

    it('has buttons of every kind, and each works even after the bot restarts', async () => {
      const page = await openPage();
      await ask(page, 'Why does Microsoft threaten to sue?');
      const buttons = page.locator('.discord-button:enabled');
      // "Quote 2" and "Quote 3" are the same kind of button.
      const kindOf = (label: string): string => label.replace(/\d+/, 'n');
      const round = async (): Promise<Set<string>> => {
        const done = new Set<string>();
        for (;;) {
          // Reads the labels from the local Discord because the page is updated slightly later.
          const label = labelsSeen().findLast((one) => !done.has(kindOf(one)));
          if (label === undefined) return done;
          done.add(kindOf(label));
          await press(buttons.and(page.getByRole('button', { name: label, exact: true })).last());
        }
      };
      const kinds = await round();
      for (const kind of ['Show in context', 'Why this quote?', 'Helpful']) {
        expect(kinds).toContain(kind);
      }
      const restarted = page.waitForResponse((response) => response.url().endsWith('/page/act'));
      await page.getByRole('button', { name: 'Restart the bot' }).click();
      expect((await restarted).status()).toBe(200);
      await page.getByText(/, online/).waitFor();
      await round();
      expect(await page.getByRole('alert').innerText()).toBe('');
    });

    it('offers suggestions while the user types, supports the arrow keys, and marks ephemeral messages', async () => {
      const page = await openPage();
      await messageBox(page).focus();
      await page.keyboard.type('/sources show ');
      const field = page.getByRole('combobox', { name: 'id' });
      await page.keyboard.type('azure');
      const options = page.getByRole('listbox').getByRole('option');
      const option = options.first();
      await option.waitFor();
      expect(await field.getAttribute('aria-expanded')).toBe('true');
      await page.keyboard.press('ArrowDown');
      const active = await field.getAttribute('aria-activedescendant');
      expect(await option.getAttribute('id')).toBe(active);
      await page.keyboard.press('Enter');
      expect(await options.count()).toBe(0);
      await page.keyboard.press('Enter');
      await expect.poll(() => newest(page).innerText()).toContain('Only you can see this');
      // The reply is complete when it has its button.
      await newest(page).getByRole('button', { name: 'Versions' }).waitFor();
      await expect.poll(() => newest(page).innerText()).toContain('azure-clause');
      const before = await page.locator('.message').count();
      await newest(page).getByRole('button', { name: 'Dismiss message' }).click();
      await expect.poll(() => page.locator('.message').count()).toBe(before - 1);

      // If a required option is missing, the page names it and sends nothing.
      await messageBox(page).fill('/sources show ');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('alert').innerText()).toContain('needs id');
      await page.getByRole('button', { name: 'Discard the command' }).click();
      await messageBox(page).waitFor();
    });

    it('offers message commands in a message menu that can be used by keyboard', async () => {
      const page = await openPage();
      const text = 'Microsoft kept one decisive clause after that restructuring.';
      await messageBox(page).fill(text);
      await page.keyboard.press('Enter');
      // Waits for the message, because until then the newest message is another one.
      await expect.poll(() => newest(page).innerText()).toContain(text);
      const menu = newest(page).getByRole('button', { name: /^Menu of the message/ });
      await menu.focus();
      await page.keyboard.press('Enter');
      const items = newest(page).getByRole('menuitem');
      expect(await items.allInnerTexts()).toEqual(
        expect.arrayContaining(['Check against sources', 'Copy text', 'Delete message']),
      );
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe(await menu.getAttribute('id'));
      await page.keyboard.press('Enter');
      const place = (await items.allInnerTexts()).indexOf('Check against sources');
      for (let at = 0; at < place; at++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => newest(page).innerText()).toMatch(/used\s+Check against sources/);
      await expect
        .poll(() => newest(page).innerText())
        .toMatch(/azure-clause #3[^]*Only you can see/);
    });

    it('shows every kind of component, submits forms, and never interprets text as HTML', async () => {
      const scene = await openPageScene(built);
      const { discord } = scene;
      const page = await openPage({}, `${scene.origin}/`);
      const hostile = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) ||hidden|| <b>b</b>';
      const options = ['one', 'two'].map((value) => ({ label: value, value }));
      const select = { type: 3, custom_id: 'pick', placeholder: 'Pick one', options };
      const section = {
        type: 9,
        components: [{ type: 10, content: '## Head\n- first\n- second' }],
        accessory: { type: 2, style: 1, custom_id: 'form', label: 'Open the form' },
      };
      const inner = [{ type: 10, content: hostile }, { type: 14 }, section];
      const components = [
        { type: 17, accent_color: 0xff0000, components: inner },
        { type: 1, components: [select] },
      ];
      expect((await scene.post({ flags: 32_768, components })).status).toBe(200);
      const shown = newest(page);
      await shown.getByRole('heading', { name: 'Head' }).waitFor();
      expect(await shown.innerText()).toContain('<img src=x onerror=alert(1)>');
      expect(await shown.locator('img, b, a').count()).toBe(0);
      expect(await shown.getByText('hidden').isVisible()).toBe(false);
      await shown.getByRole('button', { name: 'Spoiler: show it' }).click();
      expect(await shown.getByText('hidden').isVisible()).toBe(true);

      const follower = await scene.follow();
      /** Returns the next interaction of the given type that is sent to the bot. */
      const sent = async (kind: number): Promise<{ id: string; token: string; data: object }> => {
        const event = await follower.until(
          (one) =>
            one.kind === 'traffic' &&
            one.entry.kind === 'event' &&
            (one.entry.data as { type?: number }).type === kind &&
            !seen.has(one.entry.interactionId ?? ''),
        );
        const { data } = (event as { entry: { data: { id: string; token: string; data: object } } })
          .entry;
        seen.add(data.id);
        return data;
      };
      const seen = new Set<string>();
      await shown.getByRole('combobox', { name: 'Pick one' }).selectOption('two');
      const picked = await sent(3);
      expect(picked.data).toMatchObject({ custom_id: 'pick', values: ['two'] });
      await scene.respond(picked, { type: 6 });

      await shown.getByRole('button', { name: 'Open the form' }).click();
      const input = { type: 4, custom_id: 'why', style: 2, required: true };
      const label = { type: 18, label: 'Why?', component: input };
      await scene.respond(await sent(3), {
        type: 9,
        data: { custom_id: 'form', title: 'A form', components: [label] },
      });
      const dialog = page.getByRole('dialog', { name: 'A form' });
      await dialog.getByRole('textbox', { name: /^Why/ }).fill('Because');
      await dialog.getByRole('button', { name: 'Submit' }).click();
      const submitted = await sent(5);
      expect(JSON.stringify(submitted.data)).toContain('"value":"Because"');
      await scene.respond(submitted, {
        type: 4,
        data: { content: 'Thanks', flags: 64, allowed_mentions: { parse: [] } },
      });
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => newest(page).innerText()).toContain('Thanks');
      expect(discord.recording.refused()).toEqual([]);
    });

    it('shows ephemeral messages only to their user, and the raw traffic of every step', async () => {
      const page = await openPage();
      await messageBox(page).fill('/help ');
      await page.keyboard.press('Enter');
      await page.getByText('Only you can see this').last().waitFor();
      await page.getByRole('combobox', { name: 'You are' }).selectOption('admin');
      await expect.poll(() => page.getByText('Only you can see this').count()).toBe(0);
      await expect.poll(() => page.getByRole('switch').isChecked()).toBe(true);
      await page.getByRole('button', { name: 'Traffic' }).click();
      const step = page.locator('.steps > li').filter({ hasText: 'reader used /help' }).first();
      expect(await step.innerText()).toContain('INTERACTION_CREATE');
      await step.locator('summary').first().click();
      expect(await step.locator('pre').innerText()).toContain('"name": "help"');
      await page.getByRole('button', { name: '+1 day' }).click();
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      await expect
        .poll(() => page.locator('.tools time').getAttribute('datetime'))
        .toContain(tomorrow);
    });

    it.each(['light', 'dark'] as const)(
      'uses the chosen colour scheme even if the system prefers %s',
      async (colorScheme) => {
        const page = await openPage({ colorScheme });
        for (const theme of ['light', 'dark', 'system'] as const) {
          await page.getByRole('combobox', { name: 'Theme' }).selectOption(theme);
          const shown = BACKGROUND[theme === 'system' ? colorScheme : theme];
          await expect.poll(() => background(page)).toBe(shown);
        }
      },
    );

    it.each(['light', 'dark'] as const)(
      'has no accessibility violations (axe) in %s colours, in a wide window or at 360 px',
      async (colorScheme) => {
        const page = await openPage({ colorScheme, bypassCSP: true });
        expect(await background(page)).toBe(BACKGROUND[colorScheme]);
        await page.getByRole('button', { name: 'Traffic' }).click();
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
        const look = async (): Promise<string[]> => {
          const { violations } = await page.evaluate<AxeResults>('axe.run()');
          return violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
          );
        };
        expect(await look()).toEqual([]);
        await page.getByRole('button', { name: 'Close the traffic panel' }).click();
        await page.setViewportSize({ width: 360, height: 640 });
        await messageBox(page).fill('/ask ');
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
        expect(await look()).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Channels and users' }).click();
        await page.getByRole('button', { name: 'talk' }).click();
        expect(await messageBox(page).getAttribute('aria-label')).toBe('Message #talk');
      },
    );
  });
}
