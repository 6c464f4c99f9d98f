import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, placeOf } from '../../../src/domain/place.ts';
import { readJson, readJsonLines } from '../../../src/sources/formats/json.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf } from '../blocks-of.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const read = (document: string, reader = readJson): DocumentDraft => {
  const draft = reader(document);
  expectSoundDraft(draft);
  return draft;
};

const check = (document: string, expected: string): void => {
  expect(read(document).text).toBe(expected);
};

const placeIn = ({ text, places }: DocumentDraft, words: string): Place | null => {
  const start = text.indexOf(words);
  return placeOf(places, { start, end: start + 1 });
};

const EXPORT = readFileSync(join(import.meta.dirname, '../fixtures/discord-channel.json'), 'utf8');

describe('a record with a text', () => {
  const RECORDS = JSON.stringify([
    {
      title: 'The Ferry Runs Again',
      url: 'https://example.org/ferry',
      author: { name: 'A. Writer' },
      published: '2026-03-18',
      body: 'The ferry is back.\n\nIt leaves at nine.',
      tags: ['harbour', 'news'],
      draft: null,
    },
    { title: 'Second', text: 'Short.' },
  ]);

  it('is a section with a linked heading, its other fields in a row, and its paragraphs', () => {
    const draft = read(RECORDS);
    expect(blocksOf(draft.text, draft.blocks)).toEqual([
      'heading1 The Ferry Runs Again',
      'list-item author.name: A. Writer | published: 2026-03-18 | tags: harbour, news',
      'paragraph The ferry is back.',
      'paragraph It leaves at nine.',
      'heading1 Second',
      'paragraph Short.',
    ]);
    expect(draft.links).toEqual([{ start: 0, end: 20, url: 'https://example.org/ferry' }]);
  });

  it('has its number in the list as its place', () => {
    expect(placeIn(read(RECORDS), 'Short')).toEqual({ kind: 'entry', entry: 2 });
  });

  it('gives the metadata if it is the whole document', () => {
    const { frontMatter } = read(
      '{"headline":"The Ferry","authors":["A","B"],"date":"2026-03-18","link":"https://example.org/f","source":"Herald","text":"It runs."}',
    );
    expect(frontMatter).toEqual({
      id: null,
      title: 'The Ferry',
      author: 'A, B',
      published: '2026-03-18',
      url: 'https://example.org/f',
      publisher: 'Herald',
    });
    expect(
      read('{"title":"x","text":"y","date":"18 March","url":"f.html"}').frontMatter,
    ).toMatchObject({
      published: null,
      url: null,
    });
  });

  it('may have a text in HTML', () => {
    const { text, blocks } = read(
      '[{"title":"One","content":"<p>It is <b>late</b>.</p><ul><li>x</li></ul>"}]',
    );
    expect(blocksOf(text, blocks)).toEqual([
      'heading1 One',
      'paragraph It is late.',
      'list-item x',
    ]);
    check('[{"title":"One","text":"Use <player> or <b>."}]', 'One\n\nUse <player> or <b>.');
  });

  it('may be a question and its answer', () => {
    const { text, blocks } = read(
      '{"faq":[{"question":"Who pays?","answer":"Rafts pay 3 crowns."}]}',
    );
    expect(blocksOf(text, blocks)).toEqual(['heading1 Who pays?', 'paragraph Rafts pay 3 crowns.']);
  });
});

