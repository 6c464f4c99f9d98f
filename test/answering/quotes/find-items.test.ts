import { describe, expect, it } from 'vitest';
import { isLineOfList, itemsBeside } from '../../../src/answering/quotes/find-items.ts';
import { candidatesOf, labelsOf } from '../../../src/answering/quotes/sentence-candidates.ts';
import { SourceLayout } from '../../../src/passages/source-layout.ts';
import { splitSource } from '../../../src/passages/split-source.ts';
import { readMarkdown } from '../../../src/sources/formats/markdown.ts';
import { readPlainText } from '../../../src/sources/formats/plain-text.ts';

/** Returns the candidates of a document's first passage, and the index of the one with these words. */
function candidatesIn(document: string, words: string, read = readPlainText) {
  const { text, blocks } = read(document);
  const source = { sourceId: 's', text, blocks, boilerplate: [] };
  const [passage] = splitSource(source);
  if (passage === undefined) throw new Error('the document has no passage');
  const candidates = candidatesOf(passage, new SourceLayout(source));
  const at = candidates.findIndex((candidate) => candidate.text.includes(words));
  if (at < 0) throw new Error(`no sentence has "${words}"`);
  return { candidates, at };
}

/** Returns the texts of the list items or lines beside the sentence with these words. */
function beside(document: string, words: string, read = readPlainText): string[] {
  const { candidates, at } = candidatesIn(document, words, read);
  return itemsBeside(candidates, at).map((place) => candidates[place]?.text ?? '');
}

const DEPLOY = `To light the kiln, run:

\`\`\`sh
kiln on
\`\`\`

To cool it, run:

\`\`\`sh
kiln off
kiln vent
\`\`\`

Never leave it alone.`;

describe('itemsBeside', () => {
  it('returns the code lines of all blocks if a sentence announces several', () => {
    const lines = ['kiln on', 'kiln off', 'kiln vent'];
    expect(beside(DEPLOY, 'kiln off', readMarkdown)).toEqual(lines);
    expect(beside(DEPLOY, 'To cool it', readMarkdown)).toEqual(lines);
  });

  it('returns nothing for a single announced code block or for running text', () => {
    expect(beside('Run:\n\n```\nkiln on\n```\n\nThen wait.', 'kiln', readMarkdown)).toEqual([]);
    expect(beside(DEPLOY, 'Never leave', readMarkdown)).toEqual([]);
  });

  it('returns the lines of a price list, whether or not they were parsed as table rows', () => {
    const rows = ['Coffee        2.80', 'Tea           2.50', 'Hot chocolate 3.40'];
    const menu = `Open from noon.\n\n${rows.join('\n')}\n\nNo cheques.`;
    expect(beside(menu, 'Tea')).toEqual(rows);
    expect(beside(menu, 'noon')).toEqual([]);
  });

  it('returns the lines of a list of names with numbers, which is not a dialogue', () => {
    const rows = ['Coffee: 2.80', 'Green tea: 2.50', 'Cake: 4.20'];
    expect(beside(rows.join('\n'), 'tea')).toEqual(rows);
  });

  it('returns nothing for the lines of a chat', () => {
    const chat = '[10:02] mara: is it open\n[10:03] tom: no\n[10:04] mara: a pity';
    expect(beside(chat, 'tom')).toEqual([]);
  });
});

describe('isLineOfList', () => {
  it('is true only for lists of at least three lines', () => {
    const { candidates, at } = candidatesIn('Salt: none.\n\nCoffee 2.80\nTea 2.50\n\nBye.', 'Tea');
    expect(isLineOfList(candidates, at)).toBe(false);
  });
});

describe('labelsOf', () => {
  it('returns the line above the block for every line of code', () => {
    const { candidates, at } = candidatesIn(DEPLOY, 'kiln vent', readMarkdown);
    const labels = labelsOf(candidates, at).map((place) => candidates[place]?.text);
    expect(labels).toEqual(['To cool it, run:']);
  });
});
