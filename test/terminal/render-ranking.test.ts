import { describe, expect, it } from 'vitest';
import { EN } from '../../src/terminal/locales/en.ts';
import { renderRanking } from '../../src/terminal/render-ranking.ts';

const hit = { rank: 1, score: 0.5, passageId: 'ferry#2' };

describe('a ranking', () => {
  it('shows the beginning of each passage, cut after a word, below its rank', () => {
    const text = `The ferry\nsails at seven. ${'It is late. '.repeat(20)}`;
    expect(
      renderRanking(
        [
          { hit, text },
          { hit: { ...hit, rank: 2 }, text: 'Short.' },
        ],
        false,
      ),
    ).toBe(
      '1. ferry#2 0.5\n   The ferry sails at seven. It is late. It is late. It is late. It is late. It is …\n2. ferry#2 0.5\n   Short.',
    );
  });

  it('never sends control sequences to the terminal, whatever a passage contains', () => {
    expect(renderRanking([{ hit, text: 'a\u001b[31mb' }], true)).toBe(
      '1. ferry#2 0.5 "a\\x1b[31mb"',
    );
  });

  it('is replaced with a note if nothing was found', () => {
    expect(renderRanking([], true)).toBe(EN.nothingFound);
  });
});
