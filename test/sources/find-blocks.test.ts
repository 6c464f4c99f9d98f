import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBlocks } from '../../src/sources/find-blocks.ts';
import { blocksOf, expectSoundBlocks } from './blocks-of.ts';

const check = (text: string, expected: readonly string[]): void => {
  expect(blocksOf(text, findBlocks(text))).toEqual(expected);
};

const WRAPPED = `The ferry had been late since Monday, and on the third day nobody
in Harbour Street believed the timetable any more. The captain said
that the engine was old. Old Mrs. Petersen, who had seen four
captains and three engines, said nothing and bought a bicycle.`;

const LONG =
  'The council decided on Tuesday evening that the ferry will run again from next month, twice a day and three times on Saturdays.';

describe('paragraphs in plain text', () => {
  it('are separated by empty lines', () => {
    check('One is here.\n\nTwo is here.\n \t\nThree.', [
      'paragraph One is here.',
      'paragraph Two is here.',
      'paragraph Three.',
    ]);
  });

  it('are single lines if no line looks hard-wrapped', () => {
    check(`${LONG}\n${LONG}\nShort one.\nAnother short one.`, [
      `paragraph ${LONG}`,
      `paragraph ${LONG}`,
      'paragraph Short one.',
      'paragraph Another short one.',
    ]);
  });

  it('are not split at a hard line break, even before a capital letter', () => {
    check(`${WRAPPED}\n\n${WRAPPED}`, [
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
    ]);
  });

  it('are not split if their lines end with CR only', () => {
    const old = WRAPPED.replaceAll('\n', '\r');
    check(`${old}\r\r${old}`, [
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
    ]);
  });

  it('end at a short line in wrapped text if the next line begins a sentence', () => {
    check(`${WRAPPED}\n'I do not believe you.'\n'No one does.'\n${WRAPPED}`, [
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
      `paragraph 'I do not believe you.'`,
      `paragraph 'No one does.'`,
      `paragraph ${WRAPPED.replaceAll('\n', '/')}`,
    ]);
  });

  it('begin at an indented line in wrapped text, as in a book', () => {
    const indented = WRAPPED.replace('bought a bicycle.', 'then bought a new red bicycle.');
    check(`  ${indented}\n  ${indented}`, [
      `paragraph ${indented.replaceAll('\n', '/')}`,
      `paragraph ${indented.replaceAll('\n', '/')}`,
    ]);
  });

  it('are not split after a first line that an editor has lengthened', () => {
    const edited = `${LONG.slice(0, -1)} as long as\n${WRAPPED}`;
    check(edited, [`paragraph ${edited.replaceAll('\n', '/')}`]);
  });

  it('may contain a wrapped line that begins with a number, which is no list item', () => {
    const text = `${WRAPPED}\n\nHer first bicycle was a gift, from the captain, at the age of just\n42. The second one she found, and the third one she paid for herself.`;
    check(
      text,
      text.split('\n\n').map((paragraph) => `paragraph ${paragraph.replaceAll('\n', '/')}`),
    );
  });

  it('are not split at a single line end after an incomplete line', () => {
    const line = 'The council wants to hear on Tuesday what the captain has to say of the';
    check(`${line}\nEngine.`, [`paragraph ${line}/Engine.`]);
    check(`${line} old\nengine.`, [`paragraph ${line} old/engine.`]);
    check('iron 7 8\ncopper 9 1', ['paragraph iron 7 8', 'paragraph copper 9 1']);
  });

  it('keep the lines of a verse together up to the end of the sentence', () => {
    check(
      'O harbour, with thy lamps so bright,\n   Where all the little boats come home,\n   Keep watch.',
      [
        'paragraph O harbour, with thy lamps so bright,/   Where all the little boats come home,/   Keep watch.',
      ],
    );
  });
});

describe('turns of a dialogue in plain text', () => {
  it('are never joined, however long the lines are', () => {
    const long =
      '[10:02] mara: the captain said that the ferry would not run before the end of the week and';
    check(`${long}\n[10:03] tom: so it is`, [
      `paragraph ${long}`,
      'paragraph [10:03] tom: so it is',
    ]);
  });
});

