import { describe, expect, it } from 'vitest';
import { openZip } from '../../../src/sources/zip/open-zip.ts';
import { wordRejection } from '../../support/word-fault.ts';
import { makeZip } from '../make-zip.ts';

const LIMITS = { entries: 5, entryBytes: 2_000_000, totalBytes: 5_000_000 };

describe('openZip', () => {
  it('inflates single entries, and finds their names in any case', async () => {
    const zip = await openZip(makeZip([{ name: 'A/b.txt', content: 'ferry' }]));
    expect(Buffer.from((await zip.read('A/b.txt')) ?? []).toString()).toBe('ferry');
    expect(zip.find('a/B.TXT')).toBe('A/b.txt');
    expect(zip.find('c')).toBeNull();
    expect(await zip.read('c')).toBeNull();
  });

  const check = async (read: Promise<unknown>, code: string, expected: string): Promise<void> => {
    const error = await wordRejection(read);
    expect(error).toMatchObject({ code, message: expect.stringContaining(expected) as string });
  };
  const readOne = async (...parts: Parameters<typeof makeZip>[0]): Promise<unknown> =>
    (await openZip(makeZip(parts), LIMITS)).read('a');

  it('refuses an entry that is too large, even if its declared size is small', async () => {
    const content = Buffer.alloc(2_000_001);
    await check(readOne({ name: 'a', content }), 'too-large', 'part "a" that is too large');
    await check(readOne({ name: 'a', content, declaredBytes: 100 }), 'unreadable', 'is damaged');
  });

  it('refuses entries that are too large together', async () => {
    const content = Buffer.alloc(1_500_000);
    const names = ['a', 'b', 'c', 'd'];
    const zip = await openZip(makeZip(names.map((name) => ({ name, content }))), LIMITS);
    for (const name of names.slice(0, 3)) await zip.read(name);
    await check(zip.read('d'), 'too-large', 'part "d" that is too large');
  });

  it('refuses an archive with too many entries', async () => {
    const parts = Array.from({ length: 6 }, (_, i) => ({ name: String(i), content: '' }));
    await check(openZip(makeZip(parts), LIMITS), 'too-large', 'at least 6 entries');
  });

  it('refuses encrypted entries', async () => {
    await check(
      readOne({ name: 'a', content: 'x', isEncrypted: true }),
      'unreadable',
      'protected by a password',
    );
  });

  it('refuses entries whose names lead out of the archive', async () => {
    await check(readOne({ name: '../a', content: 'x' }), 'unreadable', 'invalid relative path');
    await check(readOne({ name: '/etc/a', content: 'x' }), 'unreadable', 'absolute path');
  });

  it('refuses files that are not archives or are damaged', async () => {
    await check(openZip(Buffer.from('Text')), 'unreadable', 'but is not');
    await check(
      openZip(Buffer.from('d0cf11e0a1b11ae1', 'hex')),
      'unreadable',
      'one with a password',
    );
    const zip = makeZip([{ name: 'a', content: 'x'.repeat(1_000) }]);
    await check(openZip(zip.subarray(0, zip.byteLength - 10)), 'unreadable', 'is damaged');
  });
});
