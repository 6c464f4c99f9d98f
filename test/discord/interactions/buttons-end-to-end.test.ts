import { describe, expect, it } from 'vitest';
import { readBlockQuote } from '../../../src/discord/render/escape.ts';
import { en } from '../../../src/discord/locales/en.ts';
import type { LocalUser, SeenMessage } from '../../../packages/local-discord/src/index.ts';
import type { Quote, Verdict } from '../../../src/domain/answer.ts';
import { answerOf, keptOf, quoteOf, sourceOf } from '../../support/fake-corpus.ts';
import { buttonsOf, DOCUMENTS, GREETING, runApp, textOf } from '../running-app.ts';
import { oldMessage, startBot, until } from '../running-bot.ts';

const QUESTION = 'When does the ferry to Norholm sail?';
const { buttons } = en;

const FERRY_REPORT =
  'The ferry to Norholm sails at seven in the morning. It takes bicycles free of charge, but it has no room for cars, which have to use the road north of the town until the repair of the old bridge is finished.';

function idOf(message: SeenMessage): string {
  return /A-[0-9a-z]{8}/.exec(textOf(message))?.[0] ?? '';
}

/** Returns the texts of a message's block quotes. */
function quotesOf(message: SeenMessage): string[] {
  const blocks = textOf(message).match(/^> .*(?:\n> .*)*/gm) ?? [];
  return blocks.map(readBlockQuote);
}

function ask(
  user: LocalUser,
  options: Record<string, string | boolean> = {},
): Promise<SeenMessage> {
  return user.slash('ask', { question: QUESTION, ...options }).reply();
}

describe('an answer', () => {
  it('has buttons below it, and a private answer also has Share', async () => {
    const { discord } = await runApp();
    const labels = [buttons.context, buttons.why(3, true), buttons.helpful, buttons.notHelpful];
    expect(Object.keys(buttonsOf(await ask(discord.reader)))).toEqual(labels);
    const privately = await ask(discord.reader, { private: true });
    expect(Object.keys(buttonsOf(privately))).toEqual([...labels, 'Share']);
  });

  it('without quotes has buttons for votes and for an explanation', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { question: 'zzz qqq?' });
    expect(Object.keys(buttonsOf(answer))).toEqual([
      buttons.why(0, true),
      buttons.helpful,
      buttons.notHelpful,
    ]);
    const why = await discord.reader.press(answer, buttons.why(0, true)).reply();
    expect(textOf(why)).toContain(en.why.nothing);
    expect(textOf(why)).toMatch(/<\/sources list:\d+>/);
  });

  it('is followed by a greeting only if it is the first answer in a server', async () => {
    const running = await runApp();
    const { discord } = running;
    const first = textOf(await ask(discord.reader));
    const mention = /<\/help:\d+>/.exec(first)?.[0] ?? '';
    expect(first).toContain(en.help.greeting(mention));
    expect(textOf(await ask(discord.admin))).not.toContain(GREETING);
    await running.restart();
    expect(textOf(await ask(discord.reader))).not.toContain(GREETING);
  });

  it('can be shown again byte for byte by its ID, in upper or lower case, even after a restart', async () => {
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
      const [shown, note, ...rest] = again.embeds;
      expect([[shown], again.components]).toEqual([answer.embeds, answer.components]);
      // A note below the answer names the sources that have changed.
      expect(note?.description).toContain(en.since.changed('norholm'));
      expect(rest).toEqual([]);
    }
  });

  it('that is not stored is reported in a private error', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('answer', { id: 'A-@everyone' }).reply();
    expect(reply.ephemeral).toBe(true);
    const { message } = en.problems['unknown-answer']({ given: 'A-\\@everyone' });
    expect(reply.content).toContain(message);
  });
});

