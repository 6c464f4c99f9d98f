import { describe, expect, it } from 'vitest';
import { readBlockQuote } from '../../src/discord/escape.ts';
import { WORDS } from '../../src/discord/words.ts';
import type { Person } from '../../src/playground/person.ts';
import type { SeenMessage } from '../../src/playground/seen-message.ts';
import { buttonsOf, DOCUMENTS, runApp, textOf } from './running-app.ts';
import { until } from './running-bot.ts';

const QUESTION = 'When does the ferry to Norholm sail?';
const { buttons } = WORDS;

function idOf(message: SeenMessage): string {
  return /A-[0-9a-z]{8}/.exec(textOf(message))?.[0] ?? '';
}

/** The texts of the block quotes of a message. */
function quotesOf(message: SeenMessage): string[] {
  const blocks = textOf(message).match(/^> .*(?:\n> .*)*/gm) ?? [];
  return blocks.map(readBlockQuote);
}

function ask(person: Person, options: Record<string, string | boolean> = {}): Promise<SeenMessage> {
  return person.slash('ask', { question: QUESTION, ...options }).reply();
}

describe('an answer', () => {
  it('has its buttons under it, Share only where nobody else sees it', async () => {
    const { discord } = await runApp();
    const labels = ['Show in context', 'More', 'Why these', 'Helpful', 'Not helpful'];
    expect(Object.keys(buttonsOf(await ask(discord.reader)))).toEqual(labels);
    const privately = await ask(discord.reader, { private: true });
    expect(Object.keys(buttonsOf(privately))).toEqual([...labels, 'Share']);
  });

  it('that is nothing can still be voted on and explained', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { question: 'zzz qqq?' });
    expect(Object.keys(buttonsOf(answer))).toEqual(['Why these', 'Helpful', 'Not helpful']);
    const why = await discord.reader.press(answer, buttons.why).reply();
    expect(textOf(why)).toContain('far from the question');
  });

  it('is followed by what the bot is, the first time in a server and never again', async () => {
    const running = await runApp();
    const { discord } = running;
    expect(textOf(await ask(discord.reader))).toContain(WORDS.help.greeting);
    expect(textOf(await ask(discord.admin))).not.toContain(WORDS.help.greeting);
    await running.restart();
    expect(textOf(await ask(discord.reader))).not.toContain(WORDS.help.greeting);
  });

  it('is replayed byte for byte by its ID, however that is typed, also after a restart', async () => {
    const running = await runApp();
    const { discord } = running;
    await ask(discord.reader);
    const answer = await ask(discord.reader);
    const id = idOf(answer);
    await running.restart();
    running.remove('ferry.md');
    running.write('norholm.txt', 'Other news\n\nThe mayor of Norholm resigned.\n');
    await running.app.ingest();
    for (const typed of [id, ` ${id.toUpperCase()} `, id.slice(2).replaceAll('0', 'o')]) {
      const again = await discord.admin.slash('answer', { id: typed }).reply();
      expect([again.embeds, again.components]).toEqual([answer.embeds, answer.components]);
    }
  });

  it('that is not kept is asked for in vain, and the asker alone is told', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('answer', { id: 'A-@everyone' }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.content).toContain('No answer is kept under the ID "A-\\@everyone"');
  });
});

describe('Show in context', () => {
  it('pages through the whole source, to both ends, for its presser alone', async () => {
    const { discord, app } = await runApp();
    const { reader } = discord;
    const answer = await ask(reader, { source: 'ferry' });
    let page = await reader.press(answer, buttons.context).reply();
    expect(page.ephemeral).toBe(true);
    expect(textOf(page)).toContain('**The ferry to Norholm sails at seven in the morning.**');
    const opened = page.id;
    while (buttonsOf(page)[buttons.back] === true) {
      page = await reader.press(page, buttons.back).reply();
    }
    const shown = quotesOf(page);
    while (buttonsOf(page)[buttons.forth] === true) {
      page = await reader.press(page, buttons.forth).reply();
      shown.push(...quotesOf(page));
    }
    expect(page.id).toBe(opened);
    expect(shown.length).toBeGreaterThan(2);
    const { text } = await app.sources.find('ferry');
    expect(shown.join(' ').replace(/\s+/g, ' ')).toBe(text.trim().replace(/\s+/g, ' '));
    for (const part of shown) expect(text).toContain(part);
  });

  it('names where the links on the page lead', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { source: 'ferry' });
    const page = await discord.reader.press(answer, buttons.context).reply();
    expect(textOf(page)).toContain('Links on this page:\n<https://harbour.example/cars>');
  });

  it('shows each quote of the answer', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader);
    let page = await discord.reader.press(answer, buttons.context).reply();
    for (const [i, quote] of quotesOf(answer).entries()) {
      const label = buttons.quote(i + 1);
      if (i > 0) page = await discord.reader.press(page, label).reply();
      expect(buttonsOf(page)[label]).toBe(false);
      expect(quotesOf(page).join()).toContain(quote);
    }
  });

  it.each([
    ['still stands elsewhere', `Changed!\n\n${DOCUMENTS['norholm.txt'] ?? ''}`, 'stands elsewhere'],
    ['is not in it any more', 'News\n\nThe mayor resigned.\n', 'is not in it any more'],
    ['has lost its source', null, 'is not among the sources any more'],
  ])('says so when what was quoted %s, and shows it all the same', async (_, changed, words) => {
    const running = await runApp();
    const { discord } = running;
    const answer = await ask(discord.reader, { source: 'norholm' });
    await running.bot.stop();
    if (changed === null) running.remove('norholm.txt');
    else running.write('norholm.txt', changed);
    await running.restart();
    const page = await discord.reader.press(answer, buttons.context).reply();
    expect(textOf(page)).toContain(words);
    expect(quotesOf(page).join()).toContain(quotesOf(answer)[0]);
  });
});

