import { describe, expect, it } from 'vitest';
import type { Passage } from '../../src/domain/passage.ts';
import { embeddingText, headingText } from '../../src/passages/index-text.ts';
import { SourceLayout } from '../../src/passages/source-layout.ts';

const text = 'The clause\n\nAll calls pass through one cloud. No one likes it.';
const passage: Passage = {
  passageId: 'a#1',
  sourceId: 'a',
  ordinal: 1,
  start: 0,
  end: 45,
  headingPath: ['A dispute', 'The clause'],
  sentences: [
    { start: 0, end: 10 },
    { start: 12, end: 45 },
  ],
};

const layout = new SourceLayout({ text, blocks: [], boilerplate: [] });

describe('embeddingText', () => {
  it('returns the text of the passage, without the title', () => {
    expect(embeddingText(passage, text)).toBe('The clause\n\nAll calls pass through one cloud.');
  });
});

describe('headingText', () => {
  it('returns the title, the headings above the passage and those inside it', () => {
    expect(headingText('The front page', passage, layout)).toBe(
      'The front page\nA dispute\nThe clause',
    );
  });

  it('contains the title only once if it is also the first heading', () => {
    expect(headingText('A dispute', passage, layout)).toBe('A dispute\nThe clause');
  });
});