describe('Show in context', () => {
  it('shows the whole source in pages, only to the user who pressed it', async () => {
    const { discord, app } = await runApp();
    const { reader } = discord;
    const answer = await ask(reader, { source: 'ferry' });
    let page = await reader.press(answer, buttons.context).reply();
    expect(page.ephemeral).toBe(true);
    expect(textOf(page)).toContain('**The ferry to Norholm sails at seven in the morning.**');
    const opened = page.id;
    while (buttonsOf(page)[buttons.previous] === true) {
      page = await reader.press(page, buttons.previous).reply();
    }
    const shown = quotesOf(page);
    while (buttonsOf(page)[buttons.next] === true) {
      page = await reader.press(page, buttons.next).reply();
      shown.push(...quotesOf(page));
    }
    expect(page.id).toBe(opened);
    expect(shown.length).toBeGreaterThan(2);
    const { text } = await app.sources.find('ferry');
    expect(shown.join(' ').replace(/\s+/g, ' ')).toBe(text.trim().replace(/\s+/g, ' '));
    for (const part of shown) expect(text).toContain(part);
  });

  it('shows a note instead of a share bar in the text, which no search finds', async () => {
    const running = await runApp({
      'ferry.md': `# The ferry\n\n${FERRY_REPORT}\n\nShare Tweet Pin Email\n\nThe bridge stays closed until the end of May.`,
    });
    const { reader } = running.discord;
    const answer = await ask(reader);
    const page = await reader.press(answer, buttons.context).reply();
    expect(textOf(page)).toContain(`\n${en.context.leftOut}\n> The bridge stays closed`);
    expect(textOf(page)).not.toContain('Tweet');
    const found = await reader.slash('sources search', { text: 'Tweet Pin' }).reply();
    expect(textOf(found)).toBe(en.excerpt.none);
  });

  it('lists the addresses of the links on the page', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { source: 'ferry' });
    const page = await discord.reader.press(answer, buttons.context).reply();
    expect(textOf(page)).toContain(`${en.context.links}\n<https://harbour.example/cars>`);
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
    ['has moved', `Changed!\n\n${DOCUMENTS['norholm.txt'] ?? ''}`, en.context.moved],
    ['is gone', 'News\n\nThe mayor resigned.\n', en.context.changed('norholm')],
    ['is in a deleted source', null, en.context.removed('norholm')],
  ])('shows the quoted passage with a note if the passage %s', async (_, changed, words) => {
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

describe('Related passages', () => {
  const TEXT = 'The ferry sails at seven. The harbour is old.';
  const ANSWER = 'The ferry sails at seven.';
  const source = sourceOf({ sourceId: 'ferry', text: TEXT });
  const related = [{ ...quoteOf(source, 'The harbour is old.', 'The harbour is old.') }];

  async function askRelated(verdict: Verdict, passages: readonly Quote[]) {
    const { discord, services } = await startBot({ sources: [source] });
    services.adapt = (answer) => ({ ...answer, verdict, related: passages });
    return { discord, answer: await discord.reader.slash('ask', { question: ANSWER }).reply() };
  }

  it('are shown only to the user who pressed the button, without bold, and can be opened in context', async () => {
    const { discord, answer } = await askRelated('answered', related);
    expect(Object.keys(buttonsOf(answer))).toContain(buttons.related(1));
    const shown = await discord.admin.press(answer, buttons.related(1)).reply();
    expect(shown.ephemeral).toBe(true);
    expect(quotesOf(shown)).toEqual(['The harbour is old.']);
    expect(textOf(shown)).toContain(en.answer.relatedHead);
    expect(textOf(shown)).not.toContain('**');
    expect(discord.reader.sees().find(({ id }) => id === answer.id)).toEqual(answer);
    const context = await discord.admin.press(shown, buttons.context).reply();
    expect(textOf(context)).toContain('**The harbour is old.**');
    expect(buttonsOf(context)).toEqual({ [buttons.quote(1)]: true, [buttons.passage(1)]: false });
  });

  it.each([
    ['an answer without related passages', 'answered', []],
    ['an answer of closest passages only', 'related', related],
  ] as const)('have no button under %s', async (_, verdict, passages) => {
    const { answer } = await askRelated(verdict, passages);
    expect(Object.keys(buttonsOf(answer)).join()).not.toContain('Related');
  });

  it('appear when a user presses the old More button under an answer of an earlier version', async () => {
    const { discord, services } = await startBot({ sources: [source] });
    const quotes = [0, 1, 2, 3].map(() => quoteOf(source, ANSWER, ANSWER));
    const kept = keptOf({ ...answerOf('answered', quotes, [source]) });
    await services.answers.put(kept, 'asker');
    const id = oldMessage(discord, `v1:more:${kept.answerId}:3:`);
    const shown = await discord.reader.press(id, 'Old').reply();
    expect(shown.ephemeral).toBe(true);
    expect(quotesOf(shown)).toEqual([ANSWER]);
    const past = oldMessage(discord, `v1:more:${kept.answerId}:9:`);
    expect(textOf(await discord.reader.press(past, 'Old').reply())).toBe(en.answer.noMore);
  });
});

describe('pressing a button', () => {
  it.each([
    ['More of an earlier version', 'v1:more:A-7k3f9m2p:0:'],
    ['Related passages', 'v1:related:A-7k3f9m2p'],
    ['a page of a source', 'v1:page:A-7k3f9m2p:0:1'],
    ['another quote in context', 'v1:quote:A-7k3f9m2p:0'],
    ['a page of the list of sources', 'v1:list:0:'],
    ['the details of an answer', 'v1:details:A-7k3f9m2p'],
    ['taking back a vote', 'v1:unvote:A-7k3f9m2p'],
    ['sharing', 'v1:share:A-7k3f9m2p:0'],
  ])('never changes a public message: %s', async (_, customId) => {
    const source = sourceOf({ sourceId: 'a' });
    const { discord, services } = await startBot({ sources: [source] });
    await services.answers.put(
      keptOf(answerOf('answered', [quoteOf(source, source.text)], [source])),
      'asker',
    );
    const id = oldMessage(discord, customId);
    const shown = await discord.reader.press(id, 'Old').reply();
    expect(shown.ephemeral).toBe(true);
    expect(discord.admin.sees().find((message) => message.id === id)).toMatchObject({
      content: 'Old',
      editedAt: null,
    });
  });
});

it('"Why these quotes?" explains the answer in five lines, and Details shows the scores', async () => {
  const { discord } = await runApp();
  const answer = await ask(discord.reader);
  const why = await discord.reader.press(answer, buttons.why(3, true)).reply();
  expect(why.ephemeral).toBe(true);
  expect((why.embeds[0]?.description ?? '').split('\n').length).toBeLessThanOrEqual(5);
  expect(why.embeds[0]?.description?.replace(/\[\d\]/g, '')).not.toMatch(/\d/);
  const details = await discord.reader.press(why, buttons.details).reply();
  expect(details.id).toBe(why.id);
  const text = textOf(details);
  expect(text).toContain(en.whyDetails.title(idOf(answer)));
  expect(text.match(/^- By meaning: rank \d+, similarity 0\.\d+/gm)?.length).toBeGreaterThan(2);
  expect(text.match(/^- By words: rank \d+, score \d+/gm)?.length).toBeGreaterThan(2);
  expect(text).toContain(en.whyDetails.notByReading);
});

describe('Share', () => {
  it('posts a private answer to the channel once, with the name of the user who shared it', async () => {
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
    if (message === undefined) throw new Error('no shared answer was posted');
    expect(message.content).toBe(en.answer.sharedBy(`<@${reader.user.id}>`));
    expect(message.embeds).toEqual(answer.embeds);
    expect(message.mentioned).toMatchObject({ users: [], everyone: false });
    expect(buttonsOf(message)).not.toHaveProperty(buttons.share);
  });

  it('posts the answer once, however often the button is pressed', async () => {
    const { discord } = await startBot();
    const { reader, admin } = discord;
    const question = 'Every request must pass through its cloud.';
    const answer = await reader.slash('ask', { question, private: true }).reply();
    const uses = [1, 2, 3, 4, 5].map(() => reader.press(answer, buttons.share));
    await Promise.all(uses.map((use) => use.acknowledged()));
    const left = (): SeenMessage | undefined => reader.sees().find(({ id }) => id === answer.id);
    await until(() => left()?.embeds.at(-1)?.description === en.answer.shared);
    expect(
      admin.sees().filter(({ content }) => content.startsWith(en.answer.sharedBy(''))),
    ).toHaveLength(1);
    for (const label of Object.keys(buttonsOf(left() ?? answer))) {
      await reader.press(answer, label).reply();
      expect(Object.keys(buttonsOf(left() ?? answer))).not.toContain(buttons.share);
    }
  });

  it('can be pressed again after Discord has refused the post', async () => {
    const { discord } = await startBot();
    const { reader, admin } = discord;
    const question = 'Every request must pass through its cloud.';
    const answer = await reader.slash('ask', { question, private: true }).reply();
    const body = '{"code":50013,"message":"Missing Permissions"}';
    const at = /^POST \/webhooks/;
    discord.faults.script({ at, with: { kind: 'answer', status: 403, body } });
    const refusal = en.problems['lacks-permission']({ names: [] }).message.split('.', 1)[0] ?? '';
    reader.press(answer, buttons.share);
    await until(() => reader.sees().some(({ content }) => content.startsWith(refusal)));
    reader.press(answer, buttons.share);
    await until(() =>
      admin.sees().some(({ content }) => content.startsWith(en.answer.sharedBy(''))),
    );
    expect(
      admin.sees().filter(({ content }) => content.startsWith(en.answer.sharedBy(''))),
    ).toHaveLength(1);
  });

  it('disappears from the private answer after use', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader, { private: true });
    discord.reader.press(answer, buttons.share);
    const left = (): SeenMessage | undefined =>
      discord.reader.sees().find(({ id }) => id === answer.id);
    await until(() => left()?.embeds.at(-1)?.description === en.answer.shared);
    expect(left()?.embeds[0]).toEqual(answer.embeds[0]);
    expect(Object.keys(buttonsOf(left() ?? answer))).not.toContain(buttons.share);
  });
});

