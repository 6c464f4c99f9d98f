import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/backups/archive/write-archive.ts';
import { restoreBackup } from '../../src/backups/restore-backup.ts';
import { verifyBackup } from '../../src/backups/verify-backup.ts';
import { systemClock } from '../../src/domain/time.ts';
import { STORE_SCHEMA } from '../../src/store/copy-stores.ts';
import { flippedByte } from '../support/flipped-byte.ts';
import { backupSetting, type BackupSetting } from './backup-setting.ts';
import { problem } from './problem.ts';

const SEAL_DIGITS = 64;

/** Writes bytes to a file, and expects that both verifying and restoring it fail. */
async function expectRefusal(
  setting: BackupSetting,
  bytes: Uint8Array,
  refusal: unknown,
): Promise<void> {
  const file = setting.at('bad.zip');
  writeFileSync(file, bytes);
  await expect(verifyBackup(file)).rejects.toEqual(refusal);
  const request = {
    file,
    dataDir: setting.at('restored'),
    seedsDir: setting.at('s'),
    withSources: true,
  };
  await expect(restoreBackup(request, systemClock)).rejects.toEqual(refusal);
}

/** Replaces the seal by the right one. */
function reseal(bytes: Buffer): Buffer {
  const body = bytes.subarray(0, -SEAL_DIGITS);
  return Buffer.concat([body, Buffer.from(createHash('sha256').update(body).digest('hex'))]);
}

describe('a damaged backup', () => {
  it('is refused, whichever byte was changed, and nothing is restored', async () => {
    const setting = await backupSetting();
    const whole = readFileSync(await setting.backUp({ withSources: true }));
    const damaged = problem('backup-damaged', { file: setting.at('bad.zip'), part: null });
    await fc.assert(
      fc.asyncProperty(flippedByte(whole), (bytes) => expectRefusal(setting, bytes, damaged)),
      { numRuns: 30 },
    );
    const regions = [
      0,
      30,
      100,
      whole.length - 700,
      whole.length - 100,
      whole.length - SEAL_DIGITS,
      whole.length - 1,
    ];
    for (const at of regions) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await expectRefusal(setting, bytes, damaged);
    }
    expect(existsSync(setting.at('restored'))).toBe(false);
  });

  it('is refused if it ends early or has more bytes', async () => {
    const setting = await backupSetting();
    const whole = readFileSync(await setting.backUp());
    const damaged = problem('backup-damaged', { part: null });
    for (const length of [41, 100, whole.length - SEAL_DIGITS, whole.length - 1]) {
      await expectRefusal(setting, whole.subarray(0, length), damaged);
    }
    await expectRefusal(setting, Buffer.concat([whole, Buffer.from('\n')]), damaged);
  });

  it('is refused if an entry differs from the manifest, even if the seal is right', async () => {
    const setting = await backupSetting();
    const whole = readFileSync(await setting.backUp({ withSources: true }));
    // Files this small are stored as they are in the compressed data.
    const text = whole.toString('latin1');
    const name = 'sources/a.md';
    for (const other of ['sources/b.md', 'sources/..md']) {
      const bytes = reseal(Buffer.from(text.replaceAll(name, other), 'latin1'));
      await expectRefusal(setting, bytes, problem('backup-damaged', { part: name }));
    }
  });

  it('is refused if a name leads out of its folder, even if the seal is right', async () => {
    const setting = await backupSetting();
    writeFileSync(setting.at('seeds/feeds/news/entry.md'), 'words');
    const whole = readFileSync(await setting.backUp({ withSources: true }));
    const text = whole.toString('latin1').replaceAll('sources/feeds/', 'sources/../../');
    const bytes = reseal(Buffer.from(text, 'latin1'));
    await expectRefusal(setting, bytes, problem('backup-damaged', { part: 'manifest.json' }));
  });
});

describe('a file that is no backup', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('Dear reader, this is a letter.'.repeat(20))],
    [
      'another ZIP file',
      Buffer.from(`PK\x03\x04${'\0'.repeat(26)}word/document.xml${'x'.repeat(200)}`),
    ],
  ])('is refused: %s', async (_, bytes) => {
    const setting = await backupSetting();
    await expectRefusal(setting, bytes, problem('not-a-backup', { file: setting.at('bad.zip') }));
  });

  it.each([
    ['missing', 'none.zip', 'ENOENT'],
    ['a folder', 'seeds', 'EISDIR'],
  ])('is refused: %s', async (_, name, fault) => {
    const setting = await backupSetting();
    const file = setting.at(name);
    await expect(verifyBackup(file)).rejects.toEqual(
      problem('backup-file-closed', { file, fault }),
    );
  });
});

describe('a backup of another version', () => {
  const later = {
    'another format': { format: 2, program: '9.0.0', store: { schema: 1 } },
    'a newer database': { format: 1, program: '9.0.0', store: { schema: STORE_SCHEMA + 1 } },
  };
  it.each(Object.entries(later))('is refused with its version: %s', async (_, manifest) => {
    const setting = await backupSetting();
    const out = await open(setting.at('later.zip'), 'wx');
    const path = join(setting.dataDir, 'verbatim.db');
    const last = { name: 'manifest.json', describe: () => JSON.stringify(manifest) };
    await writeArchive(out, [{ name: 'verbatim.db', path, isOptional: false }], last);
    await out.close();
    const newer = problem('backup-too-new', { program: '9.0.0' });
    await expectRefusal(setting, readFileSync(setting.at('later.zip')), newer);
  });
});
