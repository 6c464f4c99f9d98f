import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDisk, type Disk } from '../../src/sources/disk.ts';
import { DocumentFolder, indexed, messageOf, outcomes } from '../support/document-folder.ts';
import { wordRejection } from '../support/word-fault.ts';

let folder: DocumentFolder;
beforeEach(async () => {
  folder = await DocumentFolder.make();
});
afterEach(() => folder.remove());

describe('a disk error', () => {
  const failing = (path: string, code: string): Disk => {
    const fail = (given: string): void => {
      if (given === folder.at(path)) throw Object.assign(new Error(code), { code });
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

  it("refuses only the affected file, with the system's message", async () => {
    await folder.put('a.md');
    await folder.put('b.md');
    const reading = await folder.read({ disk: failing('a.md', 'EACCES') });
    expect(outcomes(reading)).toEqual({ 'a.md': '! unreadable', 'b.md': 'b' });
    expect(messageOf(reading, 'a.md')).toContain('permission denied');
  });

  it('refuses every known file in a folder that cannot be opened, and keeps them in the corpus', async () => {
    await folder.put('a.md');
    await folder.put('s/b.md');
    await folder.put('s/t/c.md');
    await folder.put('s2/d.md');
    const known = indexed(await folder.read());
    expect(outcomes(await folder.read({ known, disk: failing('s', 'EACCES') }))).toEqual({
      'a.md': '= a',
      s: '! unreadable',
      's/b.md': '! unreadable',
      's/t/c.md': '! unreadable',
      's2/d.md': '= d',
    });
  });

  it('on the folder itself is reported as a missing folder', async () => {
    await folder.put('a.md');
    await expect(
      wordRejection(folder.read({ disk: failing('', 'EACCES') })),
    ).resolves.toMatchObject({
      code: 'seeds-missing',
      message: expect.stringContaining('permission denied') as string,
    });
  });
});

describe('a file that changes while it is read', () => {
  /** Writes to the file before each of the first `times` stamp checks. */
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

  it('is read again until it no longer changes', async () => {
    await folder.put('a.md', 'Before.');
    const { sources } = await folder.read({ disk: busy(2, (round) => `After ${round}.`) });
    expect(sources[0]?.text).toBe('After 2.');
  });

  it('is noticed even if its length has not changed', async () => {
    await folder.put('a.md', 'Words 0.');
    const { sources } = await folder.read({ disk: busy(1, (round) => `Words ${round}.`) });
    expect(sources[0]?.text).toBe('Words 1.');
  });

  it('is refused if it keeps changing', async () => {
    await folder.put('a.md');
    const reading = await folder.read({ disk: busy(100, (round) => 'x'.repeat(round)) });
    expect(messageOf(reading, 'a.md')).toContain('changed while it was being read');
  });

  it('is refused if it grows beyond the size limit', async () => {
    await folder.put('a.md', 'x');
    const reading = await folder.read({ disk: busy(1, () => 'x'.repeat(10_001)) });
    expect(messageOf(reading, 'a.md')).toContain('10001 bytes');
  });

  it('is refused if it has been deleted', async () => {
    await folder.put('a.md');
    await folder.put('b.md');
    const disk: Disk = {
      ...nodeDisk,
      async open(path) {
        if (path.endsWith('a.md')) await rm(path);
        return nodeDisk.open(path);
      },
    };
    expect(outcomes(await folder.read({ disk }))).toEqual({ 'a.md': '! unreadable', 'b.md': 'b' });
  });
});
