import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { LocalUser } from '../../packages/local-discord/src/index.ts';
import { openPrivate } from '../../packages/local-discord/test/private-cases.ts';
import { NO_MENTIONS } from '../../packages/local-discord/test/scene.ts';
import { findChromium } from '../../packages/local-discord/test/page/find-chromium.ts';
import {
  openPageScene,
  type PageScene,
} from '../../packages/local-discord/test/page/page-scene.ts';

const ROOT = join(import.meta.dirname, '../..');
const executablePath = findChromium();

if (executablePath === null) {
  describe('direct messages in a browser', () => {
    it('are not tested because no chromium is on the PATH and CHROMIUM is not set', () => {
      expect(findChromium()).toBeNull();
    });
  });
} else {
  describe('direct messages in a browser', () => {
    let built: string;
    let browser: Browser;

    beforeAll(async () => {
      built = mkdtempSync(join(tmpdir(), 'verbatim-private-'));
      await build({
        root: join(ROOT, 'packages/local-discord/web'),
        build: { outDir: built },
        logLevel: 'error',
      });
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser.close();
      rmSync(built, { recursive: true });
    });

    /** Opens the reader's page. The only command of its bot cannot be used in DMs. */
    async function openPage(
      options: Parameters<Browser['newContext']>[0] = {},
    ): Promise<{ readonly scene: PageScene; readonly page: Page }> {
      const scene = await openPageScene(built);
      await scene.register([{ name: 'ask', description: 'Ask', contexts: [0] }]);
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${scene.origin}/`);
      await page.getByRole('combobox', { name: 'Message #story' }).waitFor();
      return { scene, page };
    }

    async function write(scene: PageScene, user: LocalUser, content: string): Promise<void> {
      const id = await openPrivate(scene, user);
      const path = `/channels/${id}/messages`;
      expect((await scene.call('POST', path, { ...NO_MENTIONS, content })).status).toBe(200);
    }

    const privateList = (page: Page): Locator =>
      page.getByRole('list', { name: 'Direct messages' }).getByRole('button');

    it('are listed and marked as new, and can be read and answered by keyboard', async () => {
      const { scene, page } = await openPage();
      expect(await page.getByText('Direct messages').count()).toBe(0);
      await write(scene, scene.discord.reader, 'Your **digest** is paused.');
      const channel = privateList(page);
      await channel.waitFor();
      await page.getByRole('heading', { name: 'Direct messages' }).waitFor();
      await expect.poll(() => channel.innerText()).toMatch(/bot\s+new/);
      await channel.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'bot', level: 1, exact: true }).waitFor();
      expect(await page.locator('.message strong').innerText()).toBe('digest');
      await expect.poll(() => channel.innerText()).not.toContain('new');
      expect(await channel.getAttribute('aria-current')).toBe('page');
      const box = page.getByRole('combobox', { name: 'Message @bot' });
      await box.fill('And now?');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('.message').last().innerText()).toContain('And now?');
      expect(scene.discord.reader.privateMessages()).toMatchObject([{}, { content: 'And now?' }]);
      expect(scene.discord.reader.sees(scene.discord.channels.story.id)).toEqual([]);
    });

    it("are hidden from other users, and no user can delete the bot's messages", async () => {
      const { scene, page } = await openPage();
      scene.discord.reader.isAdmin = true;
      await write(scene, scene.discord.reader, 'for the reader');
      await privateList(page).click();
      const message = page.locator('.message');
      await message.getByRole('button', { name: /^Menu of the message/ }).click();
      expect(await message.getByRole('menuitem').allInnerTexts()).toEqual(['Copy text']);
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: 'You are' }).selectOption('admin');
      await page.getByRole('heading', { name: 'story', level: 1 }).waitFor();
      expect(await page.getByText('Direct messages').count()).toBe(0);
      expect(await page.getByText('for the reader').count()).toBe(0);
    });

    it('do not offer server commands, and do not close a command form that was opened in a channel', async () => {
      const { scene, page } = await openPage();
      await write(scene, scene.discord.reader, 'w');
      await page.getByRole('combobox', { name: 'Message #story' }).fill('/ask ');
      await page.getByRole('button', { name: 'Discard the command' }).waitFor();
      await privateList(page).click();
      await page.getByText('Its commands work in the channels of the server.').waitFor();
      await page.getByRole('combobox', { name: 'Message @bot' }).fill('/a');
      expect(await page.getByRole('listbox').getByRole('option').count()).toBe(0);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('alert').innerText()).toContain('no command /a');
      await page.getByRole('button', { name: 'story' }).click();
      await page.getByRole('button', { name: 'Discard the command' }).waitFor();
      expect(scene.discord.recording.events.map(({ type }) => type)).toEqual(['MESSAGE_CREATE']);
    });

    it.each(['light', 'dark'] as const)(
      'have no accessibility violations (axe) in %s colours, unread or open, in a wide or narrow window',
      async (colorScheme) => {
        const { scene, page } = await openPage({ colorScheme, bypassCSP: true });
        await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core') });
        const look = async (): Promise<string[]> => {
          const { violations } = await page.evaluate<AxeResults>('axe.run()');
          return violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
          );
        };
        await write(scene, scene.discord.reader, 'w');
        await privateList(page).getByText('new').waitFor();
        expect(await look()).toEqual([]);
        await privateList(page).click();
        await page.getByRole('combobox', { name: 'Message @bot' }).waitFor();
        expect(await look()).toEqual([]);
        await page.setViewportSize({ width: 360, height: 640 });
        await page.getByRole('button', { name: 'Channels and users' }).click();
        expect(await look()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      },
    );
  });
}
