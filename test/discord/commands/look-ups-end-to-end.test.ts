import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../../packages/local-discord/src/index.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { buttonsOf, runApp, textOf } from '../running-app.ts';

const { buttons } = en;
const { outcomes } = en.check;
const CHECK = 'Check against sources';

function headOf(message: SeenMessage): string {
  return textOf(message).split('\n', 1)[0] ?? '';
}

describe('/sources list', () => {
  const MANY = Object.fromEntries(
    Array.from({ length: 45 }, (_, i) => [
      `report-${String(i).padStart(2, '0')}.txt`,
      `Report number ${i} of the harbour\n\nNothing happened on day ${i} ${i % 2 === 0 ? 'ashore' : 'afloat'}.\n`,
    ]),
  );

  it('changes pages within one message, even after a restart', async () => {
    const running = await runApp(MANY);
    const { reader } = running.discord;
    const first = await reader.slash('sources list').reply();
    expect(first.ephemeral).toBe(true);
    expect(textOf(first)).toMatch(/^.*\n- .* · report-00 · /);
    expect(headOf(first)).toBe(en.sources.head(45, null, 1, 3));
    expect(buttonsOf(first)).toEqual({ [buttons.previous]: false, [buttons.next]: true });
    const second = await reader.press(first, buttons.next).reply();
    expect(second.id).toBe(first.id);
    await running.restart();
    const third = await reader.press(first, buttons.next).reply();
    expect(textOf(third)).toMatch(/^.*\n- .* · report-40 · [^]*\n- .* · report-44 · /);
    expect(headOf(third)).toBe(en.sources.head(45, null, 3, 3));
    expect(buttonsOf(third)).toEqual({ [buttons.previous]: true, [buttons.next]: false });
    expect((await reader.press(third, buttons.previous).reply()).embeds).toEqual(second.embeds);
  });

  it('keeps its filter from page to page', async () => {
    const { discord } = await runApp(MANY);
    const first = await discord.reader.slash('sources list', { filter: 'rep: harb' }).reply();
    const second = await discord.reader.press(first, buttons.next).reply();
    expect(headOf(second)).toBe(en.sources.head(45, 'rep: harb', 2, 3));
  });

  it('shows the last page if the requested page no longer exists', async () => {
    const running = await runApp(MANY);
    const { reader } = running.discord;
    const first = await reader.slash('sources list').reply();
    for (const file of Object.keys(MANY).slice(3)) running.remove(file);
    await running.app.ingest({ allowsRemovals: true });
    expect(headOf(await reader.press(first, buttons.next).reply())).toBe(
      en.sources.head(3, null, 1, 1),
    );
  });

  it('reports that no source matches the filter', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources list', { filter: '@everyone' }).reply();
    expect(textOf(reply)).toContain(en.sources.noneFits('\\@everyone'));
  });
});

describe('suggestions of sources', () => {
  it('are ordered by matches in ID and title, then by matches in the text', async () => {
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
  ])('finds %j in the passage that contains it', async (text, found, place) => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain(`**${found}**`);
    expect(textOf(reply)).toContain(place);
  });

  it('reports that no source contains the words, and suggests /ask', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text: 'green cheese' }).reply();
    expect(textOf(reply)).toBe(en.excerpt.none);
  });

  it('refuses a text without words', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader.slash('sources search', { text: ' — ' }).reply();
    expect(textOf(reply)).toContain(en.problems['excerpt-without-words']({}).message);
  });
});

