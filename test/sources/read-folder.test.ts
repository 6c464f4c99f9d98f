import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDisk, type Disk } from '../../src/sources/disk.ts';
import { knownExtensions } from '../../src/sources/formats.ts';
import { readFolder } from '../../src/sources/read-folder.ts';
import { DocumentFolder, indexed, messageOf, outcomes } from '../support/document-folder.ts';
import { wordRefusal, wordSkip } from '../../src/terminal/word-error.ts';
import { wordRejection } from '../support/word-fault.ts';

let folder: DocumentFolder;
beforeEach(async () => {
  folder = await DocumentFolder.make();
});
afterEach(() => folder.remove());

describe('the documents of a folder', () => {
  it('are read from all sub-folders, in the order of the code units of their paths', async () => {
    const files = ['C.txt', 'a-b.markdown', 'a.md', 'a/b/c1.text', 'a/z.md', 'b.md', 'x.md/y.TXT'];
    for (const file of [...files].reverse()) await folder.put(file);
    expect((await folder.read()).sources.map(({ file }) => file)).toEqual(files);
  });

  it('become sources with all values from front matter, text and file', async () => {
    const bytes = `\ufeff---\nid: ferry\npublisher: Harbour News\nauthor: J. Petersen\npublished: 2026-03\nurl: https://a.example/f\n---\n# The [Ferry](https://b.example)\n\nIt runs.`;
    await folder.put('sub/01_Ferry.md', bytes);
    const { sources } = await folder.read();
    expect(sources).toEqual([
      {
        sourceId: 'ferry',
        title: 'The Ferry',
        publisher: 'Harbour News',
        author: 'J. Petersen',
        published: '2026-03',
        url: 'https://a.example/f',
        file: 'sub/01_Ferry.md',
        contentHash: createHash('sha256').update(bytes).digest('hex'),
        text: 'The Ferry\n\nIt runs.',
        blocks: [
          { start: 0, end: 9, kind: 'heading', level: 1 },
          { start: 11, end: 19, kind: 'paragraph', level: 0 },
        ],
        links: [{ start: 4, end: 9, url: 'https://b.example' }],
        places: [],
        language: 'en',
        boilerplate: [],
        repeatable: [],
      },
    ]);
  });

  it('take their title from the front matter, otherwise from the text, otherwise from the file name', async () => {
    await folder.put('a.md', '---\ntitle: 2024\n---\n# Heading\n\nText.');
    await folder.put('b.md', '# Heading\n\nText.');
    await folder.put('sub/c_d.txt', 'just words');
    const { sources } = await folder.read();
    expect(sources.map(({ title, sourceId }) => [sourceId, title])).toEqual([
      ['a', '2024'],
      ['b', 'Heading'],
      ['c_d', 'c_d'],
    ]);
  });

  it('are the same when read through a link or a relative path', async () => {
    await folder.put('a.md');
    const expected = (await folder.read()).sources;
    await symlink(folder.path, join(folder.outside, 'link'));
    const options = { maxBytes: 100, known: new Map() };
    expect((await readFolder(join(folder.outside, 'link'), options)).sources).toEqual(expected);
    expect((await readFolder(relative(process.cwd(), folder.path), options)).sources).toEqual(
      expected,
    );
  });

  it('are not parsed again while their bytes are unchanged', async () => {
    await folder.put('a.md');
    await folder.put('b.md');
    const known = indexed(await folder.read());
    await folder.put('b.md', 'Other words.');
    expect(outcomes(await folder.read({ known }))).toEqual({ 'a.md': '= a', 'b.md': 'b' });
    const stale = { ...known, 'a.md': { sourceId: 'a', contentHash: '' } };
    expect(outcomes(await folder.read({ known: stale }))).toEqual({ 'a.md': 'a', 'b.md': 'b' });
  });
});

