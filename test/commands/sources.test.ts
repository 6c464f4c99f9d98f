import { describe, expect, it } from 'vitest';
import { command } from '../../commands/sources.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices, sourceOf } from '../support/fake-corpus.ts';
import { de } from '../../src/discord/locales/de.ts';
import { en } from '../../src/discord/locales/en.ts';

const services = fakeServices([sourceOf({ sourceId: 'azure-clause' })]);
const context = contextOf(services);

describe('/sources', () => {
  it('lists all sources', async () => {
    const { text } = await command.run({ subcommand: 'list' }, context);
    expect(text).toMatch(/^1 source\n- .* · azure-clause · 3 passages$/);
  });

  it('shows a source that is named by the beginning of its ID', async () => {
    const { text } = await command.run({ subcommand: 'show', id: 'az' }, context);
    expect(text).toMatch(/^\*\*\[About azure-clause\]\(.*\)\*\*\n[^]*\nID: azure-clause\n/);
  });

  describe('of a source with adverts', () => {
    const text = 'Home | News\n\nOne thing happened. Another followed.\n\nBuy boots!';
    const boilerplate = [
      { start: 0, end: 11 },
      { start: text.indexOf('Buy'), end: text.length },
    ];
    const source = sourceOf({ sourceId: 'advert', text, boilerplate });
    const other = contextOf(fakeServices([source]));

    it.each([
      ['English', en],
      ['German', de],
    ])('shows in %s how many lines are left out, and none of them', async (_, locale) => {
      const show = { subcommand: 'show', id: 'advert' } as const;
      const { text: shown } = await command.run(show, { ...other, locale });
      expect(shown).toContain(locale.sources.leftOut(2));
      expect(shown).toContain('> One thing happened. Another followed.');
      expect(shown).not.toMatch(/Home|boots/);
    });

    it('shows these lines if the option is set, and says so if there are none', async () => {
      const show = { subcommand: 'show', 'left-out': true } as const;
      const { text: shown } = await command.run({ ...show, id: 'advert' }, other);
      const head = en.sources.leftOutHead(2, 'advert');
      expect(shown.split('\n')).toEqual([head, '> Home \\| News', '> Buy boots!']);
      const { text: none } = await command.run({ ...show, id: 'az' }, context);
      expect(none).toBe(en.sources.nothingLeftOut('azure-clause'));
    });
  });

  it('lists the sources that match a filter', async () => {
    const { text } = await command.run({ subcommand: 'list', filter: ' clau ' }, context);
    expect(text).toMatch(/^1 source matching "clau"\n/);
  });

  it('finds the passage of a source that contains the words', async () => {
    const { text } = await command.run({ subcommand: 'search', text: 'one  THING' }, context);
    expect(text).toContain(`${en.excerpt.foundOtherCase(1)}\n\n> **One thing** happened.\n`);
  });

  it('refuses an unknown ID', async () => {
    await expect(command.run({ subcommand: 'show', id: 'zzz' }, context)).rejects.toMatchObject({
      code: 'unknown-source',
    });
  });

  it('replies only to the asker', () => {
    expect(command.isPrivate({ subcommand: 'list' })).toBe(true);
  });
});
