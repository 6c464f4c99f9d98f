import { Locale } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../packages/local-discord/src/index.ts';
import { de } from '../../src/discord/locales/de.ts';
import { en } from '../../src/discord/locales/en.ts';
import { buttonsOf, runApp, textOf } from './running-app.ts';
import { oldMessage, until } from './running-bot.ts';
import { runDigests } from './running-digests.ts';

const QUESTION = 'How many cars does the ferry to Norholm take?';
const QUOTE = 'two hundred people.';
/** The full stop is escaped because a digit with a full stop can begin a list. */
const DATE = '18\\. März 2026';

/** Starts a bot in a server with a German user. Default for the server: English. */
async function runForGerman(guildLocale = Locale.EnglishUS) {
  const running = await runApp();
  const { reader } = running.discord;
  reader.locale = Locale.German;
  running.discord.setPreferredLocale(guildLocale);
  return { ...running, reader };
}

/** Texts of the English catalogue that occur nowhere else. */
const ENGLISH = [
  ...[en.buttons.context, en.buttons.helpful, en.buttons.share, en.buttons.details],
  ...[en.context.bold, en.context.elsewhere, en.why.verbatim, en.vote.helpful],
  ...[en.answer.relatedHead, en.verdict.related, en.whyDetails.order],
];

function expectGerman(message: SeenMessage): void {
  const shown = [textOf(message), ...Object.keys(buttonsOf(message))].join('\n');
  expect(ENGLISH.filter((text) => shown.split('\n').some((line) => line === text))).toEqual([]);
}

describe('a German user who asks privately', () => {
  it('gets the answer, its buttons and their replies in German, with untranslated quotes', async () => {
    const { reader } = await runForGerman();
    const { buttons } = de;
    const answer = await reader.slash('ask', { question: QUESTION, private: true }).reply();
    expect(answer.ephemeral).toBe(true);
    expect(textOf(answer)).toContain(QUOTE);
    expect(textOf(answer)).toContain(DATE);
    expect(textOf(answer)).toMatch(/\d Zitate? · A-/);
    expect(Object.keys(buttonsOf(answer))).toEqual(
      expect.arrayContaining([
        ...[buttons.context, buttons.helpful, buttons.notHelpful, buttons.share],
      ]),
    );

    const context = await reader.press(answer, buttons.context).reply();
    expect(textOf(context)).toContain(de.context.bold);
    const labels = Object.keys(buttonsOf(answer));
    const whyLabel = labels.find((label) => label.startsWith('Warum')) ?? '';
    const why = await reader.press(answer, whyLabel).reply();
    expect(textOf(why)).toContain(de.why.verbatim);
    const details = await reader.press(why, buttons.details).reply();
    expect(textOf(details)).toContain(de.whyDetails.order);
    const vote = await reader.press(answer, buttons.helpful).reply();
    expect(textOf(vote)).toContain(de.vote.helpful);
    const back = await reader.press(vote, buttons.takeBack).reply();
    expect(textOf(back)).toContain(de.vote.takenBack);
    const related = labels.find((label) => label.startsWith('Verwandte'));
    const others = [context, why, details, vote, back];
    if (related !== undefined) others.push(await reader.press(answer, related).reply());
    for (const message of [answer, ...others]) expectGerman(message);
  });

  it('can share the answer in English with an English server, and gets the confirmation in German', async () => {
    const { reader, discord } = await runForGerman();
    const answer = await reader.slash('ask', { question: QUESTION, private: true }).reply();
    reader.press(answer, de.buttons.share);
    const own = (): string => textOf(reader.sees().find(({ id }) => id === answer.id) ?? answer);
    await until(() => own().includes(de.answer.shared));
    const [posted] = discord.admin.sees().filter(({ ephemeral }) => !ephemeral);
    expect(posted?.content).toBe(en.answer.sharedBy(`<@${reader.user.id}>`));
    expect(Object.keys(posted === undefined ? {} : buttonsOf(posted))).toContain(
      en.buttons.context,
    );
  });

  it('gets errors in German even if the answer would have been public', async () => {
    const { reader, discord } = await runForGerman();
    const { problems } = de;
    const unknown = await reader.slash('answer', { id: 'A-00000000' }).reply();
    expect(unknown.ephemeral).toBe(true);
    const { message, hint } = problems['unknown-answer']({ given: 'A-00000000' });
    expect(unknown.content).toBe(`${message}\n${hint}`);
    const outdated = oldMessage(discord, 'v1:no-such-action');
    const pressed = await reader.press(outdated, 'Old').reply();
    expect(pressed.content).toBe(Object.values(problems['outdated-button']({})).join('\n'));
  });

  it('gets lists of sources and search results in German', async () => {
    const { reader } = await runForGerman();
    expect(textOf(await reader.slash('sources list').reply())).toMatch(/^6 Quellen\n/);
    expect(textOf(await reader.slash('sources show', { id: 'ferry' }).reply())).toContain(
      de.sources.published(DATE),
    );
    expect(textOf(await reader.slash('sources search', { text: 'zzz' }).reply())).toBe(
      de.excerpt.none,
    );
    expect(textOf(await reader.slash('help').reply())).toContain(de.help.willNot);
  });
});

describe('a public answer', () => {
  it("is in the server's language, and its buttons reply in the language of the user who presses them", async () => {
    const { reader, discord } = await runForGerman(Locale.German);
    const answer = await discord.admin.slash('ask', { question: QUESTION }).reply();
    expect(Object.keys(buttonsOf(answer))).toContain(de.buttons.context);
    const english = await discord.admin.press(answer, de.buttons.context).reply();
    expect(textOf(english)).toContain(en.context.bold);
    const german = await reader.press(answer, de.buttons.context).reply();
    expect(textOf(german)).toContain(de.context.bold);
  });

  it('in an English server is in English even if a German user asks', async () => {
    const { reader } = await runForGerman();
    const answer = await reader.slash('ask', { question: QUESTION }).reply();
    expect(Object.keys(buttonsOf(answer))).toContain(en.buttons.context);
  });
});

describe('the digests of a German server', () => {
  it("are in German, and their settings are shown in each admin's language", async () => {
    const running = await runDigests();
    const { discord } = running;
    discord.setPreferredLocale(Locale.German);
    await running.arrive('ferry', 'The ferry to Norholm sails at seven in the morning.');
    const channel = discord.channels.digests.id;
    const given = { channel, cadence: 'daily', time: '09:00', zone: 'UTC' };
    const english = await discord.admin.slash('digest subscribe', given).reply();
    expect(textOf(english)).toContain(en.digest.subscribed);
    await running.advance(2);
    const [digest] = running.posted();
    const shown = JSON.stringify(digest?.embeds);
    expect(shown).toContain(de.digest.head(1));
    expect(shown).toContain('Neuigkeiten vom 18. März 2026, 09:00 (UTC) · ');
    expect(shown).toContain('The ferry to Norholm sails at seven in the morning.');
    discord.admin.locale = Locale.German;
    const list = textOf(await discord.admin.slash('digest list').reply());
    expect(list).toContain(de.digest.cadence.daily('09:00'));
    const [suggested] = await discord.admin.autocomplete('digest pause', 'id', '');
    expect(suggested?.name).toContain(de.digest.cadences.daily);
  });
});
