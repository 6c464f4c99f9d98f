import { expect, it } from 'vitest';
import { ManualTime } from '../../support/manual-time.ts';
import { runApp, textOf } from '../running-app.ts';
import { startBot, until } from '../running-bot.ts';
import { en } from '../../../src/discord/locales/en.ts';

const QUESTION = 'Every request must pass through its cloud.';

it('the bot answers thirty simultaneous questions from ten users', async () => {
  const { discord } = await runApp();
  const users = Array.from({ length: 10 }, (_, i) => discord.join(`user-${i}`));
  const questions = Array.from({ length: 30 }, (_, i) => `When does ferry number ${i} sail?`);
  const replies = await Promise.all(
    questions.map((question, i) =>
      (users[i % 10] ?? discord.reader).slash('ask', { question }).reply(),
    ),
  );
  expect(replies.map((reply) => reply.embeds[0]?.title)).toEqual(questions);
});

it('a user with too many pending questions is refused, and another user is answered next', async () => {
  const { discord, services } = await startBot({ mostWaiting: 100 });
  const release = services.hold();
  const flood = Array.from({ length: 40 }, (_, i) =>
    discord.reader.slash('ask', { question: `Flood ${i}?` }),
  );
  await Promise.all(flood.map((use) => use.acknowledged()));
  await until(() => services.asked.length === 1);
  const patient = discord.admin.slash('ask', { question: 'Patient?' });
  await patient.acknowledged();
  const refusal = en.problems['own-questions-waiting']({ waiting: 3 }).message;
  await until(
    () => flood.filter((use) => use.shown()[0]?.content.startsWith(refusal)).length === 36,
  );
  release();
  await patient.reply();
  expect(services.asked.slice(1, 2)).toEqual(['Patient?']);
  await until(() => services.asked.length === 5);
  expect(refusal).toBe('You already have 3 questions waiting.');
});

it('the bot answers simultaneous questions in the order in which they were asked', async () => {
  const { app } = await runApp();
  const questions = Array.from({ length: 20 }, (_, i) => `When does ferry number ${i} sail?`);
  const answered: string[] = [];
  await Promise.all(
    questions.map(async (question) => {
      answered.push((await app.answerer.answer(question, { limit: 3 })).question);
    }),
  );
  expect(answered).toEqual(questions);
});

it('a question beyond the limit is refused in a private reply that states how long to wait', async () => {
  const { discord, services, log } = await startBot({ mostWaiting: 1 });
  const release = services.hold();
  const ask = () => discord.reader.slash('ask', { question: QUESTION });
  const first = ask();
  await until(() => services.asked.length === 1);
  const second = ask();
  await second.acknowledged();
  const third = await ask().reply();
  expect(third.content).toMatch(
    new RegExp(`^${en.problems['queue-full']({ waitMs: 0 }).message}\n.* \\d0 seconds\\.$`),
  );
  expect(third.ephemeral).toBe(true);
  release();
  for (const use of [first, second]) expect(textOf(await use.reply())).toContain(QUESTION);
  expect(log.at('error')).toEqual([]);
});

it('a question that is still queued when the bot stops is not answered', async () => {
  const time = new ManualTime();
  const { bot, discord, services } = await startBot({ mostWaiting: 5, time });
  const release = services.hold();
  const uses = ['One?', 'Two?'].map((question) => discord.reader.slash('ask', { question }));
  await Promise.all(uses.map((use) => use.acknowledged()));
  await until(() => services.asked.length === 1);
  const stopped = bot.stop();
  await time.runOut(2000);
  await stopped;
  release();
  for (const use of uses) expect((await use.reply()).content).toBe(en.errors.stopping);
  expect(services.asked).toEqual(['One?']);
});
