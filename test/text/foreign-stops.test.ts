import { describe, expect, it } from 'vitest';
import { splitSentences } from '../../src/text/split-sentences.ts';

function split(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe('a German sentence', () => {
  it.each([
    'Die Fähre fährt am 29. Juli um neun Uhr.',
    'Am 3. Tag kam der Sturm.',
    'Der 2. Weltkrieg zerstörte die Mühle.',
    'Im 19. Jahrhundert wurde der Hafen gebaut.',
    'Es gibt vieles, z. B. Äpfel und Birnen.',
    'Gemeint sind i. d. R. Boote unter sechs Metern.',
    'Dort arbeiten Prof. Müller u. a. Forscher aus Kiel.',
    'Das kostet ca. 3 Mio. Euro bzw. Dollar.',
    'Nach Abs. 2 und Nr. 5 gilt das nicht.',
    'Dr. med. Anna Groß leitet die Klinik.',
  ])('is not cut inside "%s"', (sentence) => {
    expect(split(`${sentence} Danach blieb es ruhig.`)).toEqual([
      sentence,
      'Danach blieb es ruhig.',
    ]);
  });

  it('ends after a number that is no ordinal', () => {
    expect(split('Es waren 14. Danach kamen 20.')).toEqual(['Es waren 14.', 'Danach kamen 20.']);
  });
});

it.each(['I am 12. My sister is 9.', 'He was born in May. Then he left.', 'Option b. The rest.'])(
  'the English text "%s" is cut as before',
  (text) => {
    expect(split(text)).toHaveLength(2);
  },
);

it('a French abbreviation of two words does not end a sentence', () => {
  expect(split('Il a vu p. ex. Paris. Il est parti.')).toHaveLength(2);
});
