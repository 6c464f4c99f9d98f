import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createAnswerer } from '../../src/answering/create-answerer.ts';
import { verifyAnswer } from '../../src/answering/quotes/verify-quote.ts';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { systemClock } from '../../src/domain/time.ts';
import { graphIndexOver, searchIndexOver } from '../support/search-index-over.ts';
import type { Reader } from '../../src/inference/reader.ts';
import { DirectionEmbedder } from '../index/corpus-of.ts';
import { setUp } from '../index/index-setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'verbatim-answerer-'));
const SOURCES = {
  'harbour.md':
    '# The harbour\n\nThe harbour of Norderney was opened in 1872. It was built of oak. Its ferries sail at nine.\n\n## Fares\n\nA crossing to Norderney costs twelve euros.\n',
  // The same news in a second newspaper, and a nearly identical copy.
  'herald.md': '# Herald\n\nThe ferries of the harbour sail at ten in winter.\n',
  'copy.md': '# Copy\n\nThe ferries of the harbour sail at ten in the winter.\n',
  'faehre.md':
    '# Die Fähre\n\nDie Fähre nach Borkum fährt jeden Morgen um sieben Uhr ab. Sie kehrt am Abend zurück.\n',
  'recipes.md': '# Recipes\n\nPeel the potatoes. Boil them for twenty minutes in salted water.\n',
};
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('an answer', () => {
  let app: App;
  beforeAll(async () => {
    const seeds = join(folder, 'seeds');
    mkdirSync(seeds);
    for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(seeds, name), text);
    app = await createApp(loadConfig({ seeds, data: join(folder, 'data') }, {}), { log: silent });
    await app.ingest();
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  async function ask(question: string, limit = 3): Promise<Answer> {
    const answer = await app.answerer.answer(question, { limit });
    verifyAnswer(answer);
    return answer;
  }

  it('does not count a passage in German as an answer, because the models know only English', async () => {
    const asked = await ask('Wann fährt die Fähre nach Borkum ab?');
    expect(asked).toMatchObject({ verdict: 'related', unknownLanguage: 'de' });
    expect(asked.quotes[0]?.text).toContain('Die Fähre nach Borkum fährt jeden Morgen um sieben');
    // The reading model would only choose at random.
    expect(asked.quotes[0]?.legs.read).toBeNull();
    const english = await ask('When was the harbour of Norderney opened?');
    expect(english).toMatchObject({ verdict: 'answered', unknownLanguage: null });
  });

  it('highlights the sentence that answers, inside a quote of whole sentences', async () => {
    const { verdict, quotes, sources } = await ask('When was the harbour of Norderney opened?', 1);
    const [quote] = quotes;
    expect(verdict).toBe('answered');
    const [highlight] = quote?.highlights ?? [];
    const text = sources.get('harbour')?.text ?? '';
    expect(text.slice(highlight?.start, highlight?.end)).toBe(
      'The harbour of Norderney was opened in 1872.',
    );
    expect(quote?.text).toMatch(/^\S[^]*[.]$/);
  });

  it('quotes only one of two sources that say the same in almost the same words', async () => {
    const { quotes } = await ask('When do the ferries of the harbour sail in winter?');
    const matching = quotes.filter(({ text }) => text.includes('sail at ten'));
    expect(matching).toHaveLength(1);
  });

  it('has at most the requested number of quotes, each from a different passage', async () => {
    const { quotes } = await ask('ferries harbour Norderney', 2);
    expect(quotes.length).toBeLessThanOrEqual(2);
    expect(new Set(quotes.map((quote) => quote.passageId)).size).toBe(quotes.length);
  });

  it('highlights nothing if no passage answers', async () => {
    const { verdict, quotes } = await ask('Who was the architect of the harbour lighthouse?');
    expect(verdict).toBe('related');
    expect(quotes.length).toBeGreaterThan(0);
    expect(quotes.flatMap((quote) => quote.highlights)).toEqual([]);
  });

  it('has no quotes and no error if no passage is near', async () => {
    const { verdict, quotes, sources } = await ask('zxcv qwer asdf');
    expect({ verdict, quotes, sources: sources.size }).toEqual({
      verdict: 'nothing',
      quotes: [],
      sources: 0,
    });
  });

  it('carries the sources it quotes from, and no others', async () => {
    const { quotes, related, sources } = await ask('How long do potatoes boil?');
    const shown = [...quotes, ...related].map(({ sourceId }) => sourceId);
    expect([...sources.keys()].sort()).toEqual([...new Set(shown)].sort());
  });

  it('begins with the same quotes under a higher limit', async () => {
    for (const question of [
      'When do the ferries of the harbour sail in winter?',
      'What does a crossing cost?',
      'Who was the architect of the harbour lighthouse?',
    ]) {
      const long = await ask(question, 8);
      for (const limit of [1, 2, 3]) {
        const { verdict, quotes } = await ask(question, limit);
        expect(verdict).toBe(long.verdict);
        expect(quotes).toEqual(long.quotes.slice(0, limit));
      }
    }
  });

  it('has an ID derived from its content', async () => {
    const question = 'When do the ferries sail?';
    const { answerId } = await ask(question);
    expect(answerId).toMatch(/^A-[0-9a-hjkmnp-tv-z]{8}$/);
    expect((await ask(question)).answerId).toBe(answerId);
    expect((await ask('When do the ferries sail')).answerId).not.toBe(answerId);
  });

  it('declines every question if the corpus is empty', async () => {
    const config = loadConfig({ seeds: join(folder, 'seeds'), data: join(folder, 'empty') }, {});
    const empty = await createApp(config, { log: silent });
    try {
      const { verdict, quotes } = await empty.answerer.answer('What?', { limit: 3 });
      expect({ verdict, quotes }).toEqual({ verdict: 'nothing', quotes: [] });
    } finally {
      await empty.close();
    }
  });
});

describe('the question of an answer', () => {
  /** Marks the first letter of every passage. */
  const reader: Reader = {
    modelId: 'first-letter@000000000000',
    read: (_, passages) =>
      Promise.resolve(
        passages.map(() => ({ score: 1, span: { start: 0, end: 1 }, others: [], answers: 1 })),
      ),
    close: () => Promise.resolve(),
  };

  it.each([
    ['without a reading model', null],
    ['with a reading model', reader],
  ])('is embedded only once, even if the first passages say the same: %s', async (_, reads) => {
    const question = 'When does the ferry sail?';
    const same = 'The ferry sails at nine.';
    const other = 'The ferry is old.';
    const { store, embedder, dataDir } = await setUp({
      embedder: new DirectionEmbedder({ [question]: [1, 0], [same]: [1, 0] }, { dimensions: 2 }),
      texts: { a: [same, same, same, same], b: [other] },
    });
    const { dimensions } = embedder;
    const passages = graphIndexOver(store, { dataDir, dimensions });
    const index = searchIndexOver({ store, embedder, reader: reads, passages });
    onTestFinished(() => index.close());
    const answerer = createAnswerer({
      index,
      embedder,
      reader: reads,
      knownLanguages: null,
      past: { at: (_, __, use) => use(index) },
      clock: systemClock,
    });
    embedder.asked.length = 0;
    await answerer.answer(question, { limit: 3 });
    expect(embedder.asked).toEqual([question, same, same, same, same, other]);
  });
});
