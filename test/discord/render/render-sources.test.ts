import { describe, expect, it } from 'vitest';
import { renderSource } from '../../../src/discord/render/render-sources.ts';
import { IN_EMBED } from '../display.ts';
import { sourceOf } from '../../support/fake-corpus.ts';
import { en } from '../../../src/discord/locales/en.ts';

const TEXT = 'A clause\n\nThe company kept one clause. Every request must pass through its cloud.';

describe('the page of a source', () => {
  it('shows all known fields of the source and the beginning of its text', () => {
    const source = sourceOf({ sourceId: 'azure-clause', author: 'A. Writer', text: TEXT });
    expect(renderSource(source, IN_EMBED).split('\n')).toEqual([
      '**[About azure-clause](https://herald.example/azure-clause)**',
      en.sources.publisher('Example Herald'),
      en.sources.author('A. Writer'),
      en.sources.published('18 Mar 2026'),
      en.sources.id('azure-clause'),
      en.sources.file('azure-clause.md'),
      en.sources.ofPassages(3),
      en.sources.indexed('<t:1774015500:f>'),
      '',
      en.sources.begins,
      '> A clause',
      '> ',
      '> The company kept one clause. Every request must pass through its cloud.',
    ]);
  });

  it("shows a publication time in the reader's time zone, and a publication date as text", () => {
    const published = (value: string): string =>
      renderSource(sourceOf({ sourceId: 'a', published: value }), IN_EMBED);
    expect(published('2026-03-18T14:05:00Z')).toContain(en.sources.published('<t:1773842700:D>'));
    expect(published('2026-03-18')).toContain(en.sources.published('18 Mar 2026'));
    expect(published('2026-03')).toContain(en.sources.published('Mar 2026'));
  });

  it('shows the beginning only up to the end of a sentence', () => {
    const text = `${'Some words stand here. '.repeat(40)}And the rest.`;
    const shown = renderSource(sourceOf({ sourceId: 'long', text }), IN_EMBED);
    const quoted = (shown.split(`${en.sources.begins}\n> `)[1] ?? '').trim();
    expect(quoted).toBe('Some words stand here. '.repeat(26).trim());
  });

  it.each([
    ['first sentence is too long to show', `${'word '.repeat(118)}${'w'.repeat(300)}.`],
    ['beginning ends in a gap between words', `Some words${' '.repeat(900)}and the rest.`],
  ])('shows no part of a sentence if the %s', (_, text) => {
    expect(renderSource(sourceOf({ sourceId: 'long', text }), IN_EMBED)).not.toContain('> ');
  });

  it.each([
    ['an address that is not a web address', 'javascript:alert(1)'],
    ['no address', null],
  ])('has no link if the source has %s', (_, url) => {
    expect(renderSource(sourceOf({ sourceId: 'a', url }), IN_EMBED)).not.toContain('](');
  });

  it.each([
    ['https://x.example/a_(b)', '**[About a](https://x.example/a%5F%28b%29)**'],
    ['https://x.example/a b', '**[About a](https://x.example/a%20b)**'],
    [`https://x.example/${'a'.repeat(600)}`, `**About a** · ${en.answer.addressTooLong}`],
  ])('prevents the address %s from ending its link early', (url, link) => {
    expect(renderSource(sourceOf({ sourceId: 'a', url }), IN_EMBED).split('\n')).toContain(link);
  });
});
