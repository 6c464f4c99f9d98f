import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PrefixIndex } from '../../../src/discord/autocomplete/prefix-index.ts';
import { eachBegins, splitWords } from '../../../src/text/split-words.ts';

it('the content index finds a source if each typed word is the beginning of one of its words', () => {
  const text = fc.array(fc.constantFrom('ab', 'abc', 'b', 'Éa', 'constructor', '漢'), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), text, (texts, typed) => {
      const index = new PrefixIndex();
      texts.forEach((words, i) => {
        index.add(`s${i}`, words.join(' '));
      });
      const wanted = splitWords(typed.join(' ').slice(0, 6));
      const expected = texts.flatMap((words, i) =>
        wanted.length > 0 && eachBegins(wanted, splitWords(words.join(' '))) ? [`s${i}`] : [],
      );
      expect([...index.find(wanted)]).toEqual(expected);
    }),
  );
});
