import { describe, expect, it } from 'vitest';
import { isSpeaker, opensLabel, type TurnMark, turnMarkOf } from '../../src/text/turn-marks.ts';

function markOf(text: string): TurnMark {
  const mark = turnMarkOf(text);
  if (mark === null) throw new Error(`"${text}" has no mark`);
  return mark;
}

describe('turnMarkOf', () => {
  it.each([
    ['Q: Is it deep?', 'Q:', 'Q'],
    ['A3. Six metres.', 'A3.', 'A3'],
    ['Mara Lind: It is shut.', 'Mara Lind:', 'Mara Lind'],
    ['[10:32] Mara: It is shut.', '[10:32] Mara:', 'Mara'],
    ['[12:03] <bob> hello', '[12:03] <bob>', 'bob'],
    ['Mara (10:32): It is shut.', 'Mara (10:32):', 'Mara'],
    ['12/03/2026, 18:40 - Ines: Which bus?', '12/03/2026, 18:40 - Ines:', 'Ines'],
    ['mara — 03/18/2026 10:32 AM', 'mara — 03/18/2026 10:32 AM', 'mara'],
    ['mara\n — \n03/18/2026 10:32 AM', 'mara\n — \n03/18/2026 10:32 AM', 'mara'],
    ['Mara Lind  00:01:23', 'Mara Lind  00:01:23', 'Mara Lind'],
    ['MIRA. Have you seen it?', 'MIRA.', 'MIRA'],
    ['OLD PETER', 'OLD PETER', 'OLD PETER'],
  ])('finds the mark of %j', (text, mark, speaker) => {
    const found = markOf(text);
    expect([text.slice(0, found.length), found.speaker]).toEqual([mark, speaker]);
  });

  it.each(['Note: the gate is shut.', 'The gate is shut.', 'Apple cake 3.20', 'Date: 3 May'])(
    'finds no mark in %j',
    (text) => {
      expect(turnMarkOf(text)).toBeNull();
    },
  );
});

describe('isSpeaker', () => {
  const near = (...texts: string[]): TurnMark[] => texts.map(markOf);

  it('accepts a name if a speaker nearby speaks twice', () => {
    expect(isSpeaker(markOf('Mara: No.'), near('Tom: Why?', 'Mara: Ice.'))).toBe(true);
  });

  it('refuses names that each occur once, such as those of a price list', () => {
    expect(isSpeaker(markOf('Rafts: free'), near('Barges: 30 crowns', 'Canoes: free'))).toBe(false);
  });

  it('accepts a time beside another time, and a role without repetition', () => {
    expect(isSpeaker(markOf('[10:02] ann: no'), near('[10:03] bob: why'))).toBe(true);
    expect(isSpeaker(markOf('Interviewer: Why?'), near('Ida: Ice.'))).toBe(true);
  });

  it('accepts names in capitals on lines of their own only if there are three', () => {
    expect(isSpeaker(markOf('MIRA'), near('JON'))).toBe(false);
    expect(isSpeaker(markOf('MIRA'), near('JON', 'OLD PETER'))).toBe(true);
  });
});

describe('opensLabel', () => {
  it('recognises the kinds of paragraphs that have a colon but no speaker', () => {
    expect(opensLabel('Decision: the roof is replaced.')).toBe(true);
    expect(opensLabel('Mara: the roof is replaced.')).toBe(false);
  });
});
