import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../src/domain/errors.ts';
import { findFormat } from '../../../src/sources/formats.ts';
import { openZip } from '../../../src/sources/zip/open-zip.ts';
import { expectSoundBlocks } from '../blocks-of.ts';
import { makeZip } from '../make-zip.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'markup');
const SAMPLES = readdirSync(FOLDER).filter((file) => findFormat(file)?.reads === 'bytes');

/** Parts that a reader opens, so that damage reaches the parsers behind the archive. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  '.docx': [
    'word/document.xml',
    'word/styles.xml',
    'word/numbering.xml',
    'word/footnotes.xml',
    'word/_rels/document.xml.rels',
    'docProps/core.xml',
  ],
  '.epub': [
    'META-INF/container.xml',
    'EPUB/content.opf',
    'EPUB/nav.xhtml',
    'EPUB/text/ch001.xhtml',
  ],
};

interface Damage {
  readonly kind: 'flip' | 'cut' | 'insert' | 'repeat';
  /** A share of the length, from 0 to 1. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'insert', 'repeat', 'cut'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc
      .constantFrom('<', '>', '</', '<!--', '&#x110000;', '&', '"', '\0', 'w:', '<w:p>', '%PDF')
      .map((text) => Buffer.from(text)),
  ),
});
const damages = fc.array(damage, { minLength: 1, maxLength: 4 });

function damaged(sample: Uint8Array, all: readonly Damage[]): Uint8Array {
  let bytes = Buffer.from(sample);
  for (const { kind, at, bytes: extra } of all) {
    const index = Math.min(bytes.byteLength - 1, Math.floor(at * bytes.byteLength));
    if (kind === 'flip') bytes[index] = (bytes[index] ?? 0) ^ (extra[0] ?? 1);
    else if (kind === 'cut') bytes = bytes.subarray(0, index);
    else if (kind === 'insert')
      bytes = Buffer.concat([bytes.subarray(0, index), extra, bytes.subarray(index)]);
    else
      bytes = Buffer.concat([bytes.subarray(0, index), bytes.subarray(Math.max(0, index - 500))]);
  }
  return bytes;
}

/** Reads a file. Only a problem with the file may be thrown. */
async function check(file: string, bytes: Uint8Array): Promise<void> {
  const format = findFormat(file);
  if (format?.reads !== 'bytes') throw new Error(`no format reads ${file} as bytes`);
  try {
    const draft = await (await format.load())(bytes);
    expectSoundBlocks(draft.text, draft.blocks);
    for (const { start, end } of [...draft.links, ...draft.places, ...(draft.furniture ?? [])]) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(draft.text.length);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(UserFacingError);
  }
}

describe('a damaged document', () => {
  it.each(SAMPLES)('is read soundly or refused with a reason: %s', async (file) => {
    const sample = readFileSync(join(FOLDER, file));
    await fc.assert(
      fc.asyncProperty(damages, async (all) => check(file, damaged(sample, all))),
      { numRuns: 60 },
    );
  });

  it.each(['pandoc.docx', 'pandoc.epub'])(
    'is read soundly or refused with a reason if a part of its archive is damaged: %s',
    async (file) => {
      const names = PARTS[file.slice(file.indexOf('.'))] ?? [];
      const zip = await openZip(readFileSync(join(FOLDER, file)));
      const parts = await Promise.all(
        names.map(async (name) => ({ name, content: (await zip.read(name)) ?? new Uint8Array(1) })),
      );
      expect(parts.filter(({ content }) => content.byteLength > 1)).toHaveLength(names.length);
      await fc.assert(
        fc.asyncProperty(fc.nat(names.length - 1), damages, async (chosen, all) => {
          const changed = parts.map((part, i) =>
            i === chosen ? { ...part, content: damaged(part.content, all) } : part,
          );
          await check(file, makeZip(changed));
        }),
        { numRuns: 100 },
      );
    },
  );

  it.each(SAMPLES)('is read soundly or refused if it contains random bytes: %s', async (file) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => check(file, bytes)),
      { numRuns: 40 },
    );
  });
});