describe('a vote', () => {
  it('counts once per user, can be changed and taken back, and survives a restart', async () => {
    const running = await runApp();
    const { reader, admin } = running.discord;
    const answer = await ask(reader);
    const vote = (user: LocalUser, label: string): Promise<SeenMessage> =>
      user.press(answer, label).reply();
    const counted = (message: SeenMessage): string => textOf(message).split('\n')[1] ?? '';
    expect(counted(await vote(reader, buttons.helpful))).toBe(en.vote.count(1, 0));
    expect(counted(await vote(admin, buttons.helpful))).toBe(en.vote.count(2, 0));
    await running.restart();
    const changed = await vote(reader, buttons.notHelpful);
    expect(counted(changed)).toBe(en.vote.count(1, 1));
    const back = await reader.press(changed, buttons.takeBack).reply();
    expect(textOf(back)).toBe(`${en.vote.takenBack}\n${en.vote.count(1, 0)}`);
    expect(buttonsOf(back)).toEqual({});
  });

  it('that is sent twice simultaneously counts once, and is not taken back', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader);
    const votes = [1, 2].map(() => discord.reader.press(answer, buttons.helpful).reply());
    for (const vote of await Promise.all(votes)) {
      expect(textOf(vote)).toContain(en.vote.count(1, 0));
    }
  });

  it('is deleted when its user presses a deletion button of an earlier version', async () => {
    const { discord } = await runApp();
    const answer = await ask(discord.reader);
    await discord.reader.press(answer, buttons.helpful).reply();
    const help = oldMessage(discord, 'v1:forget');
    const press = async (): Promise<string> =>
      textOf(await discord.reader.press(help, 'Old').reply());
    expect(await press()).toBe(en.vote.forgotten(1));
    expect(await press()).toBe(en.vote.forgotten(0));
  });
});