describe('list items in plain text', () => {
  it('are separate blocks, whatever their marker', () => {
    check('We need:\n- rope\n* paint\n• nails\n1. a plan\n2) a boat\n  – luck', [
      'paragraph We need:',
      'list-item - rope',
      'list-item * paint',
      'list-item • nails',
      'list-item 1. a plan',
      'list-item 2) a boat',
      'list-item2 – luck',
    ]);
  });

  it('may begin with a letter, Roman numeral or section sign after a line that ends a clause', () => {
    check('§ 1. Boats are free if:\n(i) they are small;\n(ii) it rains.\n§ 2. Rafts pay.', [
      'list-item § 1. Boats are free if:',
      'list-item2 (i) they are small;',
      'list-item2 (ii) it rains.',
      'list-item § 2. Rafts pay.',
    ]);
    check('1. Fees are due.\n   a. Boats pay.\n   b. Rafts do not.', [
      'list-item 1. Fees are due.',
      'list-item2 a. Boats pay.',
      'list-item2 b. Rafts do not.',
    ]);
  });

  it('are nested below an item with less indentation', () => {
    check('- Clothes\n  - Coat\n- Food', [
      'list-item - Clothes',
      'list-item2 - Coat',
      'list-item - Food',
    ]);
  });

  it('include the indented lines below them', () => {
    check('- a rope that is\n  strong\n  And long\n- paint', [
      'list-item - a rope that is/  strong/  And long',
      'list-item - paint',
    ]);
  });

  it('do not begin at a dash or number within a line or without a space after it', () => {
    check('The rope - an old one - broke in 1984. It was long.', [
      'paragraph The rope - an old one - broke in 1984. It was long.',
    ]);
    check('-5 degrees were measured.\n3.5 metres of water.', [
      'paragraph -5 degrees were measured.',
      'paragraph 3.5 metres of water.',
    ]);
  });
});

describe('table rows in plain text', () => {
  it('are never joined, even without markup', () => {
    const rows = [
      'Line Strategic interest What it means for the island',
      'Harbour Ferries Keeps the licence and wants a dearer season ticket from the council Runs twice a day but with an old engine',
      'Island Taxi Boats Wants the licence and offers a cheaper season ticket to everybody Runs on demand but only in good weather',
    ];
    check(`${LONG}\n\n${rows.join('\n')}`, [
      `paragraph ${LONG}`,
      ...rows.map((row) => `paragraph ${row}`),
    ]);
  });

  it('are recognised by tabs, bars and columns of spaces', () => {
    check('Line\tPrice\nFerry\t3.50', ['table-row Line\tPrice', 'table-row Ferry\t3.50']);
    check('| Line | Price |\n|------|-------|\n| Ferry | 3.50 |', [
      'table-row | Line | Price |',
      'paragraph |------|-------|',
      'table-row | Ferry | 3.50 |',
    ]);
    check('Line      Price\nFerry     3.50', [
      'table-row Line      Price',
      'table-row Ferry     3.50',
    ]);
    check('Two spaces after a stop.   Three here, in one line only.', [
      'paragraph Two spaces after a stop.   Three here, in one line only.',
    ]);
  });
});

