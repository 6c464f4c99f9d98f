import { describe, expect, it } from 'vitest';
import { readEml } from '../../../src/sources/formats/eml.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { wordRejection } from '../../support/word-fault.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';

const bytesOf = (lines: readonly string[]): Uint8Array => Buffer.from(lines.join('\r\n'), 'latin1');

const read = async (...lines: readonly string[]): Promise<DocumentDraft> => {
  const draft = await readEml(bytesOf(lines));
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
};

const HEAD = [
  'From: Ann Ash <ann@a.example>',
  'Subject: Ferry',
  'Date: Wed, 18 Mar 2026 09:30:00 +0100',
];

const multipart = (subtype: string, ...parts: readonly (readonly string[])[]): string[] => [
  `Content-Type: multipart/${subtype}; boundary=b`,
  '',
  ...parts.flatMap((part) => ['--b', ...part]),
  '--b--',
];
const plain = (...lines: readonly string[]): string[] => ['Content-Type: text/plain', '', ...lines];
const html = (...lines: readonly string[]): string[] => ['Content-Type: text/html', '', ...lines];

describe('an e-mail', () => {
  it('has its subject, sender and date as metadata', async () => {
    expect((await read(...HEAD, '', 'It sank.')).frontMatter).toEqual({
      id: null,
      title: 'Ferry',
      publisher: null,
      author: 'Ann Ash',
      published: '2026-03-18T08:30:00Z',
      url: null,
    });
    const other = await read(
      'From: ann@a.example',
      'Subject: =?utf-8?q?F=C3=A4hre?=',
      'Archived-At: <https://l.example/1>',
      '',
      'x',
    );
    expect(other.frontMatter).toMatchObject({
      title: 'Fähre',
      author: 'ann@a.example',
      url: 'https://l.example/1',
    });
  });

  it('has its plain text rather than its HTML', async () => {
    const draft = await read(
      ...HEAD,
      ...multipart('alternative', plain('It sank.'), html('<p>It <b>sank</b>.')),
    );
    expect(draft.text).toBe('It sank.');
  });

  it('has its HTML if it has no plain text, or one that only says so', async () => {
    const page = '<ul><li>It sank on Monday, and no one was hurt.<li>It floats again.</ul>';
    const items = [
      'list-item It sank on Monday, and no one was hurt.',
      'list-item It floats again.',
    ];
    for (const draft of [
      await read(...HEAD, ...html(page)),
      await read(...HEAD, ...multipart('alternative', plain('Use HTML.'), html(page))),
    ]) {
      expect(blocksOf(draft.text, draft.blocks)).toEqual(items);
    }
  });

  it('keeps quoted text as quotes, and its signature', async () => {
    const { text, blocks } = await read(
      ...HEAD,
      '',
      '> Did it sink?',
      '',
      'Yes, on Monday.',
      '',
      '-- ',
      'Ann',
    );
    expect(blocksOf(text, blocks)).toEqual([
      'quote > Did it sink?',
      'paragraph Yes, on Monday.',
      'paragraph --',
      'paragraph Ann',
    ]);
  });

  it.each([
    ['quoted-printable', 'iso-8859-1', 'caf=E9 was =\r\nfull', 'café was full'],
    ['base64', 'utf-8', Buffer.from('会議 🚢').toString('base64'), '会議 🚢'],
    ['8bit', 'windows-1252', 'caf\xe9 \x93x\x94 \x80', 'café “x” €'],
    ['7bit', 'iso-2022-jp', '\x1b$B2q5D\x1b(B', '会議'],
  ])('is decoded from %s and %s', async (encoding, charset, body, expected) => {
    const draft = await read(
      ...HEAD,
      `Content-Type: text/plain; charset=${charset}`,
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      body,
    );
    expect(draft.text).toBe(expected);
  });

  it('is read if its text has another type', async () => {
    const { text } = await read(...HEAD, 'Content-Type: text/asciidoc', '', 'The lock sank.');
    expect(text).toBe('The lock sank.');
    const both = await read(
      ...HEAD,
      ...multipart('mixed', plain('It sank.'), ['Content-Type: text/x-patch', '', '+ a rope']),
    );
    expect(both.text).toBe('It sank.');
  });

  it('counts its attachments and pictures', async () => {
    const attachment = (type: string): string[] => [
      `Content-Type: ${type}`,
      'Content-Disposition: attachment; filename=x',
      '',
      'never',
    ];
    const draft = await read(
      ...HEAD,
      ...multipart(
        'mixed',
        plain('It sank.'),
        attachment('application/pdf'),
        attachment('text/plain'),
        attachment('image/png'),
      ),
    );
    expect(draft.text).toBe('It sank.');
    expect(draft.leftOut).toEqual([
      { kind: 'attachment', count: 2 },
      { kind: 'image', count: 1 },
    ]);
  });

  it('has the messages in it as sections with their subjects', async () => {
    const inner = [
      'Content-Type: message/rfc822',
      '',
      'From: bo@b.example',
      'Subject: Old',
      '',
      'It floats.',
    ];
    const { text, blocks, places } = await read(
      ...HEAD,
      ...multipart('mixed', plain('See below.'), inner),
    );
    expect(blocksOf(text, blocks)).toEqual([
      'paragraph See below.',
      'heading2 Old',
      'paragraph It floats.',
    ]);
    expect(places.map(({ start, end, place }) => [text.slice(start, end), place])).toEqual([
      ['Old', { kind: 'section', name: 'Old' }],
      ['It floats.', { kind: 'section', name: 'Old' }],
    ]);
  });

  it('is refused if it is encrypted, nested too deeply or not an e-mail', async () => {
    const messageOf = async (...lines: readonly string[]): Promise<string> =>
      (await wordRejection(readEml(bytesOf(lines)))).message;
    expect(
      await messageOf(
        ...HEAD,
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data',
        '',
        'x',
      ),
    ).toContain('S/MIME');
    expect(
      await messageOf(...HEAD, 'Content-Type: multipart/encrypted; boundary=b', '', '--b--'),
    ).toContain('PGP');
    expect(await messageOf(...HEAD, '', '-----BEGIN PGP MESSAGE-----', 'x')).toContain('PGP');
    expect(await messageOf('', 'Just a text.')).toContain('must begin with the headers');
    const deep = Array.from({ length: 100 }, (_, i) => [
      `Content-Type: multipart/mixed; boundary=b${i}`,
      '',
      `--b${i}`,
    ]);
    expect(await messageOf(...HEAD, ...deep.flat(), ...plain('x'))).toContain(
      'cannot be read as e-mail',
    );
  });

  it('is read if it contains itself many times', async () => {
    const levels = Array.from({ length: 200 }, (_, i) => [
      'Content-Type: message/rfc822',
      '',
      `Subject: ${i}`,
    ]);
    const { text } = await read(...HEAD, ...levels.flat(), '', 'End');
    expect(text.length).toBeLessThan(200);
  });
});