describe('a bad file', () => {
  it('is refused with its name, the limit and its value, and does not affect other files', async () => {
    await folder.put('good.md');
    await folder.put('latin1.txt', Buffer.from('Caf\xe9 au lait', 'latin1'));
    await folder.put('utf16.txt', Buffer.from('\ufeffText', 'utf16le'));
    await folder.put('picture.txt', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'));
    await folder.put('zero.md', 'Te\0xt');
    await folder.put('large.md', 'x'.repeat(10_001));
    await folder.put('nothing.md', '');
    await folder.put('space.txt', ' \n\t\ufeff\n');
    await folder.put('invisible.txt', '\u200b\u200d');
    await folder.put('only-matter.md', '---\ntitle: A\n---\n\n');
    await folder.put('only-comment.md', '<!-- nothing -->\n\n![picture](a.png)');
    await folder.put('matter.md', '---\ntitle: a: b\n---\nText.');
    const reading = await folder.read();
    expect(outcomes(reading)).toEqual({
      'good.md': 'good',
      'latin1.txt': '! not-utf8',
      'utf16.txt': 'utf16',
      'picture.txt': '! binary',
      'zero.md': '! binary',
      'large.md': '! too-large',
      'nothing.md': '! empty',
      'space.txt': '! empty',
      'invisible.txt': '! empty',
      'only-matter.md': '! empty',
      'only-comment.md': '! empty',
      'matter.md': 'matter',
    });
    expect(reading.refused.map(({ file }) => file)).toEqual(
      reading.refused.map(({ file }) => file).sort(),
    );
    expect(messageOf(reading, 'large.md')).toContain('10001 bytes; MAX_SOURCE_BYTES allows 10000');
    expect(messageOf(reading, 'nothing.md')).toContain('0 bytes');
    expect(reading.warnings).toMatchObject([
      { file: 'matter.md', line: 2, key: 'title', warning: { code: 'value-guessed' } },
    ]);
  });

  it('may have exactly the maximum number of bytes', async () => {
    await folder.put('a.md', 'x'.repeat(10_000));
    expect(outcomes(await folder.read())).toEqual({ 'a.md': 'a' });
  });

  it('is refused even if it is already known, and is then missing from the lists of read files', async () => {
    await folder.put('a.md');
    await folder.put('b.md');
    const known = indexed(await folder.read());
    await folder.put('a.md', 'bad \0');
    expect(outcomes(await folder.read({ known }))).toEqual({ 'a.md': '! binary', 'b.md': '= b' });
    await folder.put('a.md', 'Words of a.md.');
    expect(outcomes(await folder.read({ known, maxBytes: 5 }))).toEqual({
      'a.md': '! too-large',
      'b.md': '! too-large',
    });
  });

  it('is named without characters that control a terminal', async () => {
    await folder.put('a\u001b[2J\n.md', '');
    const [refusal] = (await folder.read()).refused;
    expect(refusal?.file).toBe('a\u001b[2J\n.md');
    if (refusal) expect(wordRefusal(refusal).message).not.toMatch(/\p{Cc}/u);
  });
});

describe('an entry that is not a document', () => {
  it('is skipped if it is in the data folder of the program', async () => {
    await folder.put('data/state.json', '{"text": "Not a document."}');
    await folder.put('a.md', 'The ferry runs.');
    const { sources, skipped } = await folder.read({ dataDir: folder.at('data') });
    expect(sources.map(({ file }) => file)).toEqual(['a.md']);
    expect(skipped).toEqual([{ file: 'data', reason: { code: 'data-folder', params: {} } }]);
  });

  it('is skipped with a reason if it has another extension or is hidden', async () => {
    for (const file of [
      'a.md',
      'b.png',
      'LICENSE',
      'c.md~',
      '.hidden.md',
      '.git/HEAD',
      's/.DS_Store',
    ]) {
      await folder.put(file);
    }
    const reading = await folder.read();
    const known = `only ${knownExtensions().join(', ')} are read`;
    expect(reading.skipped.map((skip) => ({ file: skip.file, reason: wordSkip(skip) }))).toEqual([
      { file: '.git', reason: 'hidden folder' },
      { file: '.hidden.md', reason: 'hidden file' },
      { file: 'LICENSE', reason: `no extension; ${known}` },
      { file: 'b.png', reason: `extension .png; ${known}` },
      { file: 'c.md~', reason: `extension .md~; ${known}` },
      { file: 's/.DS_Store', reason: 'hidden file' },
    ]);
    expect(outcomes(reading)['a.md']).toBe('a');
  });

  it('is refused without being opened if it is a pipe, socket or device', async () => {
    await folder.put('a.md');
    execFileSync('mkfifo', [folder.at('pipe.md'), folder.at('pipe.png')]);
    await symlink('/dev/zero', folder.at('device.md'));
    const server = createServer();
    await new Promise<void>((done) => server.listen(folder.at('socket.txt'), done));
    try {
      const reading = await folder.read();
      expect(outcomes(reading)).toEqual({
        'a.md': 'a',
        'pipe.md': '! unreadable',
        'pipe.png': 'skipped',
        'device.md': '! outside-folder',
        'socket.txt': '! unreadable',
      });
      expect(messageOf(reading, 'pipe.md')).toContain('pipe');
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it('does not block reading if a pipe replaces a file just before it is opened', async () => {
    await folder.put('a.md');
    execFileSync('mkfifo', [folder.at('p.md')]);
    const disk: Disk = {
      ...nodeDisk,
      list: async (path) => (await nodeDisk.list(path)).map(({ name }) => ({ name, kind: 'file' })),
    };
    expect(outcomes(await folder.read({ disk }))).toEqual({ 'a.md': 'a', 'p.md': '! unreadable' });
  });
});

describe('files with the same name or ID', () => {
  it('are all read if their names are the same, with IDs from their paths', async () => {
    await folder.put('guild/README.md');
    await folder.put('market/README.md');
    await folder.put('a.txt');
    await folder.put('a.md');
    await folder.put('c d.md');
    await folder.put('e.md', '---\nid: c-d\n---\nText.');
    expect(outcomes(await folder.read())).toEqual({
      'guild/README.md': 'guild-readme',
      'market/README.md': 'market-readme',
      'a.txt': 'a-txt',
      'a.md': 'a-md',
      'c d.md': 'c-d-md',
      'e.md': 'c-d',
    });
  });

  it('are both refused if both are new and have the same ID in their front matter', async () => {
    await folder.put('a.md', '---\nid: x\n---\nText.');
    await folder.put('b.md', '---\nid: x\n---\nText.');
    await folder.put('x.md');
    const reading = await folder.read();
    expect(outcomes(reading)).toEqual({
      'a.md': '! duplicate-id',
      'b.md': '! duplicate-id',
      'x.md': 'x-md',
    });
    expect(messageOf(reading, 'a.md')).toContain('has the ID "x", and so does "b.md"');
  });

  it('leave the ID to the indexed file, whether or not it has changed', async () => {
    await folder.put('a.md');
    const known = indexed(await folder.read());
    await folder.put('a.txt');
    await folder.put('b.md', '---\nid: a\n---\nText.');
    const others = { 'a.txt': 'a-txt', 'b.md': '! duplicate-id' };
    expect(outcomes(await folder.read({ known }))).toEqual({ 'a.md': '= a', ...others });
    await folder.put('a.md', 'Other words.');
    expect(outcomes(await folder.read({ known }))).toEqual({ 'a.md': 'a', ...others });
    await folder.put('a.md', 'bad \0');
    expect(outcomes(await folder.read({ known }))).toEqual({
      'a.md': '! binary',
      ...others,
    });
  });

  it('do not conflict if the indexed file was moved', async () => {
    await folder.put('a.md');
    const known = indexed(await folder.read());
    await mkdir(folder.at('s'));
    await rename(folder.at('a.md'), folder.at('s', 'a.md'));
    expect(outcomes(await folder.read({ known }))).toEqual({ 's/a.md': 'a' });
  });
});

describe('a folder that cannot be read', () => {
  it('is named with its absolute path if it is missing or is a file', async () => {
    await folder.put('a.md');
    const options = { maxBytes: 100, known: new Map() };
    const missing = await wordRejection(readFolder(folder.at('gone'), options));
    expect(missing.code).toBe('seeds-missing');
    expect(missing.message).toContain(`"${folder.at('gone')}". It does not exist.`);
    const file = await wordRejection(
      readFolder(relative(process.cwd(), folder.at('a.md')), options),
    );
    expect(file.code).toBe('seeds-missing');
    expect(file.message).toContain(`"${folder.at('a.md')}". It is a file`);
    expect((await wordRejection(readFolder(folder.at('a.md', 'b'), options))).code).toBe(
      'seeds-missing',
    );
  });

  it('is named if it has other files but no document', async () => {
    expect(await wordRejection(folder.read())).toMatchObject({ code: 'seeds-empty' });
    await folder.put('a.png');
    await folder.put('.b.md');
    const { code, message } = await wordRejection(folder.read());
    expect(code).toBe('seeds-empty');
    expect(message).toContain(folder.path);
  });

  it('does not include a folder whose documents are all bad', async () => {
    await folder.put('a.md', '');
    expect(outcomes(await folder.read())).toEqual({ 'a.md': '! empty' });
  });
});
