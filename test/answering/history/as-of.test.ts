import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyAnswer } from '../../../src/answering/quotes/verify-quote.ts';
import { createAnswerer } from '../../../src/answering/create-answerer.ts';
import type { Answerer } from '../../../src/answering/answerer.ts';
import type { Answer } from '../../../src/domain/answer.ts';
import { searchIndexOver } from '../../support/search-index-over.ts';
import { openScanningIndex } from '../../../src/index/open-passage-index.ts';
import { createPastIndexes, type PastIndexes } from '../../../src/index/past-indexes.ts';
import type { SearchIndex } from '../../../src/index/search-index.ts';
import { openTemporaryStore } from '../../../src/store/open-stores.ts';
import type { CorpusStore } from '../../../src/store/corpus-store.ts';
import { DAY, setUp, type Setting } from '../../index/ingest-setting.ts';

const DAY_MS = 24 * 3_600_000;
const QUESTIONS = ['When does the ferry sail?', 'What is the fee of the ferry?', 'What met?'];
const FERRY = 'The ferry sails at seven.\n\nThe fee of the ferry is 40.\n';
const NOTES = 'The council met on Monday.\n\nThe bridge stays closed.\n';

interface Past {
  readonly setting: Setting;
  readonly answerer: Answerer;
  readonly past: PastIndexes;
  /** The numbers of temporary stores that were opened, and of those that are open. */
  readonly opened: { total: number; open: number };
}

function open(setting: Setting, limits: { mostEmbedded?: number } = {}): Past {
  const { embedder, store, time } = setting;
  const clock = { now: () => time.now, monotonic: () => 0 };
  const indexOf = (of: CorpusStore): SearchIndex => {
    const passages = openScanningIndex(embedder.dimensions);
    return searchIndexOver({ store: of, embedder, reader: null, passages });
  };
  const opened = { total: 0, open: 0 };
  const past = createPastIndexes({
    ...{ store, embedder, ...limits },
    // The corpus changes between questions, so that its vectors are read again each time.
    current: { ...indexOf(store), read: (use) => indexOf(store).read(use) },
    openTemporary: async () => {
      const temporary = await openTemporaryStore({ dataDir: setting.dataDir, clock });
      opened.total += 1;
      opened.open += 1;
      const dispose = async (): Promise<void> => {
        await temporary.dispose();
        opened.open -= 1;
      };
      return { store: temporary.store, index: indexOf(temporary.store), dispose };
    },
  });
  onTestFinished(() => past.close());
  const index: SearchIndex = { ...indexOf(store), read: (use) => indexOf(store).read(use) };
  const answerer = createAnswerer({
    ...{ index, embedder, reader: null, knownLanguages: null, past, clock },
  });
  return { setting, answerer, past, opened };
}

/** Returns what an answer shows, without its date and the ID that depends on the date. */
function shown({ verdict, quotes, related, sources, explanation }: Answer): object {
  const titles = [...sources].map(([id, { title, text }]) => [id, title, text]);
  return { verdict, quotes, related, explanation, titles };
}