describe('other JSON', () => {
  it.each([
    [
      'records, as rows',
      '[{"craft":"Raft","fee":3},{"craft":"Barge","fee":12}]',
      'craft: Raft | fee: 3\ncraft: Barge | fee: 12',
    ],
    [
      'the fields of an object, as rows',
      '{"craft":"Raft","wet":true,"berths":[4,5]}',
      'craft: Raft\nwet: true\nberths: 4, 5',
    ],
    [
      'named records, with their names',
      '{"ports":{"oslo":{"fee":3,"berths":4},"bergen":{"fee":5}}}',
      'ports.oslo | fee: 3 | berths: 4\nports.bergen | fee: 5',
    ],
    ['the paths of nested values', '[{"a":{"b":[{"c":1},{"c":2}]}}]', 'a.b[0].c: 1 | a.b[1].c: 2'],
    ['rows that are lists', '[["Craft","Fee"],["Raft",3]]', 'Craft | Fee\nRaft | 3'],
    [
      'numbers as written',
      '{"a":1e400,"b":12345678901234567890,"c":-0.10,"d":1E+2}',
      'a: 1e400\nb: 12345678901234567890\nc: -0.10\nd: 1E+2',
    ],
    ['the order of fields', '{"2":"b","1":"a","__proto__":"c"}', '2: b\n1: a\n__proto__: c'],
    [
      'comments and trailing commas, which it ignores',
      '// fees\n{"a": 1, /* x */ "b": 2,}',
      'a: 1\nb: 2',
    ],
    [
      'escapes, as characters',
      '{"a":"caf\\u00e9 \\ud83d\\ude00 \\"x\\" \\ud800\\u0000"}',
      'a: café 😀 "x" \uFFFD\uFFFD',
    ],
  ])('keeps %s', (_, document, expected) => {
    check(document, expected);
  });

  it('has the number of a record in its list as its place', () => {
    expect(placeIn(read('[{"a":"x"},{"a":"y"}]'), 'a: y')).toEqual({ kind: 'entry', entry: 2 });
  });

  it('uses the last of two fields with the same name, with a warning', () => {
    const { text, warnings } = read('{\n"fee": 3,\n"fee": 4}');
    expect(text).toBe('fee: 4');
    expect(warnings).toEqual([
      { line: 3, key: 'fee', warning: { code: 'repeated-key', params: {} } },
    ]);
  });
});

describe('JSON Lines', () => {
  it('have their lines as places, and a line that is not JSON costs no other line', () => {
    const draft = read('{"craft":"Raft"}\n\n{"craft":\n{"craft":"Barge"}\n', readJsonLines);
    expect(draft.text).toBe('craft: Raft\ncraft: Barge');
    expect(placeIn(draft, 'craft: Barge')).toEqual({ kind: 'line', line: 4 });
    expect(draft.warnings).toEqual([
      {
        line: 3,
        key: null,
        warning: { code: 'line-not-json', params: { reason: 'ValueExpected' } },
      },
    ]);
  });

  it('are refused if most lines are not JSON', () => {
    const document = `{"craft":"Raft"}\n${'not JSON\n'.repeat(2_000)}`;
    expect(wordThrown(() => readJsonLines(document)).message).toContain('must be JSON');
    expect(read(`${'{"craft":"Raft"}\n'.repeat(3)}not JSON`, readJsonLines).warnings).toHaveLength(
      1,
    );
  });

  it('are recognized in a file named .json', () => {
    check('{"craft":"Raft"}\n{"craft":"Barge"}', 'craft: Raft\ncraft: Barge');
  });
});

describe('a channel of DiscordChatExporter', () => {
  const draft = read(EXPORT);

  it('has turns with their authors, replies that name an author further up, and embeds', () => {
    expect(blocksOf(draft.text, draft.blocks)).toEqual([
      'paragraph Mara: When does the night ferry leave, @Tom Lind?/And from which pier?/I forgot :sad:',
      'paragraph Tom Lind (@Mara): At 23:15, from pier 4.',
      'quote Timetable',
      'quote All ferries of the winter.',
      'quote Fee: 3 crowns',
    ]);
    expect(draft.links.map(({ url }) => url)).toEqual(['https://example.org/times']);
  });

  it('has the author, time and address of each message as places', () => {
    expect(placeIn(draft, 'And from')).toEqual({
      kind: 'message',
      author: 'Mara',
      at: '2026-03-18T08:32:00.000Z',
      url: 'https://discord.com/channels/100000000000000001/200000000000000002/300000000000000003',
    });
    expect(placeIn(draft, 'At 23:15')).toMatchObject({ author: 'Tom Lind' });
  });

  it('has the names of its channel and server, and counts what it leaves out', () => {
    expect(draft.frontMatter).toMatchObject({
      title: '#pier-talk',
      publisher: 'Harbour Club',
      url: 'https://discord.com/channels/100000000000000001/200000000000000002',
    });
    expect(draft.leftOut).toEqual([
      { kind: 'system-message', count: 1 },
      { kind: 'attachment', count: 2 },
    ]);
  });

  const textOf = (content: string): string => {
    const author = { id: '1', name: 'Ann' };
    const message = { id: '300000000000000009', type: 'Default', content, author };
    return read(JSON.stringify({ guild: {}, channel: {}, messages: [message] })).text.slice(5);
  };

  it.each([
    ['*one* ~~two~~ __three__ ||four||', 'one two three four'],
    ['# Rules\n> be **kind**\n-# really', 'Rules\nbe kind\nreally'],
    ['`a**b**` and ```js\nlet x = 2 * 3 * 4;```', 'a**b** and let x = 2 * 3 * 4;'],
    ['[the page](https://example.org/a_b) \\*kept\\*', 'the page *kept*'],
    ['<@99> <#99> 2 * 3 * 4 <item>', '<@99> <#99> 2 * 3 * 4 <item>'],
  ])('shows the message %j as %j', (content, expected) => {
    expect(textOf(content)).toBe(expected);
  });

  it('begins a new turn after seven minutes, and after a long turn', () => {
    const message = (minutes: number, content: string): object => ({
      id: `30000000000000000${minutes}`,
      timestamp: new Date(Date.UTC(2026, 0, 1, 10, minutes)).toISOString(),
      content,
      author: { name: 'Ann' },
    });
    const messages = [
      message(0, 'One.'),
      message(7, 'Two.'),
      message(15, 'x'.repeat(600)),
      message(16, 'Four.'),
    ];
    const { blocks } = read(JSON.stringify({ guild: {}, channel: {}, messages }));
    expect(blocks).toHaveLength(3);
  });
});

