import { expect, it } from 'vitest';
import { logQuestions } from '../../src/answering/log-questions.ts';
import { withoutTyped } from '../../src/discord/interactions/typed-texts.ts';
import { fakeServices } from '../support/fake-corpus.ts';
import { recordingLog } from '../support/recording-log.ts';
import { runApp, textOf } from './running-app.ts';
import { CLAUSE, startBot } from './running-bot.ts';

const MARK = 'zyxquux';
const clock = { monotonic: () => 0 };

it('no log line at any level contains text that a user typed', async () => {
  const { discord, log, app } = await runApp();
  const { reader, admin, channels } = discord;
  const question = `When does the ferry to Norholm sail, ${MARK}?`;
  const shown = textOf(await reader.slash('ask', { question }).reply());
  await reader.slash('ask', { question, source: MARK }).reply();
  await reader.slash('ask', { question: MARK.padEnd(500, '?') }).reply();
  await reader.slash('sources list', { filter: MARK }).reply();
  await reader.slash('sources show', { id: MARK }).reply();
  await reader.slash('sources search', { text: `${MARK} sails` }).reply();
  await reader.slash('answer', { id: MARK }).reply();
  await reader.autocomplete('ask', 'source', MARK);
  await reader.messageCommand('Check against sources', admin.say(`"${MARK} sails at"`)).reply();
  const times = { channel: channels.digests.id, cadence: 'cron', cron: `${MARK} * * *` };
  await admin.slash('digest subscribe', times).reply();
  const zone = { channel: channels.digests.id, cadence: 'daily', zone: MARK };
  await admin.slash('digest subscribe', zone).reply();
  await app.answerer.answer('', { limit: 3 }).catch(() => undefined);

  const questions = log.lines.filter(({ message }) => message.startsWith('question '));
  expect(questions.map(({ message }) => message)).toEqual([
    'question answered',
    'question not answered',
    'question answered',
    'question not answered',
  ]);
  // The user sees this ID and can open the answer with it.
  expect(questions[0]?.fields).toMatchObject({ answerId: /A-\w{8}/.exec(shown)?.[0] });
  expect(questions[1]?.fields).toMatchObject({ code: 'unknown-source' });
  expect(JSON.stringify(log.lines)).not.toContain(MARK);
});

it('an unexpected error that repeats the question is logged without the question', async () => {
  const { discord, services, log } = await startBot();
  services.failure = new Error(`near "${MARK} sails": syntax error`);
  await discord.reader.slash('ask', { question: `${MARK} sails` }).reply();
  const text = JSON.stringify(log.lines);
  expect(text).toContain('near \\"[typed]\\": syntax error');
  expect(text).not.toContain(MARK);
});

it('an unexpected error that repeats a message as plain text is logged without the text', async () => {
  const { discord, services, log } = await startBot();
  services.failure = new Error(`near "${MARK} sails today": syntax error`);
  const message = discord.admin.say(`**${MARK}**\nsails __today__`);
  await discord.reader.messageCommand('Ask about this', message).reply();
  expect(JSON.stringify(log.lines)).not.toContain(MARK);
});

it('user-typed text is removed from the log, both as typed and as JSON', () => {
  const fields = { error: 'a "b c" and a \\"b c\\"', code: 3 };
  expect(withoutTyped(fields, ['a "b c"', 'an'])).toEqual({
    error: '[typed] and [typed]',
    code: 3,
  });
});

it('a log line contains the question only if LOG_QUESTIONS is on', async () => {
  const services = fakeServices([CLAUSE]);
  const lines = async (isTextLogged: boolean): Promise<unknown[]> => {
    const log = recordingLog();
    const { answerer } = logQuestions(services, { log, clock, isTextLogged });
    await answerer.answer('Is it so?', { limit: 3, source: 'azure' });
    return log.lines.map(({ fields }) => fields);
  };
  const ms = { queue: 0, total: 0 };
  const [off] = await lines(false);
  expect(off).toEqual({ answerId: expect.any(String) as string, verdict: 'nothing', ms });
  const [on] = await lines(true);
  expect(on).toMatchObject({ question: 'Is it so?', source: 'azure' });
});
