import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, BlockKind } from '../../src/domain/source.ts';
import type { Span } from '../../src/domain/span.ts';
import { SPLIT_VERSION, splitSource } from '../../src/passages/split-source.ts';
import { countWords } from '../../src/text/count-words.ts';
import { MARKED_PARAGRAPHS } from '../text/marked-sentences.ts';

type Part = readonly [kind: BlockKind | 'h1' | 'h2' | 'h3', text: string];

/** Builds a source of these blocks, separated by `gap`. */
function sourceOf(parts: readonly Part[], gap = '\n\n') {
  let text = '';
  const blocks: Block[] = [];
  for (const [given, content] of parts) {
    if (text !== '') text += gap;
    const level = given.startsWith('h') && given.length === 2 ? Number(given[1]) : 0;
    const kind = level > 0 ? 'heading' : (given as BlockKind);
    blocks.push({ kind, level, start: text.length, end: text.length + content.length });
    text += content;
  }
  return { sourceId: 's', text, blocks, boilerplate: [] as readonly Span[] };
}

function split(parts: readonly Part[], gap?: string): string[] {
  const source = sourceOf(parts, gap);
  return splitSource(source).map(({ start, end }) => source.text.slice(start, end));
}

/** `count` sentences of ten words. */
function sentences(count: number, word = 'Word'): string {
  const sentence = `${[word, ...Array<string>(9).fill('word')].join(' ')}.`;
  return Array<string>(count).fill(sentence).join(' ');
}

describe('splitSource', () => {
  it('does not split a source of about 90 words without headings', () => {
    expect(split([['paragraph', sentences(11)]])).toHaveLength(1);
  });

  it('creates two passages of similar length, not a long one and a short remainder', () => {
    const source = sourceOf([['paragraph', sentences(17)]]);
    const words = splitSource(source).map((passage) => countWords(source.text, passage));
    expect(words).toEqual([90, 80]);
  });

  it('joins a remainder of one sentence to the passage before it', () => {
    expect(
      split([
        ['paragraph', sentences(10)],
        ['paragraph', 'The end.'],
      ]),
    ).toHaveLength(1);
  });

  it('begins a passage at a heading, however short the previous passage is', () => {
    const found = split([
      ['paragraph', 'One line.'],
      ['h2', 'Why it matters'],
      ['paragraph', 'It does.'],
    ]);
    expect(found).toEqual(['One line.', 'Why it matters\n\nIt does.']);
  });

  it('keeps a run of headings with the text below the last one', () => {
    const found = split([
      ['h1', 'Title'],
      ['h2', 'Part'],
      ['h3', 'Chapter'],
      ['paragraph', sentences(9)],
    ]);
    expect(found).toHaveLength(1);
  });

  it('keeps a heading with at least one sentence below it', () => {
    const long = `${'word '.repeat(119)}word.`;
    const found = split([
      ['h2', 'Heading of a few words'],
      ['paragraph', `${long} ${long}`],
    ]);
    expect(found[0]).toMatch(/^Heading of a few words\n\nword/);
  });

  it('puts headings at the end of a source into a separate passage', () => {
    const found = split([
      ['paragraph', 'Text.'],
      ['h2', 'Trending'],
      ['h3', 'More'],
    ]);
    expect(found).toEqual(['Text.', 'Trending\n\nMore']);
  });

  it('splits a very long run of headings', () => {
    const headings = Array.from({ length: 300 }, (): Part => ['h2', 'A menu of five words']);
    const source = sourceOf(headings);
    for (const passage of splitSource(source)) {
      expect(countWords(source.text, passage)).toBeLessThanOrEqual(150);
    }
  });

  it('keeps a list together with the line that introduces it', () => {
    const found = split([
      ['paragraph', sentences(9)],
      ['paragraph', 'The outcomes include:'],
      ['list-item', sentences(3, 'First')],
      ['list-item', sentences(3, 'Second')],
      ['list-item', sentences(2, 'Third')],
    ]);
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^The outcomes include:\n\nFirst/);
  });

  it('keeps table rows together with their header, each row as one sentence', () => {
    const source = sourceOf([
      ['paragraph', sentences(10)],
      ['table-row', 'Provider | Share. Of the market'],
      ['table-row', `Azure | ${'word '.repeat(30)}`],
      ['table-row', `AWS | ${'word '.repeat(30)}`],
    ]);
    const passages = splitSource(source);
    expect(passages).toHaveLength(2);
    const rows = passages[1]?.sentences.slice(-3) ?? [];
    expect(rows.map(({ start, end }) => source.text.slice(start, end).slice(0, 24))).toEqual([
      'Provider | Share. Of the',
      'Azure | word word word w',
      'AWS | word word word wor',
    ]);
  });

  it('prefers breaks between paragraphs to breaks within a paragraph', () => {
    const found = split([
      ['paragraph', sentences(10)],
      ['paragraph', sentences(11, 'Next')],
    ]);
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^Next/);
  });

  it('treats each line of code as a sentence', () => {
    const source = sourceOf([['code', 'const a = b.c;\n\n  if (d) { e.f(); }\n']]);
    const [passage] = splitSource(source);
    expect(passage?.sentences.map(({ start, end }) => source.text.slice(start, end))).toEqual([
      'const a = b.c;',
      'if (d) { e.f(); }',
    ]);
  });

  it('measures text in a script without spaces by its characters', () => {
    const source = sourceOf([['paragraph', '微软正在考虑就合同条款起诉亚马逊。'.repeat(200)]]);
    for (const { start, end } of splitSource(source)) expect(end - start).toBeLessThan(1300);
  });

  it('returns no passage for a source without text', () => {
    expect(splitSource({ sourceId: 's', text: '', blocks: [], boilerplate: [] })).toEqual([]);
    expect(split([['paragraph', ' \n ']])).toEqual([]);
  });

  it('numbers passages from 1 and names them after their source', () => {
    const source = sourceOf([
      ['h1', 'A'],
      ['paragraph', 'B.'],
      ['h1', 'C'],
      ['paragraph', 'D.'],
    ]);
    expect(splitSource(source).map(({ passageId, ordinal }) => [passageId, ordinal])).toEqual([
      ['s#1', 1],
      ['s#2', 2],
    ]);
  });
});

