import { expect, it } from 'vitest';
import { METRIC_NAMES } from '../../src/monitoring/metric-definitions.ts';
import { DOCUMENTS, runApp } from '../discord/running-app.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { parseMetrics, runMonitoring, send, valueOf } from './running-monitoring.ts';

const QUESTION = 'When does the ferry to Norholm sail, zyxquux?';

it('the metrics of a bot in use are complete, count what happened, and name no question, user, server or source', async () => {
  const { port, meter } = await runMonitoring();
  const running = await runApp(
    { ...DOCUMENTS, 'wombat-ledger.md': '# The wombat ledger\n\nIt lists quokkas.\n' },
    { meter },
  );
  const { discord, app, bot } = running;
  const scrape = async (): Promise<string> => (await send(port, '/metrics')).body;
  expect((await send(port, '/ready')).status).toBe(200);
  const before = await scrape();
  const served = [...before.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  expect(served.sort()).toEqual(METRIC_NAMES);
  for (const name of METRIC_NAMES) {
    expect(before).toMatch(new RegExp(`^${name}(?:_count)?[{ ]`, 'm'));
  }
  expect(valueOf(before, 'corpus_sources')).toBe(Object.keys(DOCUMENTS).length + 1);
  expect(valueOf(before, 'gateway_connected')).toBe(1);

  const { reader, admin, channels, guild } = discord;
  const user = discord.join('quokkafriend');
  await user.slash('ask', { question: QUESTION }).reply();
  await reader.slash('ask', { question: 'Who won the zebracup in 1998?' }).reply();
  await reader.slash('ask', { question: 'zyxquux?', source: 'wombat-unknown' }).reply();
  await reader.slash('sources show', { id: 'wombat-ledger' }).reply();
  await admin.slash('digest subscribe', { channel: channels.digests.id, cadence: 'daily' }).reply();
  await bot.idle();
  running.write('wombat-second.txt', 'zyxquux\0');
  await app.ingest();

  const after = await scrape();
  const questions = parseMetrics(after).filter(({ name }) => name === 'verbatim_questions_total');
  expect(questions.reduce((sum, { value }) => sum + value, 0)).toBe(2);
  expect(valueOf(after, 'refusals_total', { code: 'unknown-source' })).toBe(1);
  for (const stage of ['queue', 'embed', 'search', 'compose', 'total']) {
    expect(valueOf(after, 'question_stage_seconds_count', { stage })).toBe(2);
  }
  expect(valueOf(after, 'reply_seconds_count', { step: 'answer' })).toBe(4);
  expect(valueOf(after, 'ingestions_total', { outcome: 'changed' })).toBe(1);
  expect(valueOf(after, 'ingestion_refused_files', { code: 'binary' })).toBe(1);
  expect(valueOf(after, 'discord_responses_total', { status: '2xx' })).toBeGreaterThan(8);

  const texts = ['zyxquux', 'Norholm', 'zebracup', 'wombat', 'quokka', 'ferry', 'ledger'];
  const users = [user, reader, admin].map((each) => each.user.id);
  const ids = [guild.guildId, channels.digests.id, channels.story.id, ...users];
  for (const secret of [...texts, ...ids]) expect(after).not.toContain(secret);
  expect(parseMetrics(after).length).toBe(parseMetrics(before).length);
});

it('the number of series does not grow with questions, users and servers', async () => {
  const { port, meter } = await runMonitoring();
  const { app } = await runApp(undefined, { meter });
  const scrape = async () => parseMetrics((await send(port, '/metrics')).body);
  const before = await scrape();
  const random = seededRandom(11);
  const drawn: string[] = [];
  const draw = (): string => {
    const number = String(Math.floor(random() * 1e9)).padStart(9, '1');
    drawn.push(number);
    return number;
  };
  for (let i = 0; i < 10; i += 1) {
    const askedBy = { userId: draw(), serverId: draw() };
    await app.answerer.answer(`What is ${draw()}?`, { limit: 3, askedBy });
  }
  const after = await scrape();
  expect(after.length).toBe(before.length);
  expect(after.length).toBeLessThan(500);
  const labels = JSON.stringify(after.map((series) => series.labels));
  expect(drawn.filter((number) => labels.includes(number))).toEqual([]);
  expect(drawn).toHaveLength(30);
});
