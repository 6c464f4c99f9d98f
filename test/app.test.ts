import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAnswer } from '../src/answering/quotes/verify-quote.ts';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import type { Answer } from '../src/domain/answer.ts';
import type { Logger } from '../src/domain/logger.ts';

const SEEDS = join(import.meta.dirname, '../seeds');

interface GoldQuestion {
  readonly question: string;
  readonly gold: readonly { readonly source: string; readonly contains: string }[];
}
const questions = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/seed-questions.json'), 'utf8'),
) as GoldQuestion[];

const folders: string[] = [];
function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `verbatim-${name}-`));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const logged: string[] = [];
const log: Logger = {
  debug: () => undefined,
  info: (_, message) => logged.push(message),
  warn: (_, message) => logged.push(message),
  error: (_, message) => logged.push(message),
};

/** Opens the app and ingests. The reading model is off by default, because it is a hundred times slower. */
async function openApp(seeds: string, data: string, reads = false): Promise<App> {
  const off = reads ? {} : { reader: null };
  const app = await createApp(loadConfig({ seeds, data }, {}), { log, ...off });
  await app.ingest();
  return app;
}

/** Returns the parts of an answer that must be the same in every run. */
function essence({ answerId, verdict, quotes }: Answer): object {
  return {
    answerId,
    verdict,
    quotes: quotes.map(({ passageId, start, end, text, score }) => [
      passageId,
      start,
      end,
      text,
      score,
    ]),
  };
}

async function answerAll(app: App, asked = questions): Promise<object[]> {
  const answers: object[] = [];
  for (const { question } of asked) {
    answers.push(essence(await app.answerer.answer(question, { limit: 3 })));
  }
  return answers;
}

