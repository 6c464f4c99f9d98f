import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRst } from '../../../src/sources/formats/rst.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf } from '../blocks-of.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const read = (document: string): DocumentDraft => {
  const draft = readRst(document);
  expectSoundDraft(draft);
  return draft;
};

const check = (document: string, expected: string): void => {
  expect(read(document).text).toBe(expected);
};

const checkBlocks = (document: string, expected: readonly string[]): void => {
  const { text, blocks } = read(document);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

const PANDOC = readFileSync(join(import.meta.dirname, '../fixtures/pandoc.rst'), 'utf8');

describe('inline markup of reStructuredText', () => {
  it.each([
    ['emphasis and literals', 'The *old* **ferry** ``a *b* | c``.', 'The old ferry a *b* | c.'],
    [
      'roles',
      ':kbd:`Ctrl+C`, `H`:sub:\\ 2, :menuselection:`File --> Save`',
      'Ctrl+C, H2, File ‣ Save',
    ],
    ['the modules of names', ':func:`~harbor.fees.pay` and :class:`!Raft`', 'pay() and Raft'],
    ['escapes', 'Not \\*this\\*, one\\ word', 'Not *this*, oneword'],
    [
      'marks of footnotes',
      'It sank [1]_, really [#a]_.\n\n.. [1] Yes.\n.. [#a] No.',
      'It sank, really.\n\nYes.\n\nNo.',
    ],
    ['targets', 'An _`inline target`.\n\n.. _x: https://example.org', 'An inline target.'],
  ])('drops the marks of %s', (_, document, expected) => {
    check(document, expected);
  });

  it.each([
    [
      'what is not markup',
      '2 * 3 * 4, *args, a_b_c, |x|, `, <player>, C:\\\\dir',
      '2 * 3 * 4, *args, a_b_c, |x|, `, <player>, C:\\dir',
    ],
    [
      'the labels of citations',
      'See [Lind2020]_.\n\n.. [Lind2020] A book.',
      'See [Lind2020].\n\n[Lind2020] A book.',
    ],
    [
      'replaced names',
      'The |f| runs.\n\n.. |f| replace:: *night* ferry\n.. |i| image:: x.png',
      'The night ferry runs.',
    ],
    [
      'the title of a section that is referred to',
      'See :ref:`fees`.\n\n.. _fees:\n\nHarbor Fees\n===========\n\nx',
      'See Harbor Fees.\n\nHarbor Fees\n\nx',
    ],
  ])('keeps %s', (_, document, expected) => {
    check(document, expected);
  });

  it('becomes links if it has a web address', () => {
    const { text, links } = read(
      'The `page <https://example.org/a>`_, timetable_, `the fees`_, here__ and https://example.org/b.\n\n' +
        '.. _timetable: https://example.org/t\n.. _the fees: timetable_\n__ https://example.org/h\n',
    );
    expect(text).toBe('The page, timetable, the fees, here and https://example.org/b.');
    expect(links.map(({ start, end, url }) => [text.slice(start, end), url])).toEqual([
      ['page', 'https://example.org/a'],
      ['timetable', 'https://example.org/t'],
      ['the fees', 'https://example.org/t'],
      ['here', 'https://example.org/h'],
      ['https://example.org/b', 'https://example.org/b'],
    ]);
  });
});

describe('sections of reStructuredText', () => {
  it('have levels in the order of their adornments', () => {
    checkBlocks('====\nBook\n====\n\nPart\n====\n\nOne\n---\n\nNext\n====\n\nx', [
      'heading1 Book',
      'heading2 Part',
      'heading3 One',
      'heading2 Next',
      'paragraph x',
    ]);
  });

  it('are apart from transitions', () => {
    checkBlocks('One.\n\n----\n\nTwo.', ['paragraph One.', 'paragraph Two.']);
  });

  it('give the title if the document begins with one', () => {
    expect(read('Harbor *Fees*\n=============\n\nx').headline).toBe('Harbor Fees');
    expect(read('Text first.\n\nLater\n=====\n\nx').headline).toBeNull();
  });

  it('may follow metadata', () => {
    const { frontMatter } = read(
      ':orphan:\n\n.. _top:\n\nFees\n====\n\n:Author: A. Writer\n:Date: 2026-03-18\n:Organization: Harbor\n\nx\n\n:Author: Other',
    );
    expect(frontMatter).toMatchObject({
      author: 'A. Writer',
      published: '2026-03-18',
      publisher: 'Harbor',
    });
  });
});

describe('blocks of reStructuredText', () => {
  it('are lists with their nested lists and paragraphs', () => {
    checkBlocks('* one\n  more\n\n  para\n\n  - two\n\n* three\n\n1. a\n2. b\n\n#. c\n', [
      'list-item one more',
      'list-item2 para',
      'list-item2 two',
      'list-item three',
      'list-item 1. a',
      'list-item 2. b',
      'list-item c',
    ]);
  });

  it.each([
    [
      'definitions',
      'raft\n    A craft.\n\nferry : big\n    A ship.',
      ['list-item raft', 'list-item2 A craft.', 'list-item ferry : big', 'list-item2 A ship.'],
    ],
    [
      'fields',
      ':param fee: the fee\n:returns:\n    the sum',
      ['list-item param fee: the fee', 'list-item returns: the sum'],
    ],
    [
      'options',
      '-v, --verbose   Be loud\n--out FILE      Write there',
      ['list-item -v, --verbose Be loud', 'list-item --out FILE Write there'],
    ],
    ['names that look like numbers', 'A. Writer was here.', ['paragraph A. Writer was here.']],
    ['line blocks', '| One\n|   two\n', ['paragraph One/two']],
    ['quotations', 'Said:\n\n    Go home.', ['paragraph Said:', 'quote Go home.']],
    [
      'literal blocks',
      'Run::\n\n    a  b\n      c\n\nand ::\n\n> d\n\nx',
      ['paragraph Run:', 'code a  b/  c', 'paragraph and', 'code > d', 'paragraph x'],
    ],
    ['examples of Python', '>>> 1 + 1\n2\n\nx', ['code >>> 1 + 1/2', 'paragraph x']],
    [
      'simple tables',
      '=====  ====\nCraft  Fee\n=====  ====\nRaft   3\nBarge  12,\n       wet\n=====  ====\n',
      ['table-row Craft | Fee', 'table-row Raft | 3', 'table-row Barge | 12, wet'],
    ],
    [
      'grid tables',
      '+---+-----+\n| A | B   |\n+===+=====+\n| x | *y* |\n|   | z   |\n+---+-----+\n| both    |\n+---------+\n',
      ['table-row A | B', 'table-row x | *y* z', 'table-row both'],
    ],
  ])('are %s', (_, document, expected) => {
    checkBlocks(
      document,
      expected.map((block) => block.replace('*y*', 'y')),
    );
  });
});

describe('directives of reStructuredText', () => {
  it.each([
    [
      'admonitions with their titles',
      '.. note:: Pay\n   here.\n\n.. admonition:: Fees\n\n   None.\n\n.. seealso:: Rules',
      [
        'paragraph Note',
        'paragraph Pay here.',
        'paragraph Fees',
        'paragraph None.',
        'paragraph See also',
        'paragraph Rules',
      ],
    ],
    [
      'versions as Sphinx does',
      '.. versionadded:: 2.1\n   The fee.\n\n.. deprecated:: 3\n\nx',
      [
        'paragraph Added in version 2.1: The fee.',
        'paragraph Deprecated since version 3.',
        'paragraph x',
      ],
    ],
    [
      'code',
      '.. code-block:: python\n   :linenos:\n\n   def fee():\n       return 3\n',
      ['code def fee():/    return 3'],
    ],
    [
      'descriptions',
      '.. function:: fee(craft)\n\n   Returns it.\n',
      ['list-item fee(craft)', 'list-item2 Returns it.'],
    ],
    [
      'tables',
      '.. csv-table:: Berths\n   :header: "Craft", "Berth"\n\n   "Raft", "B, C"\n\n.. list-table::\n\n   * - Name\n     - Role\n   * - Mara\n     - captain\n',
      [
        'paragraph Berths',
        'table-row Craft | Berth',
        'table-row Raft | B, C',
        'table-row Name | Role',
        'table-row Mara | captain',
      ],
    ],
    [
      'the text of unknown ones',
      '.. dropdown:: More\n\n   Hidden text.',
      ['paragraph More', 'paragraph Hidden text.'],
    ],
    [
      'the caption of a figure',
      '.. figure:: a.png\n   :alt: x\n\n   The pier.',
      ['paragraph The pier.'],
    ],
  ])('show %s', (_, document, expected) => {
    checkBlocks(document, expected);
  });

  it('are left out and counted if they show other pages, pictures or nothing', () => {
    const { text, leftOut } = read(
      'One.\n\n.. toctree::\n   :maxdepth: 1\n\n   a\n   b\n\n.. image:: a.png\n.. include:: x\n\n.. a comment\n   goes on\n\n..\n\nTwo.',
    );
    expect(text).toBe('One.\n\nTwo.');
    expect(leftOut).toEqual([
      { kind: 'directive', count: 2 },
      { kind: 'image', count: 1 },
      { kind: 'comment', count: 1 },
    ]);
  });
});

describe('a reStructuredText file', () => {
  it('is read as pandoc writes it', () => {
    checkBlocks(PANDOC, [
      'heading1 Harbour rules',
      'list-item Author: A. Writer',
      'heading2 Fees',
      'paragraph The night ferry leaves at nine, and raft --fast is free.',
      'list-item Rafts pay 3 crowns.',
      'list-item2 Children row free.',
      'list-item Barges pay 12.',
      'list-item 1. Ring the bell.',
      'list-item 2. Wait.',
      'quote The gate stays shut until noon.',
      'table-row Craft | Fee',
      'table-row Raft | 3',
      'table-row Barge | 12',
      'code def fee():/    return 3',
      'list-item Lock',
      'list-item2 A basin with two gates.',
      'paragraph It sank.',
      'paragraph In the storm of 1921.',
    ]);
  });

  it('is refused if it is nested too deeply', () => {
    const document = Array.from({ length: 60 }, (_, i) => `${' '.repeat(i)}x\n`).join('\n');
    expect(wordThrown(() => readRst(document)).message).toContain(
      'more than 50 levels deep in line 103',
    );
    expect(wordThrown(() => readRst('- '.repeat(1_000))).message).toContain(
      'levels deep in line 1',
    );
  });

  it('is read in linear time', () => {
    for (const part of [
      '*',
      '`',
      '|',
      '``a ',
      '**a ',
      ':a',
      '[a',
      'a_',
      '\\',
      '+-',
      '= ',
      '.. _',
      ':a:b',
      '(1) ',
      '>>> a\n',
      '.. |a| replace:: b\n',
      '== ==\n',
    ]) {
      const draft = read(`x${part.repeat(60_000)}\n`);
      expect(draft.blocks.length).toBeGreaterThan(0);
      read(`${part}\n`.repeat(20_000));
    }
  });

  it('always gives a sound draft or a problem for users', () => {
    const samples = [
      PANDOC,
      '.. note:: x\n\n   - a\n\n     b\n',
      '| a\n\n::\n\n  x\n\n+--+--+\n| a|b |\n+--+--+\n',
      '.. |a| replace:: |b|\n.. |b| replace:: |a|\n\n|a|',
    ];
    const tokens = [
      '\n',
      '\n\n',
      '  ',
      '.. ',
      '::',
      '`',
      '*',
      '|',
      '_',
      '====\n',
      '- ',
      '1. ',
      ':a: ',
      '+--+\n',
      '\t',
    ];
    fc.assert(
      fc.property(damaged(samples, tokens), (document) => {
        expectDraftOrProblem(() => readRst(document));
      }),
    );
  });
});