describe('the heading path of a passage', () => {
  function paths(parts: readonly Part[]): (readonly string[])[] {
    return splitSource(sourceOf(parts)).map(({ headingPath }) => headingPath);
  }

  it('lists the headings above it by level, outermost first', () => {
    expect(
      paths([
        ['paragraph', 'Before.'],
        ['h1', 'Title'],
        ['paragraph', 'Lead.'],
        ['h2', 'Part'],
        ['h3', 'Chapter\none'],
        ['paragraph', 'Text.'],
        ['h2', 'Next part'],
        ['paragraph', 'Text.'],
      ]),
    ).toEqual([[], ['Title'], ['Title', 'Part', 'Chapter one'], ['Title', 'Next part']]);
  });

  it('has one heading per level, even in a run of headings', () => {
    expect(
      paths([
        ['h3', 'Deep'],
        ['h2', 'A'],
        ['h2', 'B'],
        ['paragraph', 'Text.'],
      ]),
    ).toEqual([['B']]);
  });

  it('is the same for every passage of a long section', () => {
    const found = paths([
      ['h2', 'Part'],
      ['paragraph', sentences(40)],
    ]);
    expect(found.length).toBeGreaterThan(2);
    expect(new Set(found.map((path) => path.join()))).toEqual(new Set(['Part']));
  });
});

