import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/discord/render/render.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { HIDDEN_CHARACTER, visibleJoiners } from '../../../src/text/hidden-characters.ts';

describe('oneLine', () => {
  it.each([
    ['a line feed', 'a\nb', 'a b'],
    ['a bidirectional override', 'a\u202eb', 'a b'],
    ['a blank letter', 'a\u3164\u2800b', 'a b'],
    ['a zero-width space', 'a\u200bb', 'ab'],
    ['a soft hyphen', 'govern\u00adment', 'government'],
    ['tag characters', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['an emoji with a joiner', '👩\u200d🚀', '👩\u200d🚀'],
    ['Persian with a non-joiner', 'می\u200cخواهم', 'می\u200cخواهم'],
  ])('shows %s without anything hidden', (_, text, expected) => {
    expect(oneLine(text, 100)).toBe(expected);
  });

  it('leaves no hidden character in any text, and keeps within its limit', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 100 }), (text, max) => {
        const line = oneLine(text, max);
        const kept = visibleJoiners(line);
        const hidden = [...line.matchAll(new RegExp(HIDDEN_CHARACTER, 'gu'))];
        expect(line.length).toBeLessThanOrEqual(max);
        expect(hidden.filter(({ index }) => !kept.has(index))).toEqual([]);
        expect(line).not.toMatch(/\n/);
      }),
    );
  });
});
