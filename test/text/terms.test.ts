import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { spaceWords } from '../../src/text/space-words.ts';
import { questionTerms, stem, terms } from '../../src/text/terms.ts';
import { MARKED_PARAGRAPHS } from './marked-sentences.ts';

const database = new Database(':memory:');
afterAll(() => database.close());

/** Returns the tokens and stems that FTS5 produces for a text, as pairs of token and stem. */
function askFts5(text: string): { token: string; stem: string }[] {
  database.exec(`
    DROP TABLE IF EXISTS plain; DROP TABLE IF EXISTS stemmed;
    DROP TABLE IF EXISTS plain_terms; DROP TABLE IF EXISTS stemmed_terms;
    CREATE VIRTUAL TABLE plain USING fts5(body, tokenize = 'unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE stemmed USING fts5(body, tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE plain_terms USING fts5vocab(plain, instance);
    CREATE VIRTUAL TABLE stemmed_terms USING fts5vocab(stemmed, instance);`);
  database.prepare('INSERT INTO plain (body) VALUES (?)').run(spaceWords(text));
  database.prepare('INSERT INTO stemmed (body) VALUES (?)').run(spaceWords(text));
  const read = (table: string) =>
    database.prepare<[], { term: string }>(`SELECT term FROM ${table} ORDER BY offset`).all();
  const stems = read('stemmed_terms');
  return read('plain_terms').map(({ term }, index) => ({
    token: term,
    stem: stems[index]?.term ?? '',
  }));
}

/** Characters in the Unicode tables of both. Symbols and scripts newer than Unicode 6.1 differ. */
const characters = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      ...Array.from('abcdefghijklmnorstuvwxyzAEISTUÉéñÜßøſςΣωЙйёЯ中です한عربي१٣²½'),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...Array.from(' \n.,;:!?\'"’“”-–—_/@#$€%&*()[]{}<>=+|\\~^`•…😀\u0301\u0308\u00a0'),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'ing',
      'ed',
      'ational',
      'ies',
      '2019',
      'v2',
      'İ',
      'ı',
      'Å',
      'ộ',
      'ﬁ',
    ),
  },
);
const texts = fc.array(characters, { maxLength: 40 }).map((parts) => parts.join(''));

describe('terms', () => {
  function check(text: string, expected: readonly string[]): void {
    const found = terms(text);
    expect(found.map(({ term }) => term)).toEqual(expected);
  }

  it('splits at everything except letters and numbers', () => {
    check("OpenAI's $50 billion, AWS-hosted v2.17.2_rc deal", [
      'openai',
      's',
      '50',
      'billion',
      'aws',
      'hosted',
      'v2',
      '17',
      '2',
      'rc',
      'deal',
    ]);
  });

  it('ignores case, and removes diacritics only from Latin letters', () => {
    check('Café ÅNGSTRÖM Việt naïve Straße Øre Йод', [
      'cafe',
      'angstrom',
      'viet',
      'naive',
      'straße',
      'øre',
      'йод',
    ]);
  });

  it('returns the range of each term, including combining marks', () => {
    const text = ' Re\u0301sume\u0301 (é)';
    expect(terms(text)).toEqual([
      { term: 'resume', start: 1, end: 9 },
      { term: 'e', start: 11, end: 12 },
    ]);
  });

  it('returns nothing for text without words', () => {
    check('', []);
    check(' …!? 😀', []);
  });

  it('equals the tokens of FTS5 for any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(terms(text).map(({ term }) => term)).toEqual(
          askFts5(text).map(({ token }) => token),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('produces terms that match their own text as quoted FTS5 queries', () => {
    fc.assert(
      fc.property(texts, (text) => {
        askFts5(text);
        const find = database.prepare('SELECT rowid FROM stemmed WHERE stemmed MATCH ?');
        for (const { term } of terms(text)) expect(find.all(`"${term}"`)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('stem', () => {
  it('equals the stem of FTS5 for every word of the marked paragraphs', () => {
    const text = MARKED_PARAGRAPHS.map(([, marked]) => marked).join('\n');
    for (const asked of askFts5(text)) expect(stem(asked.token)).toBe(asked.stem);
  });

  it("equals the stem of FTS5 for made-up words with the suffixes of Porter's algorithm", () => {
    const beginnings = fc.string({
      unit: fc.constantFrom(...Array.from('aeioubcdglmnrstvwxzéßж中12')),
      maxLength: 8,
    });
    const endings = fc.constantFrom(
      ...(
        's es ed ing eed ational tional enci anci izer bli logi alli entli eli ousli ization ation ator alism ' +
        'iveness fulness ousness aliti iviti biliti icate ative alize iciti ical ful ness al ance ence er ic able ' +
        'ible ant ement ment ent ion ou ism ate iti ous ive ize e y ies ied'
      ).split(' '),
    );
    const words = fc.array(
      fc.tuple(beginnings, endings, endings).map((parts) => parts.join('')),
      { minLength: 100, maxLength: 100 },
    );
    fc.assert(
      fc.property(words, (list) => {
        for (const asked of askFts5(list.join(' '))) expect(stem(asked.token)).toBe(asked.stem);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves tokens of one or two bytes and of more than 64 bytes unchanged', () => {
    const long = `${'a'.repeat(60)}tional`;
    expect([stem('is'), stem('as'), stem(long)]).toEqual(['is', 'as', long]);
    expect(askFts5(`is as ${long}`).map((asked) => asked.stem)).toEqual(['is', 'as', long]);
  });
});

describe('questionTerms', () => {
  function check(question: string, expected: readonly string[]): void {
    expect(questionTerms(question)).toEqual(expected);
  }

  it('drops question words, articles, and forms of "be", "do" and "have"', () => {
    check('What is the clause that Microsoft has kept?', ['clause', 'microsoft', 'kept']);
    check("What's OpenAI's valuation?", ['openai', 'valuation']);
  });

  it('keeps words that can also be names or things', () => {
    check('Will May visit it in May?', ['will', 'may', 'visit', 'it', 'in']);
    check('Who can sue us?', ['can', 'sue', 'us']);
  });

  it('keeps an acronym that looks like a stop word', () => {
    check('What did the WHO do?', ['who']);
    check('WHAT DID THE BOARD DO?', ['board']);
  });

  it('keeps the order of words, and drops words with a repeated stem', () => {
    check('Which contracts breach a contract, and who breached contracts?', [
      'contracts',
      'breach',
    ]);
  });

  it('keeps every word of a question that has only stop words', () => {
    check('Who is that?', ['who', 'is', 'that']);
  });

  it('returns nothing for a question without words', () => {
    check('', []);
    check('?! 😀', []);
  });
});

it('the search terms of a Japanese or Chinese question are its content words', () => {
  expect(questionTerms('灯台の高さは')).toEqual(['灯台', '高']);
  expect(questionTerms('渡轮什么时候出发')).toEqual(['渡轮', '出发']);
  expect(questionTerms('はいつ')).toEqual(['は', 'いつ']);
});