describe('a user', () => {
  it('can reach from /help the data stored about them, and delete it', async () => {
    const { discord } = await runApp();
    const { reader } = discord;
    const answer = await ask(reader);
    await reader.press(answer, buttons.helpful).reply();
    const help = await reader.slash('help').reply();
    const shown = await reader.press(help, buttons.privacy).reply();
    expect(shown.ephemeral).toBe(true);
    expect(textOf(shown)).toContain('- 1 question with the answers\n- 1 vote\n');
    const deleted = await reader.press(shown, buttons.erase).reply();
    expect(textOf(deleted)).toContain('Deleted: 1 question and 1 vote.');
    const again = await reader.slash('privacy show').reply();
    expect(textOf(again)).toContain('- 0 questions with the answers\n- 0 votes\n');
    const gone = await reader.press(answer, buttons.why(3, true)).reply();
    const { message } = en.problems['unknown-answer']({ given: idOf(answer) });
    expect(gone.content).toContain(message);
  });

  it("can open another user's private answer only after it is shared", async () => {
    const { discord } = await runApp();
    const { reader, admin } = discord;
    const answer = await ask(reader, { private: true });
    const open = async (user: LocalUser): Promise<string> =>
      textOf(await user.slash('answer', { id: idOf(answer), private: true }).reply());
    const unknown = en.problems['unknown-answer']({ given: idOf(answer) }).message;
    expect(await open(reader)).toContain(idOf(answer));
    expect(await open(admin)).toContain(unknown);
    await reader.press(answer, buttons.share).reply();
    expect(await open(admin)).not.toContain(unknown);
    expect(idOf(await ask(admin, { private: true }))).not.toBe(idOf(answer));
  });
});
