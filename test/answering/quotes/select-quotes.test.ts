import { SHARED_CORPUS } from '../../../src/domain/corpus.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuoteDraft } from '../../../src/answering/quotes/draft-quotes.ts';
import { selectQuotes } from '../../../src/answering/quotes/select-quotes.ts';
import { stemsOf } from '../../../src/answering/verdict/term-idf.ts';

const leaf = { name: 'score', value: 1, formula: 'constant', parts: [] };

interface DraftFacts {
  /** A logit of the reading model and a logit of its verdict head. */
  readonly read?: number;
  readonly similarity?: number;
  readonly published?: string | null;
  readonly sourceId?: string;
}

let made = 0;

/** A draft of one sentence, which answers unless the reading model says otherwise. */
function draft(text: string, facts: DraftFacts = {}): QuoteDraft {
  const { read = 15, similarity = 0.6, published = null, sourceId = `s${++made}` } = facts;
  const span = { start: 0, end: text.length };
  return {
    quote: {
      sourceId,
      passageId: `${sourceId}#1`,
      ...span,
      text,
      highlights: [span],
      answer: span,
      score: 1,
      explanation: leaf,
      choice: leaf,
      place: null,
      legs: { dense: { rank: 1, similarity }, bm25: null, read: null },
    },
    language: 'en',
    source: {
      sourceId,
      corpusId: SHARED_CORPUS,
      title: sourceId,
      publisher: null,
      author: null,
      published,
      url: null,
      file: `${sourceId}.md`,
      passages: 1,
      contentHash: '0'.repeat(64),
      indexedAt: '2026-03-18T00:00:00.000Z',
      text,
    },
    kind: 'number',
    claim: { sourceId, subject: '', sentence: text, words: null },
    stems: stemsOf(text),
    features: {
      read,
      answers: read / 3,
      similarity,
      wordMatch: 0.5,
      coverage: 0.5,
      sentenceCoverage: 0.5,
      unknown: 0,
      missingNames: 0,
      lacksKind: 0,
      qualifierConflict: 0,
    },
  };
}

const texts = (quotes: readonly { text: string }[]): string[] => quotes.map(({ text }) => text);

const MORNING = 'The harbour master said that 14 boats were lost in the storm off Vard.';
const EVENING = 'The harbour master said that 41 boats were lost in the storm off Vard.';

describe('selectQuotes', () => {
  it('shows answers as quotes, and the rest as related passages without marks', () => {
    const { verdict, quotes, related } = selectQuotes(
      [draft('Ada keeps the light.'), draft('The mill is old.', { read: -12 })],
      3,
    );
    expect(verdict).toBe('answered');
    expect(texts(quotes)).toEqual(['Ada keeps the light.']);
    expect(texts(related)).toEqual(['The mill is old.']);
    expect(related[0]).toMatchObject({ highlights: [], answer: null });
  });

  it('shows at most three answers, and only as many related passages as the limit allows', () => {
    const drafts = [
      'One boat sank.',
      'Ada won a race.',
      'Bo left Vard.',
      'The mill burned.',
      'It rained.',
    ];
    const all = selectQuotes(
      drafts.map((text) => draft(text)),
      9,
    );
    expect(texts(all.quotes)).toEqual(drafts.slice(0, 3));
    expect(texts(all.related)).toEqual(drafts.slice(3));
    expect(
      selectQuotes([draft('One boat sank.'), draft('It rained.', { read: -9 })], 1),
    ).toMatchObject({ quotes: [{ text: 'One boat sank.' }], related: [] });
  });

  it('shows the closest passages as quotes, without marks, if none answers', () => {
    const { verdict, quotes, related } = selectQuotes(
      [draft('Ada keeps the light.', { read: -15 }), draft('The mill is old.', { read: -18 })],
      3,
    );
    expect(verdict).toBe('related');
    expect(texts(quotes)).toEqual(['Ada keeps the light.', 'The mill is old.']);
    expect(quotes.flatMap(({ highlights }) => highlights)).toEqual([]);
    expect(related).toEqual([]);
  });

  it('drops one of two quotes that say the same', () => {
    const { quotes, related } = selectQuotes([draft(MORNING), draft(`${MORNING} `)], 3);
    expect(texts([...quotes, ...related])).toEqual([MORNING]);
  });

  it('shows two quotes that differ in a number, the newer one first, and reports the difference', () => {
    const { quotes, differences } = selectQuotes(
      [draft(MORNING, { published: '2026-03-01' }), draft(EVENING, { published: '2026-03-02' })],
      3,
    );
    expect(texts(quotes)).toEqual([EVENING, MORNING]);
    expect(differences).toEqual([{ quotes: [0, 1], kind: 'number' }]);
  });

  it('keeps the order of differing quotes if a date is unknown or not precise enough', () => {
    for (const published of [null, '2026']) {
      const { quotes } = selectQuotes(
        [draft(MORNING, { published: '2026-03-01' }), draft(EVENING, { published })],
        3,
      );
      expect(texts(quotes)).toEqual([MORNING, EVENING]);
    }
  });

  it('never drops a quote that differs in a number, a name or a negation', () => {
    const word = fc.constantFrom('boats', 'harbour', 'storm', 'lost', 'master', 'mill', 'council');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 21, max: 900 }),
        fc.integer({ min: 21, max: 900 }),
        (words, a, b) => {
          fc.pre(a !== b);
          const sentence = (number: number): string => `The ${words.join(' ')} counted ${number}.`;
          const { quotes, related } = selectQuotes([draft(sentence(a)), draft(sentence(b))], 3);
          expect(quotes.length + related.length).toBe(2);
        },
      ),
    );
  });
});