describe('headings in plain text', () => {
  it('are recognised above longer text, with or without an empty line between them', () => {
    check(`Ferry to Run Again\n\n${LONG}\n\nWhat the captain says\n\n${LONG}`, [
      'heading1 Ferry to Run Again',
      `paragraph ${LONG}`,
      'heading2 What the captain says',
      `paragraph ${LONG}`,
    ]);
    check(`Ferry to Run Again\n${LONG}\n${LONG}\nWhat Comes Next\n${LONG}\n${LONG}`, [
      'heading1 Ferry to Run Again',
      `paragraph ${LONG}`,
      `paragraph ${LONG}`,
      'heading2 What Comes Next',
      `paragraph ${LONG}`,
      `paragraph ${LONG}`,
    ]);
  });

  it('may have a subtitle below them', () => {
    check(`Why does the ferry not run?\n\nA quarrel over an old engine\n\n${LONG}`, [
      'heading1 Why does the ferry not run?',
      'heading2 A quarrel over an old engine',
      `paragraph ${LONG}`,
    ]);
  });

  it('may be underlined or marked with hashes', () => {
    check(`The Ferry\n=========\n${LONG}\nits engine\n---\nx\n## Prices`, [
      'heading1 The Ferry',
      'paragraph =========',
      `paragraph ${LONG}`,
      'heading2 its engine',
      'paragraph ---',
      'paragraph x',
      'heading2 ## Prices',
    ]);
  });

  it('do not include comments marked with hashes', () => {
    check('# Part one of a comment\n# and its end\n\n# All rights reserved.', [
      'paragraph # Part one of a comment',
      'paragraph # and its end',
      'paragraph # All rights reserved.',
    ]);
  });

  it.each([
    ['a line that breaks off', `The Council and the\n\n${LONG}`],
    ['a sentence', `The ferry runs again.\n\n${LONG}`],
    ['a line that ends in a colon', `The council says:\n\n${LONG}`],
    ['a line that begins with a lower-case letter', `the ferry again\n\n${LONG}`],
    ['the last line', `${LONG}\n\nMore From The Harbour`],
    ['a menu', `World Politics Business Sports\n\n${LONG}`],
    ['a menu with bars', `Home | Island | Ferry\n\n${LONG}`],
    ['the name of a section', `AI News\n\n${LONG}`],
    ['a byline', `By Jonna Petersen\n\n${LONG}`],
    ['a date', `March 18, 2026\n\n${LONG}`],
    ['an address', `harbour.example.com\n\n${LONG}`],
    ['speech', `"Will the ferry run?"\n\n${LONG}`],
    ['a line about the page', `9h ago·2 min read·8 views\nShare:\n\n${LONG}`],
    ['an item of a list', `1. The Old Ferry\n\n${LONG}`],
  ])('do not include %s', (_, text) => {
    expect(findBlocks(text).filter(({ kind }) => kind === 'heading')).toEqual([]);
  });

  it('do not include products with one-line descriptions', () => {
    const adverts = ['BoatBuddy', 'Ferry Helper Pro', 'Knots', 'Island Guide']
      .map((name) => `${name}\n${name} helps you to plan your next trip over the water with ease.`)
      .join('\n');
    expect(findBlocks(adverts).filter(({ kind }) => kind === 'heading')).toEqual([]);
  });
});

describe('findBlocks', () => {
  const lines = fc.oneof(
    fc.constantFrom(
      '',
      '  ',
      '\t',
      '- item',
      '1. one',
      '> said',
      '===',
      '# Title',
      'A | B | C',
      '•',
      '-',
      '1.',
    ),
    fc.constantFrom(
      ...WRAPPED.split('\n'),
      LONG,
      'Ferry to Run Again',
      'the end.',
      '\ufeff',
      '🚢 over',
    ),
    fc.string({ unit: 'grapheme', maxLength: 120 }),
  );
  const ends = fc.constantFrom('\n', '\n\n', '\r', '\r\r', '\r\n', '\u2028', '\f', '\u0085');

  it('returns ordered, disjoint blocks that cover any text except white space', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(lines, ends), { maxLength: 25 }), (parts) => {
        const text = parts.flat().join('');
        expectSoundBlocks(text, findBlocks(text));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expectSoundBlocks(text, findBlocks(text));
      }),
    );
  });

  it('returns a single paragraph for text that is wrapped at any width from 50 to 90', () => {
    const paragraph = WRAPPED.replaceAll('\n', ' ');
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 90 }),
        fc.integer({ min: 0, max: 9 }),
        (width, from) => {
          const words = [...paragraph.split(' ').slice(from), ...paragraph.split(' ')];
          let line = '';
          const wrapped: string[] = [];
          for (const word of words) {
            if (line !== '' && line.length + 1 + word.length > width) {
              wrapped.push(line);
              line = word;
            } else {
              line = line === '' ? word : `${line} ${word}`;
            }
          }
          wrapped.push(line);
          expect(findBlocks(wrapped.join('\n'))).toHaveLength(1);
        },
      ),
    );
  });
});