describe('/sources search with many hits', () => {
  const documents = Object.fromEntries(
    Array.from({ length: 45 }, (_, i) => [
      `report-${String(i).padStart(2, '0')}.txt`,
      `Report ${i}\n\nOn day ${i} the Harbour Board met. Nothing else happened on day ${i}.\n`,
    ]),
  );
  const idsIn = (text: string): string[] => text.match(/report-\d\d(?= #)/g) ?? [];

  it.each(['Harbour Board', 'harbour board'])(
    'shows all hits for %j, page by page',
    async (text) => {
      const running = await runApp(documents);
      const { reader } = running.discord;
      let page = await reader.slash('sources search', { text }).reply();
      const found: string[] = [];
      for (;;) {
        found.push(...idsIn(textOf(page)));
        if (buttonsOf(page)[buttons.next] !== true) break;
        page = await reader.press(page, buttons.next).reply();
        expect(page.ephemeral).toBe(true);
      }
      expect(found).toEqual(Object.keys(documents).map((file) => file.replace('.txt', '')));
      expect(textOf(page)).toMatch(/Page 3 of 3$/);
    },
  );

  it('refuses to change pages if the sources have changed since the search', async () => {
    const running = await runApp(documents);
    const { reader } = running.discord;
    const first = await reader.slash('sources search', { text: 'Harbour Board' }).reply();
    running.write('report-00.txt', 'Report 0\n\nNothing at all happened on this day.\n');
    await running.app.ingest();
    const refused = await reader.press(first, buttons.next).reply();
    expect(textOf(refused)).toContain(en.problems['search-outdated']({}).message);
  });
});

describe('Ask about this', () => {
  it("answers a message's text as a question in a private reply that the asker can share", async () => {
    const { discord } = await runApp();
    const said = discord.admin.say('**Who** closed the Weaver Street bridge?');
    const reply = await discord.reader.messageCommand('Ask about this', said).reply();
    expect(reply.ephemeral).toBe(true);
    expect(textOf(reply)).toContain('Who closed the Weaver Street bridge?');
    expect(textOf(reply)).toContain('The council closed the Weaver Street bridge in May.');
    expect(buttonsOf(reply)).toMatchObject({ [buttons.share]: true });
  });

  it('uses the first sentences of a long message as the question', async () => {
    const { discord } = await runApp();
    const said = discord.admin.say(
      `What is the mooring fee? ${'Every word counts here. '.repeat(60)}`,
    );
    const reply = await discord.reader.messageCommand('Ask about this', said).reply();
    expect(textOf(reply)).toContain('What is the mooring fee?');
    expect(textOf(reply)).not.toContain('may have');
  });

  it('reports that a message has no text', async () => {
    const { discord } = await runApp();
    const reply = await discord.reader
      .messageCommand('Ask about this', discord.admin.say('😀 …'))
      .reply();
    expect(textOf(reply)).toBe(en.answer.noQuestion);
  });
});

describe(CHECK, () => {
  async function check(message: string): Promise<string[]> {
    const { discord } = await runApp();
    const posted = discord.admin.say(message);
    const reply = await discord.reader.messageCommand(CHECK, posted).reply();
    expect(reply.ephemeral).toBe(true);
    return textOf(reply).split('\n');
  }

  it('reports whether each quotation is in the sources verbatim, altered or not at all', async () => {
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

  it('checks each sentence of a message without quotations, and ignores markdown', async () => {
    const lines = await check(
      '**The ferry to Norholm** sails at _seven_ in the morning. So they say.',
    );
    expect(lines[0]).toBe(en.check.head(2, 'sentence'));
    expect(lines[2]).toContain(`1. **${outcomes.verbatim}**: The ferry to Norholm sails`);
    expect(lines[5]).toBe(`2. **${outcomes['not-found']}**: So they say.`);
  });

  it('finds every quote in an answer of the bot', async () => {
    const { discord } = await runApp();
    const question = 'What is the mooring fee, and who must pay?';
    const answer = await discord.reader.slash('ask', { question }).reply();
    const reply = await discord.reader.messageCommand(CHECK, answer).reply();
    expect(textOf(reply)).toContain(`**${outcomes.verbatim}**: The harbour board raised`);
    expect(textOf(reply)).not.toContain(outcomes.altered);
    expect(textOf(reply)).not.toContain(`**${outcomes['not-found']}**`);
  });

  it('reports that a message without words has nothing to check', async () => {
    expect(await check('😀 …')).toEqual([en.check.nothing]);
  });
});

it('/help has one line per command, with a clickable mention', async () => {
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
  expect(lines.filter((line) => line.includes(CHECK))).toHaveLength(1);
});
