import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import { nodeDisk, type Disk } from '../../src/sources/disk.ts';
import { readFolder, type FolderReading, type KnownFile } from '../../src/sources/read-folder.ts';
import { expectSoundBlocks } from './blocks-of.ts';

let folder: string;
/** Beside the folder, not in it. */
let outside: string;

beforeEach(async () => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'read-folder-')));
  folder = join(base, 'seeds');
  outside = join(base, 'outside');
  await mkdir(folder);
  await mkdir(outside);
});

afterEach(async () => {
  await rm(dirname(folder), { recursive: true });
});

async function put(
  file: string,
  content: string | Uint8Array = `Words of ${file}.`,
): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), content);
}

interface Options {
  readonly maxBytes?: number;
  readonly known?: Readonly<Record<string, KnownFile>>;
  readonly disk?: Disk;
}

async function read({
  maxBytes = 10_000,
  known = {},
  disk = nodeDisk,
}: Options = {}): Promise<FolderReading> {
  const reading = await readFolder(folder, {
    maxBytes,
    known: new Map(Object.entries(known)),
    disk,
  });
  for (const { text, blocks } of reading.sources) expectSoundBlocks(text, blocks);
  for (const { file, message, hint } of reading.refused) {
    expect(message).toContain(JSON.stringify(file));
    expect(hint).not.toBe('');
  }
  return reading;
}

/** What the corpus knows after this reading. */
function indexed({ sources }: FolderReading): Record<string, KnownFile> {
  return Object.fromEntries(
    sources.map(({ file, sourceId, contentHash }) => [file, { sourceId, contentHash }]),
  );
}

/** A reading in short: `file: what became of it`. */
function outcomes(reading: FolderReading): Record<string, string> {
  return Object.fromEntries([
    ...reading.sources.map(({ file, sourceId }) => [file, sourceId]),
    ...reading.unchanged.map(({ file, sourceId }) => [file, `= ${sourceId}`]),
    ...reading.refused.map(({ file, code }) => [file, `! ${code}`]),
    ...reading.skipped.map(({ file }) => [file, 'skipped']),
  ]) as Record<string, string>;
}

function messageOf(reading: FolderReading, file: string): string {
  const refusal = reading.refused.find((each) => each.file === file);
  return `${refusal?.message ?? ''} ${refusal?.hint ?? ''}`;
}

async function fault(promise: Promise<unknown>): Promise<UserFacingError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof UserFacingError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

describe('the documents of a folder', () => {
  it('are read from all sub-folders, in code-unit order of their paths', async () => {
    const files = ['C.txt', 'a-b.markdown', 'a.md', 'a/b/c1.text', 'a/z.md', 'b.md', 'x.md/y.TXT'];
    for (const file of [...files].reverse()) await put(file);
    expect((await read()).sources.map(({ file }) => file)).toEqual(files);
  });

  it('become sources with everything that front matter, text and file say', async () => {
    const bytes = `\ufeff---\nid: ferry\npublisher: Harbour News\nauthor: J. Petersen\npublished: 2026-03\nurl: https://a.example/f\n---\n# The [Ferry](https://b.example)\n\nIt runs.`;
    await put('sub/01_Ferry.md', bytes);
    const { sources } = await read();
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
      },
    ]);
  });

  it('have the title of the front matter, else of the text, else the name of the file', async () => {
    await put('a.md', '---\ntitle: 2024\n---\n# Heading\n\nText.');
    await put('b.md', '# Heading\n\nText.');
    await put('sub/c_d.txt', 'just words');
    const { sources } = await read();
    expect(sources.map(({ title, sourceId }) => [sourceId, title])).toEqual([
      ['a', '2024'],
      ['b', 'Heading'],
      ['c_d', 'c_d.txt'],
    ]);
  });

  it('are read alike through a link to the folder and by a relative path', async () => {
    await put('a.md');
    const expected = (await read()).sources;
    await symlink(folder, join(outside, 'link'));
    const options = { maxBytes: 100, known: new Map() };
    expect((await readFolder(join(outside, 'link'), options)).sources).toEqual(expected);
    expect((await readFolder(relative(process.cwd(), folder), options)).sources).toEqual(expected);
  });

  it('are not parsed again while their bytes are the same', async () => {
    await put('a.md');
    await put('b.md');
    const known = indexed(await read());
    await put('b.md', 'Other words.');
    expect(outcomes(await read({ known }))).toEqual({ 'a.md': '= a', 'b.md': 'b' });
    const stale = { ...known, 'a.md': { sourceId: 'a', contentHash: '' } };
    expect(outcomes(await read({ known: stale }))).toEqual({ 'a.md': 'a', 'b.md': 'b' });
  });
});