describe('the app with the demo documents', () => {
  const data = temporary('app');
  let app: App;
  let answers: object[];
  beforeAll(async () => {
    app = await openApp(SEEDS, data);
    answers = await answerAll(app);
  });
  afterAll(() => app.close());

  it('quotes its sources verbatim', async () => {
    for (const { question } of questions) {
      const answer = await app.answerer.answer(question, { limit: 5 });
      verifyAnswer(answer);
      for (const quote of answer.quotes) {
        const { text } = await app.sources.find(quote.sourceId);
        expect(text.slice(quote.start, quote.end)).toBe(quote.text);
      }
    }
  });

  it('has a correct passage among the first three hits for at least 24 of the 30 answerable questions', async () => {
    let found = 0;
    for (const { question, gold } of questions) {
      const { hits } = await app.index.read((view) =>
        view.search({ query: question, k: 3, ranking: 'fused' }),
      );
      const texts = await Promise.all(
        hits.map(async (hit) => {
          const { text } = await app.sources.find(hit.sourceId);
          return { source: hit.sourceId, text: text.slice(hit.start, hit.end) };
        }),
      );
      const held = gold.some(({ source, contains }) =>
        texts.some((hit) => hit.source === source && hit.text.includes(contains)),
      );
      if (held) found++;
    }
    expect(found).toBeGreaterThanOrEqual(24);
  });

  it('gives the same answers after a rebuild in the same folder and in a new one', async () => {
    await app.ingest({ rebuild: true });
    expect(await answerAll(app)).toEqual(answers);
    const other = await openApp(SEEDS, temporary('again'));
    try {
      expect(await answerAll(other)).toEqual(answers);
    } finally {
      await other.close();
    }
  });

  it('gives the same answers after a byte of the vector file is changed, and logs that it rebuilt the file', async () => {
    const copy = temporary('turned');
    const first = await openApp(SEEDS, copy);
    await first.close();
    const file = join(copy, 'vectors.hnsw');
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0x40, middle);
    writeFileSync(file, bytes);
    logged.length = 0;
    const second = await openApp(SEEDS, copy);
    try {
      expect(await answerAll(second)).toEqual(answers);
      expect(logged.join('\n')).toMatch(/vectors\.hnsw|vector/);
      expect(readFileSync(file).equals(bytes)).toBe(false);
    } finally {
      await second.close();
    }
  });

  it('gives the same answers before and after the index file is written', async () => {
    const data = temporary('early');
    const app = await createApp(loadConfig({ seeds: SEEDS, data }, {}), { log, reader: null });
    try {
      await app.ingest({ awaitsIndex: false });
      expect(existsSync(join(data, 'vectors.hnsw'))).toBe(false);
      const question = questions[0]?.question ?? '';
      const early = await app.answerer.answer(question, { limit: 3 });
      await app.index.refresh();
      expect(existsSync(join(data, 'vectors.hnsw'))).toBe(true);
      expect(essence(await app.answerer.answer(question, { limit: 3 }))).toEqual(essence(early));
    } finally {
      await app.close();
    }
  });

  it('quotes new documents as soon as another app has ingested them', async () => {
    const seeds = temporary('seeds');
    const shared = temporary('shared');
    cpSync(SEEDS, seeds, { recursive: true });
    const bot = await openApp(seeds, shared);
    const beside = await openApp(seeds, shared);
    try {
      writeFileSync(
        join(seeds, 'ferry.md'),
        '---\nid: ferry\n---\n# The ferry to Norderney\n\nThe ferry to Norderney sails at nine.\n',
      );
      await beside.ingest();
      const { quotes } = await bot.answerer.answer('When does the ferry to Norderney sail?', {
        limit: 1,
      });
      expect(quotes[0]?.text).toBe('The ferry to Norderney sails at nine.');
    } finally {
      await beside.close();
      await bot.close();
    }
  });

  it('quotes only the requested source, and accepts the beginning of its ID', async () => {
    const { quotes } = await app.answerer.answer('What is Frontier?', {
      limit: 5,
      source: 'azure',
    });
    expect(new Set(quotes.map((quote) => quote.sourceId))).toEqual(new Set(['azure-clause']));
  });

  it('refuses an empty question, an overlong question and an unknown source, each with its own code', async () => {
    const ask = (question: string, source?: string): Promise<Answer> =>
      app.answerer.answer(question, { limit: 3, ...(source === undefined ? {} : { source }) });
    for (const question of ['   ', '\u200b\u3164', '\ud83d']) {
      await expect(ask(question)).rejects.toMatchObject({ code: 'empty-question' });
    }
    await expect(ask('x'.repeat(1001))).rejects.toMatchObject({ code: 'question-too-long' });
    await expect(ask('What?', 'nowhere')).rejects.toMatchObject({ code: 'unknown-source' });
  });

  it('declines a question that the sources do not answer, and accepts any characters in a question', async () => {
    const { verdict } = await app.answerer.answer('Who won the 1998 World Cup?', { limit: 3 });
    expect(verdict).not.toBe('answered');
    for (const odd of ['?', '""', 'NEAR(a b)', "' OR 1=1 --", '🙂', 'a\u0000b', 'the', '<@1>']) {
      verifyAnswer(await app.answerer.answer(odd, { limit: 3 }));
    }
  });
});

describe('the app with the reading model', () => {
  const some = questions.filter((_, n) => n % 5 === 0);

  it('gives the same answers in the main process, in a child process and after a rebuild', async () => {
    const data = temporary('read');
    const app = await openApp(SEEDS, data, true);
    try {
      const answers = await answerAll(app, some);
      await app.ingest({ rebuild: true });
      expect(await answerAll(app, some)).toEqual(answers);
      const bot = await createApp(loadConfig({ seeds: SEEDS, data }, {}), {
        log,
        inference: 'child',
      });
      try {
        expect(await answerAll(bot, some)).toEqual(answers);
      } finally {
        await bot.close();
      }
    } finally {
      await app.close();
    }
  });

  it('marks the answer within a highlighted sentence if the model is sure', async () => {
    const app = await openApp(SEEDS, temporary('marked'), true);
    try {
      let marked = 0;
      for (const { question } of some) {
        const answer = await app.answerer.answer(question, { limit: 3 });
        verifyAnswer(answer);
        marked += answer.quotes.filter((quote) => quote.answer !== null).length;
      }
      expect(marked).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });
});