describe('the passages of any source', () => {
  const kinds = fc.constantFrom<Part[0]>(
    'paragraph',
    'paragraph',
    'paragraph',
    'list-item',
    'table-row',
    'quote',
    'code',
    'h1',
    'h2',
    'h3',
  );
  const contents = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'word',
          'The end.',
          'Dr. Smith',
          ':',
          '\n',
          ' ',
          '微软。',
          '🎉',
          '"No."',
          'so '.repeat(130),
        ),
        fc.nat(30).map((count) => sentences(count)),
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(' '));
  const sources = fc
    .tuple(
      fc.array(fc.tuple(kinds, contents), { maxLength: 25 }),
      fc.constantFrom('\n\n', '\n', ' '),
    )
    .map(([parts, gap]) => sourceOf(parts, gap));

  it('contain every non-space character in exactly one sentence and one passage, in order', () => {
    fc.assert(
      fc.property(sources, (source) => {
        const { text } = source;
        let at = 0;
        for (const passage of splitSource(source)) {
          expect(passage.sentences[0]?.start).toBe(passage.start);
          expect(passage.sentences.at(-1)?.end).toBe(passage.end);
          for (const { start, end } of passage.sentences) {
            expect(start).toBeGreaterThanOrEqual(at);
            expect(text.slice(at, start).trim()).toBe('');
            expect(text.slice(start, end).trim()).toBe(text.slice(start, end));
            expect(end).toBeGreaterThan(start);
            at = end;
          }
        }
        expect(text.slice(at).trim()).toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('contain no boilerplate, and all other text in exactly one passage', () => {
    fc.assert(
      fc.property(sources, fc.func(fc.boolean()), (source, isBoilerplate) => {
        const boilerplate = source.blocks.filter((_, i) => isBoilerplate(i));
        let rest = source.text;
        for (const { start, end } of boilerplate) {
          rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
        }
        const passages = splitSource({ ...source, boilerplate });
        const found = passages.map(({ start, end }) => source.text.slice(start, end)).join('');
        expect(found.replace(/\s/g, '')).toBe(rest.replace(/\s/g, ''));
      }),
      { numRuns: 300 },
    );
  });

  it('have no sentence that spans two blocks, and have headings only at their beginning', () => {
    fc.assert(
      fc.property(sources, (source) => {
        for (const { sentences: found } of splitSource(source)) {
          const kindsOf = found.map(({ start, end }) => {
            const block = source.blocks.find((one) => one.start <= start && end <= one.end);
            expect(block).toBeDefined();
            return block?.kind;
          });
          const body = kindsOf.findIndex((kind) => kind !== 'heading');
          if (body !== -1) expect(kindsOf.slice(body)).not.toContain('heading');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are at most three times the target length, unless they are one sentence', () => {
    fc.assert(
      fc.property(sources, (source) => {
        for (const passage of splitSource(source)) {
          if (passage.sentences.length === 1) continue;
          expect(countWords(source.text, passage)).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a question in a source', () => {
  it('stays with its answer, even if another split would give more equal lengths', () => {
    const found = split([
      ['paragraph', sentences(8)],
      ['paragraph', 'Q: Was anybody hurt?'],
      ['paragraph', `A: No. ${sentences(8)}`],
    ]);
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^Q: Was anybody hurt\?\s+A: No\./);
  });
});

describe('a code block in a source', () => {
  it('is split at an empty line, not at a line next to it', () => {
    const lines = (name: string, count: number): string =>
      Array.from({ length: count }, (_, n) => `${name} ${n} = one two three four five`).join('\n');
    const found = split([['code', `${lines('a', 14)}\n\n[pump]\n${lines('b', 9)}`]]);
    expect(found[1]).toMatch(/^\[pump\]/);
  });
});

describe('SPLIT_VERSION', () => {
  it('changes with every change to a sentence or a passage', () => {
    const parts = MARKED_PARAGRAPHS.flatMap(([name, marked], index): Part[] => [
      [index % 7 === 0 ? 'h2' : 'list-item', name],
      ['paragraph', marked.replaceAll('|', '')],
    ]);
    const spans = JSON.stringify(splitSource(sourceOf(parts)));
    const digest = createHash('sha256').update(spans).digest('hex').slice(0, 12);
    // If the digest has changed and the new passages are intended, change the version too.
    expect([SPLIT_VERSION, digest]).toEqual(['split-5', '1b22a662ae63']);
  });
});