describe('a bad file', () => {
  it('is refused by name, with what was required and given, and stops no other', async () => {
    await put('good.md');
    await put('latin1.txt', Buffer.from('Caf\xe9 au lait', 'latin1'));
    await put('utf16.txt', Buffer.from('\ufeffText', 'utf16le'));
    await put('picture.txt', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'));
    await put('zero.md', 'Te\0xt');
    await put('large.md', 'x'.repeat(10_001));
    await put('nothing.md', '');
    await put('space.txt', ' \n\t\ufeff\n');
    await put('invisible.txt', '\u200b\u200d');
    await put('only-matter.md', '---\ntitle: A\n---\n\n');
    await put('only-comment.md', '<!-- nothing -->\n\n![picture](a.png)');
    await put('matter.md', '---\ntitle: a: b\n---\nText.');
    const reading = await read();
    expect(outcomes(reading)).toEqual({
      'good.md': 'good',
      'latin1.txt': '! not-utf8',
      'utf16.txt': '! not-utf8',
      'picture.txt': '! binary',
      'zero.md': '! binary',
      'large.md': '! too-large',
      'nothing.md': '! empty',
      'space.txt': '! empty',
      'invisible.txt': '! empty',
      'only-matter.md': '! empty',
      'only-comment.md': '! empty',
      'matter.md': '! front-matter',
    });
    expect(reading.refused.map(({ file }) => file)).toEqual(
      reading.refused.map(({ file }) => file).sort(),
    );
    expect(messageOf(reading, 'large.md')).toContain('10001 bytes; MAX_SOURCE_BYTES allows 10000');
    expect(messageOf(reading, 'nothing.md')).toContain('0 bytes');
    expect(messageOf(reading, 'utf16.txt')).toContain('UTF-16');
    expect(messageOf(reading, 'matter.md')).toContain('line 2 (`title`)');
  });

  it('may have exactly as many bytes as are allowed', async () => {
    await put('a.md', 'x'.repeat(10_000));
    expect(outcomes(await read())).toEqual({ 'a.md': 'a' });
  });

  it('is also one known from before: it is refused, and not in the lists of what was read', async () => {
    await put('a.md');
    await put('b.md');
    const known = indexed(await read());
    await put('a.md', 'bad \0');
    expect(outcomes(await read({ known }))).toEqual({ 'a.md': '! binary', 'b.md': '= b' });
    await put('a.md', 'Words of a.md.');
    expect(outcomes(await read({ known, maxBytes: 5 }))).toEqual({
      'a.md': '! too-large',
      'b.md': '! too-large',
    });
  });

  it('is shown with a name that cannot steer a terminal', async () => {
    await put('a\u001b[2J\n.md', '');
    const [refusal] = (await read()).refused;
    expect(refusal?.file).toBe('a\u001b[2J\n.md');
    expect(refusal?.message).not.toMatch(/\p{Cc}/u);
  });
});

describe('what is no document', () => {
  it('is skipped with its reason: other extensions, hidden files and folders', async () => {
    for (const file of [
      'a.md',
      'b.pdf',
      'LICENSE',
      'c.md~',
      '.hidden.md',
      '.git/HEAD',
      's/.DS_Store',
    ]) {
      await put(file);
    }
    const reading = await read();
    expect(reading.skipped).toEqual([
      { file: '.git', reason: 'hidden folder' },
      { file: '.hidden.md', reason: 'hidden file' },
      { file: 'LICENSE', reason: 'no extension; read are .txt, .text, .md, .markdown' },
      { file: 'b.pdf', reason: 'extension .pdf; read are .txt, .text, .md, .markdown' },
      { file: 'c.md~', reason: 'extension .md~; read are .txt, .text, .md, .markdown' },
      { file: 's/.DS_Store', reason: 'hidden file' },
    ]);
    expect(outcomes(reading)['a.md']).toBe('a');
  });

  it('is never opened: pipes, sockets and devices are refused', async () => {
    await put('a.md');
    execFileSync('mkfifo', [join(folder, 'pipe.md'), join(folder, 'pipe.pdf')]);
    await symlink('/dev/zero', join(folder, 'device.md'));
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(folder, 'socket.txt'), done));
    try {
      const reading = await read();
      expect(outcomes(reading)).toEqual({
        'a.md': 'a',
        'pipe.md': '! unreadable',
        'pipe.pdf': 'skipped',
        'device.md': '! outside-folder',
        'socket.txt': '! unreadable',
      });
      expect(messageOf(reading, 'pipe.md')).toContain('pipe');
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it('does not hang the reading when a pipe takes the place of a file between look and open', async () => {
    await put('a.md');
    execFileSync('mkfifo', [join(folder, 'p.md')]);
    const disk: Disk = {
      ...nodeDisk,
      list: async (path) => (await nodeDisk.list(path)).map(({ name }) => ({ name, kind: 'file' })),
    };
    expect(outcomes(await read({ disk }))).toEqual({ 'a.md': 'a', 'p.md': '! unreadable' });
  });
});

describe('links', () => {
  it('out of the folder are refused, to files and to folders', async () => {
    await put('a.md');
    await writeFile(join(outside, 'secret.md'), 'Secret.');
    await symlink(join(outside, 'secret.md'), join(folder, 'file.md'));
    await symlink('../outside', join(folder, 'folder'));
    await symlink(`${folder}-beside`, join(folder, 'beside.md'));
    await writeFile(`${folder}-beside`, 'Beside.');
    await symlink('/etc/passwd', join(folder, 'passwd'));
    const reading = await read();
    expect(outcomes(reading)).toEqual({
      'a.md': 'a',
      'file.md': '! outside-folder',
      folder: '! outside-folder',
      'beside.md': '! outside-folder',
      passwd: 'skipped',
    });
    expect(messageOf(reading, 'file.md')).toContain(join(outside, 'secret.md'));
  });

  it('out of the folder in two steps are refused too', async () => {
    await put('a.md');
    await mkdir(join(folder, '.hidden'));
    await writeFile(join(outside, 'secret.md'), 'Secret.');
    await symlink(join(outside, 'secret.md'), join(folder, '.hidden', 'step.md'));
    await symlink('.hidden/step.md', join(folder, 'b.md'));
    expect(outcomes(await read())['b.md']).toBe('! outside-folder');
  });

  it('to what is read anyway are skipped, so that no document is in the corpus twice', async () => {
    await put('a.md');
    await put('s/b.md');
    await symlink('a.md', join(folder, 'latest.md'));
    await symlink('s', join(folder, 'newest'));
    const reading = await read();
    expect(outcomes(reading)).toEqual({
      'a.md': 'a',
      's/b.md': 'b',
      'latest.md': 'skipped',
      newest: 'skipped',
    });
    expect(reading.skipped[0]?.reason).toBe('a link to "a.md", which is read there');
  });

  it('in loops end', async () => {
    await put('s/a.md');
    await symlink('..', join(folder, 's', 'up'));
    await symlink('.', join(folder, 's', 'here'));
    await symlink('y.md', join(folder, 'x.md'));
    await symlink('x.md', join(folder, 'y.md'));
    expect(outcomes(await read())).toEqual({
      's/a.md': 'a',
      's/up': 'skipped',
      's/here': 'skipped',
      'x.md': '! unreadable',
      'y.md': '! unreadable',
    });
  });

  it('to nothing are refused', async () => {
    await put('a.md');
    await symlink('gone.md', join(folder, 'broken.md'));
    await symlink('gone', join(folder, 'broken'));
    const reading = await read();
    expect(outcomes(reading)).toMatchObject({ 'broken.md': '! unreadable', broken: 'skipped' });
    expect(messageOf(reading, 'broken.md')).toContain('leads to nothing');
  });

  it('into a hidden folder are followed, as in a volume of Kubernetes', async () => {
    await put('..2026/a.md');
    await put('..2026/s/b.md');
    await put('..2026/s/.c.md');
    await symlink('..2026', join(folder, '..data'));
    await symlink('..data/a.md', join(folder, 'a.md'));
    await symlink('..data/s', join(folder, 's'));
    await symlink('..data/s', join(folder, 't'));
    expect(outcomes(await read())).toEqual({
      '..2026': 'skipped',
      '..data': 'skipped',
      'a.md': 'a',
      's/b.md': 'b',
      's/.c.md': 'skipped',
      t: 'skipped',
    });
  });
});

describe('a disk that fails', () => {
  const failing = (path: string, code: string): Disk => {
    const fail = (given: string): void => {
      if (given === join(folder, path)) throw Object.assign(new Error(code), { code });
    };
    return {
      ...nodeDisk,
      list: async (given) => {
        fail(given);
        return nodeDisk.list(given);
      },
      open: async (given) => {
        fail(given);
        return nodeDisk.open(given);
      },
    };
  };

  it('costs one file, named with what the system says', async () => {
    await put('a.md');
    await put('b.md');
    const reading = await read({ disk: failing('a.md', 'EACCES') });
    expect(outcomes(reading)).toEqual({ 'a.md': '! unreadable', 'b.md': 'b' });
    expect(messageOf(reading, 'a.md')).toContain('permission denied');
  });

  it('costs one folder, and names every known file in it, for they stay in the corpus', async () => {
    await put('a.md');
    await put('s/b.md');
    await put('s/t/c.md');
    await put('s2/d.md');
    const known = indexed(await read());
    expect(outcomes(await read({ known, disk: failing('s', 'EACCES') }))).toEqual({
      'a.md': '= a',
      s: '! unreadable',
      's/b.md': '! unreadable',
      's/t/c.md': '! unreadable',
      's2/d.md': '= d',
    });
  });

  it('of the folder itself is a missing folder', async () => {
    await put('a.md');
    const { code, message } = await fault(read({ disk: failing('', 'EACCES') }));
    expect(code).toBe('seeds-missing');
    expect(message).toContain('permission denied');
  });
});

describe('a file that is written to while it is read', () => {
  /** Writes to the file before each of the first `times` second looks at it. */
  const busy = (times: number, words: (round: number) => string): Disk => {
    let round = 0;
    return {
      ...nodeDisk,
      async open(path) {
        const file = await nodeDisk.open(path);
        let looks = 0;
        return {
          ...file,
          async stamp() {
            looks += 1;
            if (looks === 2 && round < times) {
              round += 1;
              await writeFile(path, words(round));
            }
            return file.stamp();
          },
        };
      },
    };
  };

  it('is read again until it is of one moment', async () => {
    await put('a.md', 'Before.');
    const { sources } = await read({ disk: busy(2, (round) => `After ${round}.`) });
    expect(sources[0]?.text).toBe('After 2.');
  });

  it('is noticed when it has the same length as before', async () => {
    await put('a.md', 'Words 0.');
    const { sources } = await read({ disk: busy(1, (round) => `Words ${round}.`) });
    expect(sources[0]?.text).toBe('Words 1.');
  });

  it('is refused when that does not end', async () => {
    await put('a.md');
    const reading = await read({ disk: busy(100, (round) => 'x'.repeat(round)) });
    expect(messageOf(reading, 'a.md')).toContain('written to while it was read');
  });

  it('is refused when it outgrows what is allowed', async () => {
    await put('a.md', 'x');
    const reading = await read({ disk: busy(1, () => 'x'.repeat(10_001)) });
    expect(messageOf(reading, 'a.md')).toContain('10001 bytes');
  });

  it('is refused when it is gone by then', async () => {
    await put('a.md');
    await put('b.md');
    const disk: Disk = {
      ...nodeDisk,
      async open(path) {
        if (path.endsWith('a.md')) await rm(path);
        return nodeDisk.open(path);
      },
    };
    expect(outcomes(await read({ disk }))).toEqual({ 'a.md': '! unreadable', 'b.md': 'b' });
  });
});

describe('two files with one ID', () => {
  it('are both refused when both are new, whatever made the IDs alike', async () => {
    await put('a.txt');
    await put('a.md');
    await put('s/B.md');
    await put('b.md');
    await put('c d.md');
    await put('e.md', '---\nid: c-d\n---\nText.');
    await put('f.md');
    const reading = await read();
    expect(outcomes(reading)).toEqual({
      'a.txt': '! duplicate-id',
      'a.md': '! duplicate-id',
      's/B.md': '! duplicate-id',
      'b.md': '! duplicate-id',
      'c d.md': '! duplicate-id',
      'e.md': '! duplicate-id',
      'f.md': 'f',
    });
    expect(messageOf(reading, 'a.md')).toContain('has the ID "a", and so has "a.txt"');
  });

  it('leave the one that is indexed in place, changed or not', async () => {
    await put('a.md');
    const known = indexed(await read());
    await put('a.txt');
    expect(outcomes(await read({ known }))).toEqual({ 'a.md': '= a', 'a.txt': '! duplicate-id' });
    await put('a.md', 'Other words.');
    expect(outcomes(await read({ known }))).toEqual({ 'a.md': 'a', 'a.txt': '! duplicate-id' });
    await put('a.md', 'bad \0');
    expect(outcomes(await read({ known }))).toEqual({
      'a.md': '! binary',
      'a.txt': '! duplicate-id',
    });
  });

  it('are none when the indexed file was moved', async () => {
    await put('a.md');
    const known = indexed(await read());
    await mkdir(join(folder, 's'));
    await rename(join(folder, 'a.md'), join(folder, 's', 'a.md'));
    expect(outcomes(await read({ known }))).toEqual({ 's/a.md': 'a' });
  });
});

describe('a folder that cannot be read from', () => {
  it('is named with its absolute path when it is missing or a file', async () => {
    await put('a.md');
    const options = { maxBytes: 100, known: new Map() };
    const missing = await fault(readFolder(join(folder, 'gone'), options));
    expect(missing.code).toBe('seeds-missing');
    expect(missing.message).toContain(`"${join(folder, 'gone')}". There is nothing.`);
    const file = await fault(readFolder(relative(process.cwd(), join(folder, 'a.md')), options));
    expect(file.code).toBe('seeds-missing');
    expect(file.message).toContain(`"${join(folder, 'a.md')}". It is a file`);
    expect((await fault(readFolder(join(folder, 'a.md', 'b'), options))).code).toBe(
      'seeds-missing',
    );
  });

  it('is named when it has no document, though other files', async () => {
    expect(await fault(read())).toMatchObject({ code: 'seeds-empty' });
    await put('a.pdf');
    await put('.b.md');
    const { code, message } = await fault(read());
    expect(code).toBe('seeds-empty');
    expect(message).toContain(folder);
  });

  it('is read when all its documents are bad', async () => {
    await put('a.md', '');
    expect(outcomes(await read())).toEqual({ 'a.md': '! empty' });
  });
});