describe('an answer as of a date', () => {
  it('is the answer that was given on that date, whatever has changed since', async () => {
    const setting = await setUp({ 'ferry.md': FERRY, 'notes.md': 'The council met on Monday.\n' });
    const { answerer } = open(setting);
    const states: readonly Parameters<Setting['write']>[0][] = [
      {},
      { 'ferry.md': FERRY.replace('40', '45') },
      { 'notes.md': null, 'more.md': 'The harbour committee met on Friday.\n' },
      { 'ferry.md': FERRY, 'notes.md': 'The council met on Monday.\n' },
      { 'more.md': null },
    ];
    const then: { date: string; answers: object[] }[] = [];
    for (const files of states) {
      setting.write(files);
      await setting.ingest();
      const answers: object[] = [];
      for (const question of QUESTIONS) {
        answers.push(shown(await answerer.answer(question, { limit: 3 })));
      }
      then.push({ date: new Date(setting.time.now).toISOString().slice(0, 10), answers });
      setting.time.now += DAY_MS;
    }
    for (const { date, answers } of then) {
      for (const [i, question] of QUESTIONS.entries()) {
        const answer = await answerer.answer(question, { limit: 3, asOf: date });
        verifyAnswer(answer);
        expect(shown(answer), `${question} as of ${date}`).toEqual(answers[i]);
        expect(answer.asOf).toBe(`${date}T23:59:59.999Z`);
      }
    }
    const ids = await Promise.all(
      then.map(({ date }) =>
        answerer.answer('When does the ferry sail?', { limit: 3, asOf: date }),
      ),
    );
    expect(new Set(ids.map(({ answerId }) => answerId)).size).toBe(then.length);
  });

  it('embeds only passages that have changed since, and each date once', async () => {
    const setting = await setUp({ 'ferry.md': FERRY, 'notes.md': NOTES });
    const { answerer, opened } = open(setting);
    await setting.ingest();
    setting.time.now += DAY_MS;
    setting.write({ 'ferry.md': FERRY.replace('40', '45') });
    await setting.ingest();
    setting.embedder.asked.length = 0;
    for (const asOf of ['2026-03-18', '2026-03-18T12:00Z']) {
      await answerer.answer('When does the ferry sail?', { limit: 3, asOf });
    }
    const texts = setting.embedder.asked.filter((text) => /seven[^]*fee of/.test(text));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('40');
    expect(setting.embedder.asked.some((text) => /council[^]*closed/.test(text))).toBe(false);
    expect(opened.total).toBe(1);
  });

  it('needs no temporary store for the current versions', async () => {
    const setting = await setUp({ 'ferry.md': FERRY });
    const { answerer, opened } = open(setting);
    await setting.ingest();
    await answerer.answer('When does the ferry sail?', { limit: 3, asOf: '2026-03-18' });
    expect(opened.total).toBe(0);
  });

  it('is refused before the first ingestion, with the earliest date', async () => {
    const setting = await setUp({ 'ferry.md': FERRY });
    const { answerer } = open(setting);
    const ask = (): Promise<Answer> =>
      answerer.answer('When does the ferry sail?', { limit: 3, asOf: '2026-03-17' });
    await expect(ask()).rejects.toMatchObject({
      problem: { code: 'date-too-early', params: { earliest: null } },
    });
    await setting.ingest();
    await expect(ask()).rejects.toMatchObject({
      problem: {
        code: 'date-too-early',
        params: { given: '2026-03-17', earliest: new Date(DAY).toISOString() },
      },
    });
  });

  it('is refused if too many passages have changed since, and leaves no store behind', async () => {
    const setting = await setUp({ 'ferry.md': FERRY });
    const { answerer, opened } = open(setting, { mostEmbedded: 0 });
    await setting.ingest();
    setting.time.now += DAY_MS;
    setting.write({ 'ferry.md': 'The ferry no longer sails.\n' });
    await setting.ingest();
    for (let time = 1; time <= 2; time++) {
      await expect(
        answerer.answer('When does the ferry sail?', { limit: 3, asOf: '2026-03-18' }),
      ).rejects.toMatchObject({ problem: { code: 'past-too-large', params: { most: 0 } } });
    }
    expect(opened).toEqual({ total: 2, open: 0 });
  });

  it('keeps the stores of the last two dates, and none after it is closed', async () => {
    const setting = await setUp({});
    const { answerer, past, opened } = open(setting);
    for (let day = 0; day < 4; day++) {
      setting.write({ 'ferry.md': `The ferry sails at ${day}.\n` });
      await setting.ingest();
      setting.time.now += DAY_MS;
    }
    for (const asOf of ['2026-03-18', '2026-03-19', '2026-03-20', '2026-03-19']) {
      const answer = await answerer.answer('When does the ferry sail?', { limit: 3, asOf });
      expect(answer.quotes[0]?.text).toContain(`sails at ${Number(asOf.slice(-2)) - 18}`);
    }
    expect(opened.total).toBe(3);
    await past.close();
    expect(opened.open).toBe(0);
  });
});
