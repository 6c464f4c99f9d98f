import { expect, it } from 'vitest';
import type { IngestReport } from '../../src/domain/ingest-report.ts';
import { en } from '../../src/discord/locales/en.ts';
import { prepareBot } from './running-bot.ts';

const REPORT: IngestReport = {
  added: ['a'],
  changed: [],
  removed: [],
  unchanged: [],
  skipped: [],
  refused: [
    { file: '@everyone **b**.md', code: 'empty', problem: { code: 'no-bytes', params: {} } },
  ],
  warnings: [],
  leftOut: [],
  tookMs: 1,
};

it('the admin channel gets a report on refused files that mentions no one', async () => {
  const { bot, discord } = await prepareBot({
    adminChannel: ({ channels }) => channels.digests.id,
  });
  await bot.start();
  await bot.notify(REPORT);
  const [message, ...others] = discord.messages.inChannel(discord.channels.digests.id, null);
  expect(others).toEqual([]);
  expect(message?.content).toContain(en.editing.refreshed(1, 0, 0, 0));
  expect(message?.content).toContain('\\*\\*b\\*\\*.md');
  const sent = discord.recording.exchanges.filter(({ path }) => path.endsWith('/messages'));
  expect(sent).toMatchObject([{ body: { allowed_mentions: { parse: [] } } }]);
});

it('without an admin channel, nothing is posted', async () => {
  const { bot, discord } = await prepareBot();
  await bot.start();
  await bot.notify(REPORT);
  expect(discord.messages.inChannel(discord.channels.digests.id, null)).toEqual([]);
});

it('a report that cannot be posted is logged', async () => {
  const { bot, log } = await prepareBot({ adminChannel: () => '99999999999999999' });
  await bot.start();
  await bot.notify(REPORT);
  const warnings = log.lines.filter(({ level }) => level === 'warn');
  expect(warnings.map(({ message }) => message)).toEqual([
    'a report could not be posted to the admin channel',
  ]);
});

it('the admin channel gets the cause of a backup that has failed, but no path of the machine', async () => {
  const { bot, discord } = await prepareBot({
    adminChannel: ({ channels }) => channels.digests.id,
  });
  await bot.start();
  const params = { folder: '/srv/secret', needed: 2, free: 1 };
  await bot.notifyBackup({ code: 'backup-no-space', params });
  await bot.notifyBackup(null);
  const messages = discord.messages.inChannel(discord.channels.digests.id, null);
  const { failed, causes } = en.backups;
  expect(messages.map(({ content }) => content)).toEqual([
    failed(causes['no-space']),
    failed(causes.other),
  ]);
});