describe('More', () => {
  it('shows the next quotes in the same message, and then the first again', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader);
    const next = await discord.admin.press(answer, buttons.more).reply();
    expect(next.id).toBe(answer.id);
    const [before, after] = [quotesOf(answer), quotesOf(next)];
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((quote) => before.includes(quote))).toEqual([]);
    const first = await discord.reader.press(next, buttons.first).reply();
    expect(quotesOf(first)).toEqual(before);
  });

  it('works on the same message after a restart', async () => {
    const running = await runApp();
    const { discord } = running;
    const answer = await ask(discord.reader);
    const before = await discord.reader.press(answer, buttons.more).reply();
    await discord.reader.press(before, buttons.first).reply();
    await running.restart();
    const after = await discord.reader.press(answer, buttons.more).reply();
    expect(after.embeds).toEqual(before.embeds);
  });
});

it('Why these tells of each quote shown what its meaning, its words and its reading gave it', async () => {
  const { discord } = await runApp();
  const answer = await ask(discord.reader);
  const why = await discord.reader.press(answer, buttons.why).reply();
  expect(why.ephemeral).toBe(true);
  const text = textOf(why);
  expect(text).toContain(`Why these quotes · ${idOf(answer)}`);
  expect(text.match(/^- By meaning: number \d+, similarity 0\.\d+/gm)?.length).toBeGreaterThan(2);
  expect(text.match(/^- By words: number \d+, with \d+/gm)?.length).toBeGreaterThan(2);
  expect(text).toContain('By reading: not read.');
});

describe('Share', () => {
  it('shows a private answer to the channel once, and says who shared it', async () => {
    const { discord } = await runApp();
    const { reader, admin } = discord;
    await ask(reader);
    const answer = await ask(reader, { private: true });
    const before = admin.sees().length;
    const use = reader.press(answer, buttons.share);
    await use.reply();
    await use.acknowledged();
    const shared = admin.sees().slice(before);
    expect(shared).toHaveLength(1);
    const [message] = shared;
    if (message === undefined) throw new Error('nothing was shared');
    expect(message.content).toBe(`Shared by <@${reader.user.id}>`);
    expect(message.embeds).toEqual(answer.embeds);
    expect(message.mentioned).toMatchObject({ users: [], everyone: false });
    expect(buttonsOf(message)).not.toHaveProperty(buttons.share);
    const next = await admin.press(message, buttons.more).reply();
    expect(next.content).toBe(message.content);
  });

  it('leaves the private answer without the button', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { private: true });
    discord.reader.press(answer, buttons.share);
    const left = (): SeenMessage | undefined =>
      discord.reader.sees().find(({ id }) => id === answer.id);
    await until(() => left()?.embeds.at(-1)?.description === WORDS.answer.shared);
    expect(left()?.embeds[0]).toEqual(answer.embeds[0]);
    expect(Object.keys(buttonsOf(left() ?? answer))).not.toContain(buttons.share);
  });
});

describe('a vote', () => {
  it('is one a person, can be changed and taken back, and survives a restart', async () => {
    const running = await runApp();
    const { reader, admin } = running.discord;
    const answer = await ask(reader);
    const vote = async (person: Person, label: string): Promise<string> =>
      textOf(await person.press(answer, label).reply()).split('\n')[1] ?? '';
    expect(await vote(reader, buttons.helpful)).toContain('1 person found it helpful, 0 people');
    expect(await vote(admin, buttons.helpful)).toContain('2 people found it helpful');
    await running.restart();
    expect(await vote(reader, buttons.notHelpful)).toContain(
      '1 person found it helpful, 1 person did not',
    );
    expect(await vote(reader, buttons.notHelpful)).toContain('1 person found it helpful, 0 people');
  });

  it('is deleted with all others of who asks for that, under /help', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader);
    await discord.reader.press(answer, buttons.helpful).reply();
    const help = await discord.reader.slash('help').reply();
    const press = async (): Promise<string> =>
      textOf(await discord.reader.press(help, buttons.forget).reply());
    expect(await press()).toBe('1 vote of yours has been deleted.');
    expect(await press()).toBe('There was no vote of yours.');
  });
});
