import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/discord/locales/en.ts';
import { comparePassages, resolveSourceId, toPassageId, toSourceId } from '../../src/domain/ids.ts';
import { type WordedFault, wordThrown } from '../support/word-fault.ts';

/** Realistic file names, including underscores, spaces, accents and very long names. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc
    .array(fc.constantFrom('_', '-', ' ', '.', 'a', 'Z', '7', 'é', 'ß', '会', '__', '--'), {
      maxLength: 90,
    })
    .map((parts) => parts.join('')),
);

describe('toSourceId', () => {
  const check = (name: string, expected: string): void => {
    expect(toSourceId(name)).toBe(expected);
  };

  it.each([
    ['azure-clause', 'azure-clause'],
    ['Azure Clause', 'azure-clause'],
    ['000_ce06b50bc3a4ff42', '000_ce06b50bc3a4ff42'],
    ['snake_case__twice', 'snake_case__twice'],
    ['_private_', '_private_'],
    ['--a--', 'a'],
    ['a.b..c', 'a-b-c'],
    ['Ärger & Co', 'ärger-co'],
    ['Straße', 'straße'],
    ['会议 记录', '会议-记录'],
    ['ガイド・その一', 'ガイド-その一'],
    ['हिन्दी नियम', 'हिन्दी-नियम'],
    ['กฎของเกม', 'กฎของเกม'],
    ['قوانين اللعبة', 'قوانين-اللعبة'],
    ['ΟΔΟΣ 2', 'οδος-2'],
    ['İstanbul', 'istanbul'],
    ['二〇二六', '二〇二六'],
    ['1️⃣ first ❤️', '1-first'],
    ['a\u200bb', 'a-b'],
    ['葛\u{e0100}城', '葛城'],
    ['a\ud800b', 'a-b'],
    ['x'.repeat(64), 'x'.repeat(64)],
  ])('turns %j into the ID %j', check);

  it('gives a name without letters or digits an ID of 8 hex digits from its SHA-256', () => {
    // printf '😀' | sha256sum; printf '' | sha256sum
    check('😀', 'f0443a34');
    check('\u3164', '7519204f');
    check('', 'e3b0c442');
    check('---', 'cb3f91d5');
  });

  it('shortens a name of 65 characters to an ID of 64, of which the last 8 are from its hash', () => {
    const id = toSourceId('x'.repeat(65));
    expect(id).toMatch(/^x{55}-[0-9a-f]{8}$/);
    expect(toSourceId(`${'x'.repeat(65)}y`)).not.toBe(id);
  });

  it('cuts a long name between characters, not within a letter or before its accent', () => {
    for (const letter of ['𠮷', 'q\u0301', 'हि']) {
      const cut = toSourceId(`${'x'.repeat(54)}${letter}${'y'.repeat(20)}`);
      expect(cut).toMatch(/^x{54}-[0-9a-f]{8}$/);
    }
    expect(toSourceId('会'.repeat(70))).toMatch(/^会{55}-[0-9a-f]{8}$/);
  });

  it('gives an ASCII name the same ID as before letters of other scripts were kept', () => {
    const before = (name: string): string =>
      name
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, '-')
        .replace(/^-+|-+$/g, '');
    const ascii = fc.string({ unit: 'binary-ascii', maxLength: 64 });
    fc.assert(
      fc.property(
        ascii.filter((name) => before(name) !== ''),
        (name) => {
          expect(toSourceId(name)).toBe(before(name));
        },
      ),
    );
  });

  it('gives a name the same ID for composed and decomposed accents', () => {
    expect(toSourceId('re\u0301sume\u0301')).toBe(toSourceId('r\u00e9sum\u00e9'));
    expect(toSourceId('\u4f1a\u3099'.normalize('NFD'))).toBe(toSourceId('\u4f1a\u3099'));
  });

  it('gives any name an ID that users can type and that maps to itself', () => {
    fc.assert(
      fc.property(names, (name) => {
        const id = toSourceId(name);
        expect(id).toMatch(/^(?!-)[\p{L}\p{N}\p{M}_-]+(?<!-)$/u);
        expect(id).toBe(id.normalize('NFC'));
        expect(id.length).toBeLessThanOrEqual(64);
        expect(toSourceId(id)).toBe(id);
      }),
    );
  });

  it('keeps every underscore of a name within the length limit', () => {
    const underscores = (text: string): number => text.split('_').length - 1;
    fc.assert(
      fc.property(
        names.filter((name) => name.length <= 60 && /[a-z0-9_]/i.test(name)),
        (name) => {
          expect(underscores(toSourceId(name))).toBe(underscores(name));
        },
      ),
    );
  });
});

describe('passage IDs', () => {
  it('consist of the source ID and the ordinal', () => {
    expect(toPassageId('azure-clause', 3)).toBe('azure-clause#3');
  });

  it('are ordered by the code units of the source ID, then numerically by ordinal', () => {
    const ids = [
      { sourceId: 'b', ordinal: 1 },
      { sourceId: 'a_b', ordinal: 10 },
      { sourceId: 'a_b', ordinal: 9 },
      { sourceId: 'a-b', ordinal: 2 },
      { sourceId: 'a', ordinal: 3 },
    ];
    const sorted = [...ids].sort(comparePassages);
    expect(sorted.map(({ sourceId, ordinal }) => toPassageId(sourceId, ordinal))).toEqual([
      'a#3',
      'a-b#2',
      'a_b#9',
      'a_b#10',
      'b#1',
    ]);
  });
});

describe('resolveSourceId', () => {
  const known = ['azure', 'azure-clause', 'bedrock_memo', 'bedrock-price'];
  const fault = (given: string, ids: readonly string[] = known): WordedFault =>
    wordThrown(() => resolveSourceId(given, ids));

  it.each([
    ['azure', 'azure'],
    ['azure-', 'azure-clause'],
    ['bedrock_', 'bedrock_memo'],
    [' BEDROCK-P ', 'bedrock-price'],
  ])('resolves %j to %j', (given, expected) => {
    expect(resolveSourceId(given, known)).toBe(expected);
  });

  it.each([
    ['STRASSE', 'straße'],
    ['Straß', 'straße'],
    ['IŞI', 'ışık'],
    ['İST', 'istanbul'],
    ['i\u0307st', 'istanbul'],
    ['ΟΔΟΣ', 'οδοσημα'],
    ['カ\u3099イ', 'ガイド'],
    ['ＡＺＵ', 'azure'],
  ])('ignores the case and the encoding of the letters of %j', (given, expected) => {
    const ids = ['straße', 'ışık', 'istanbul', 'οδοσημα', 'ガイド', 'azure'];
    expect(resolveSourceId(given, ids)).toBe(expected);
  });

  it('prefers the ID as typed, and then the whole ID to an ID that it begins', () => {
    expect(resolveSourceId('Strasse', ['straße', 'strasse'])).toBe('strasse');
    expect(resolveSourceId('STRASSE', ['straße', 'straße-2'])).toBe('straße');
  });

  it('lists the IDs that an ambiguous prefix matches', () => {
    expect(fault('bed')).toMatchObject({
      code: 'ambiguous-source',
      ...en.problems['ambiguous-source']({
        given: 'bed',
        found: ['bedrock_memo', 'bedrock-price'],
      }),
    });
  });

  it('lists the existing IDs if the prefix is empty or no ID has it', () => {
    expect(fault('zebra')).toMatchObject({ code: 'unknown-source' });
    expect(fault('zebra').hint).toContain('bedrock_memo');
    expect(fault('  ')).toMatchObject({ code: 'unknown-source' });
  });

  it('reports an empty corpus, and lists at most ten IDs', () => {
    expect(fault('a', []).hint).toContain('empty');
    const many = Array.from({ length: 12 }, (_, i) => `a${i}`);
    expect(fault('a', many).message).toMatch(/a9 and 2 more/);
  });
});
