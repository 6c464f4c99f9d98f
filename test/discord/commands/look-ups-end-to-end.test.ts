import { describe, expect, it } from 'vitest';
import { en } from '../../../src/discord/locales/en.ts';
import { buttonsOf, runApp, textOf } from '../running-app.ts';

const { buttons } = en;
const { outcomes } = en.check;

describe('/sources list', () => {
  const MANY = Object.fromEntries(
    Array.from({ length: 45 }, (_, i) => [
      `report-${String(i).padStart(2, '0')}.txt`,
      `Report number ${i} of the harbour\n\nNothing happened on day ${i} ${i % 2 === 0 ? 'ashore' : 'afloat'}.\n`,
    ]),
  );

  it('turns pages in one message, also after a restart', async () => {
    const running = await runApp(MANY);
    const { reader } = running.discord;
    const first = await reader.slash('sources list').reply();
    expect(first.ephemeral).toBe(true);
    expect(textOf(first)).toMatch(/^45 sources · page 1 of 3\n- .* · report-00 · /);
    expect(buttonsOf(first)).toEqual({ [buttons.previous]: false, [buttons.next]: true });
    const second = await reader.press(first, buttons.next).reply();
    expect(second.id).toBe(first.id);
    await running.restart();
    const third = await reader.press(first, buttons.next).reply();
    expect(textOf(third)).toMatch(/page 3 of 3\n- .* · report-40 · [^]*\n- .* · report-44 · /);
    expect(buttonsOf(third)).toEqual({ [buttons.previous]: true, [buttons.next]: false });
    expect((await reader.press(third, buttons.previous).reply()).embeds).toEqual(second.embeds);
  });

  it('keeps its filter from page to page', async () => {
    const { discord } = await runApp(MANY);
    const first = await discord.reader.slash('sources list', { filter: 'rep: harb' }).reply();
    const second = await discord.reader.press(first, buttons.next).reply();
    expect(textOf(second)).toMatch(/^45 sources matching "rep: harb" · page 2 of 3\n/);
  });

  it('shows the last page where there are fewer than there were', async () => {
    const running = await runApp(MANY);
    const { reader } = running.discord;
    const first = await reader.slash('sources list').reply();
    for (const file of Object.keys(MANY).slice(3)) running.remove(file);
    await running.app.ingest();
    expect(textOf(await reader.press(first, buttons.next).reply())).toMatch(/^3 sources\n- /);
  });

  it('says that a filter leaves nothing', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources list', { filter: '@everyone' }).reply();
    expect(textOf(reply)).toContain(en.sources.noneFits('\\@everyone'));
  });
});

describe('suggestions', () => {
  it('are found by what a source says, after those that are called so', async () => {
    const { discord } = await runApp();
    const values = async (typed: string): Promise<unknown[]> =>
      (await discord.reader.autocomplete('sources show', 'id', typed)).map(({ value }) => value);
    expect(await values('ferry')).toEqual(['ferry', 'fares', 'harbour', 'norholm']);
    expect(await values('arches crack')).toEqual(['bridge']);
  });
});

describe('/sources search', () => {
  it.each([
    ['mooring  fee to 40', 'mooring fee to 40', 'board #1'],
    ['weaver street BRIDGE', 'Weaver Street bridge', 'bridge #1'],
  ])('finds %j where it stands', async (text, found, place) => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain(`**${found}**`);
    expect(textOf(reply)).toContain(place);
  });

  it('says that no source has the words, and what to try', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text: 'green cheese' }).reply();
    expect(textOf(reply)).toBe(en.excerpt.none);
  });

  it('asks for words where there are none', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text: ' — ' }).reply();
    expect(textOf(reply)).toContain('must have at least one letter or digit');
  });
});

describe('Check against sources', () => {
  async function check(message: string): Promise<string[]> {
    const { discord } = await runApp();
    const said = discord.admin.say(message);
    const reply = await discord.reader.messageCommand('Check against sources', said).reply();
    expect(reply.ephemeral).toBe(true);
    return textOf(reply).split('\n');
  }

  it('tells of each quotation whether it stands in the sources, altered or not at all', async () => {
    const lines = await check(
      'They wrote: "Its arches had cracked during the winter", and “The council closed the Weaver ' +
        'Street bridge in June.”, and "the moon is made of green cheese". Is that so?',
    );
    expect(lines).toEqual([
      en.check.head(3, 'quotation'),
      '',
      `1. **${outcomes.verbatim}**: Its arches had cracked during the winter`,
      '-# The bridge · bridge #1',
      '',
      `2. **${outcomes.altered}**: The council closed the Weaver Street bridge in June.`,
      en.check.source,
      '> **The council closed the Weaver Street bridge in May.**',
      '-# The bridge · bridge #1',
      en.check.changes,
      `- ${en.check.replaced('June', 'May')}`,
      '',
      `3. **${outcomes['not-found']}**: the moon is made of green cheese`,
      '',
      en.check.meaning,
    ]);
  });

  it('tells of each sentence where nothing is quoted, marks of the message left out', async () => {
    const lines = await check(
      '**The ferry to Norholm** sails at _seven_ in the morning. So they say.',
    );
    expect(lines[0]).toBe(en.check.head(2, 'sentence'));
    expect(lines[2]).toContain(`1. **${outcomes.verbatim}**: The ferry to Norholm sails`);
    expect(lines[5]).toBe(`2. **${outcomes['not-found']}**: So they say.`);
  });

  it('finds everything that the bot itself has quoted', async () => {
    const { discord } = await runApp();
    const question = 'What is the mooring fee, and who must pay?';
    const answer = await discord.reader.slash('ask', { question }).reply();
    const reply = await discord.reader.messageCommand('Check against sources', answer).reply();
    expect(textOf(reply)).toContain(`**${outcomes.verbatim}**: The harbour board raised`);
    expect(textOf(reply)).not.toContain(outcomes.altered);
    expect(textOf(reply)).not.toContain(`**${outcomes['not-found']}**`);
  });

  it('says that there is nothing to check in a message without words', async () => {
    expect(await check('😀 …')).toEqual([en.check.nothing]);
  });
});

it('/help has one line per command, which a click fills in', async () => {
  const { discord } = await runApp();
  const reply = await discord.reader.slash('help').reply();
  expect(reply.ephemeral).toBe(true);
  const lines = textOf(reply).split('\n');
  const commands = ['ask', 'answer', 'sources list', 'sources show', 'sources search'];
  for (const command of [...commands, 'digest subscribe']) {
    const of = new RegExp(`^- </${command}:(\\d+)> `);
    const [id] = lines.flatMap((line) => of.exec(line)?.slice(1) ?? []);
    expect(discord.commands.at('global').map((registered) => registered.id)).toContain(id);
    expect(lines.filter((line) => of.test(line))).toHaveLength(1);
  }
  expect(lines.filter((line) => line.includes('Check against sources'))).toHaveLength(1);
});