describe('a day of a Slack channel', () => {
  it('has turns with their authors', () => {
    const draft = read(
      JSON.stringify([
        {
          type: 'message',
          subtype: 'channel_join',
          ts: '1700000000.000100',
          user: 'U1',
          text: '<@U1> has joined',
        },
        {
          type: 'message',
          ts: '1700000001.000100',
          user: 'U1',
          text: 'Is *it* late, <@U2>? See <https://example.org|the page> &amp; <#C1|pier>.',
          user_profile: { display_name: 'Mara' },
        },
        {
          type: 'message',
          ts: '1700000002.000100',
          user: 'U2',
          text: 'Yes.',
          user_profile: { real_name: 'Tom Lind' },
        },
      ]),
    );
    expect(draft.text).toBe('Mara: Is it late, @Tom Lind? See the page & #pier.\n\nTom Lind: Yes.');
    expect(draft.leftOut).toEqual([{ kind: 'system-message', count: 1 }]);
    expect(placeIn(draft, 'Yes')).toMatchObject({ at: '2023-11-14T22:13:22.000Z' });
  });
});

describe('damaged JSON', () => {
  it.each([
    ['{"a": 1\n "b": 2}', 'line 2, column 2: a comma is missing'],
    ['{"a": NaN}', 'line 1, column 7: a symbol is unknown'],
    ['["a', 'line 1, column 2: a string is not closed'],
    ['', 'line 1, column 1: a value is missing'],
    ['{} 1', 'line 1, column 4: text follows the last value'],
  ])('%j is refused with its place', (document, expected) => {
    expect(wordThrown(() => readJson(document)).message).toContain(expected);
  });

  it('is refused if it is nested too deeply', () => {
    expect(wordThrown(() => readJson(`\n${'['.repeat(100_000)}`)).message).toBe(
      'has values or elements nested more than 200 levels deep in line 2.',
    );
  });

  it('is refused if the repeated names are longer than 20 million characters', () => {
    const name = 'n'.repeat(100_000);
    const values = '{"a":1},'.repeat(300).slice(0, -1);
    expect(wordThrown(() => readJson(`[{"${name}":[${values}]}]`)).code).toBe('too-large');
  });

  it('always gives a sound draft or a problem for users', () => {
    const samples = [
      EXPORT,
      '[{"title":"Ferry","text":"It runs.\\n\\nAgain."}]',
      '{"a":{"b":[1,2,{"c":null}]}}',
      '{"a":1}\n{"a":2}',
    ];
    const tokens = [
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      'null',
      '1e9',
      '**',
      '```',
      '<@1>',
      '\n',
    ];
    fc.assert(
      fc.property(damaged(samples, tokens), (document) => {
        expectDraftOrProblem(() => readJson(document));
        expectDraftOrProblem(() => readJsonLines(document));
      }),
    );
  });

  it('of any kind gives rows with every value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        expectDraftOrProblem(() => readJson(JSON.stringify(value)));
      }),
    );
  });
});
