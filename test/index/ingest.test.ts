import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../src/domain/errors.ts';
import { parseDocument, type DocumentParser } from '../../src/sources/parse-document.ts';
import { embeddingText } from '../../src/passages/index-text.ts';
import type { CorpusStore } from '../../src/store/corpus-store.ts';
import { WordEmbedder } from '../support/word-embedder.ts';
import { DAY, look, recommitAs, run, setUp, textsOf, type Files } from './ingest-setting.ts';
import { wordRejection } from '../support/word-fault.ts';

const CLAUSE = 'The clause stood in the first contract. It named one cloud and no other.';
const LETTER = 'The letter went out in March. Nobody has answered the letter so far.';
const DENIAL = 'The company denied the report. It had no plans to leave the cloud.';
const THREE = { 'clause.txt': CLAUSE, 'letter.md': LETTER, 'deep/denial.txt': DENIAL };
const IDS = ['clause', 'denial', 'letter'];

describe('an ingestion', () => {
  it('adds the documents of a folder to the corpus, and reports the new sources', async () => {
    const setting = await setUp({ ...THREE, 'photo.png': 'x' });
    expect(await run(setting)).toEqual({ added: IDS, skipped: ['photo.png'] });
    expect(await textsOf(setting.store)).toEqual({
      clause: CLAUSE,
      denial: DENIAL,
      letter: LETTER,
    });
    await look(setting.store, async (snapshot) => {
      expect(await snapshot.docFreq(['cloud', 'letters'])).toEqual([2, 1]);
      const [listed] = await snapshot.sources();
      expect(listed).toMatchObject({ file: 'clause.txt', indexedAt: new Date(DAY).toISOString() });
    });
  });

  it('keeps the old version of a file whose parser fails, indexes the others and closes the parser', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.write({ 'clause.txt': 'This hangs.', 'letter.md': 'This letter is new.' });
    const calls: string[] = [];
    const parser: DocumentParser = {
      parse: async (format, bytes) => {
        calls.push(format.name);
        if (format.name === 'text') throw new UserFacingError('parser-timed-out', { seconds: 60 });
        return parseDocument(format, bytes);
      },
      close: async () => {
        calls.push('close');
        return Promise.resolve();
      },
    };
    const { refused, changed } = await setting.ingest({ parser });
    expect(refused).toEqual([
      {
        file: 'clause.txt',
        code: 'unreadable',
        problem: { code: 'parser-timed-out', params: { seconds: 60 } },
      },
    ]);
    expect(changed).toEqual(['letter']);
    expect((await textsOf(setting.store))['clause']).toBe(CLAUSE);
    expect(calls).toEqual(['text', 'Markdown', 'close']);
  });

  it('writes and embeds nothing if no file has changed', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    const { asked } = setting.embedder;
    const before = asked.length;
    const log = new Database(join(setting.dataDir, 'verbatim.db'));
    const version = (): unknown => log.pragma('data_version', { simple: true });
    const seen = version();
    expect(await run(setting)).toEqual({ unchanged: IDS });
    expect(asked).toHaveLength(before);
    expect(version()).toBe(seen);
    log.close();
    expect((await setting.store.status()).generation).toBe(1);
  });

  it('applies additions, changes and removals together in one generation', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.time.now = DAY + 1000;
    setting.write({
      'clause.txt': `${CLAUSE} It ran for years.`,
      'letter.md': null,
      'new.md': 'A new one came.',
    });
    expect(await run(setting)).toEqual({
      added: ['new'],
      changed: ['clause'],
      removed: ['letter'],
      unchanged: ['denial'],
    });
    expect(Object.keys(await textsOf(setting.store))).toEqual(['clause', 'denial', 'new']);
    expect((await setting.store.status()).generation).toBe(2);
    await look(setting.store, async (snapshot) => {
      expect(await snapshot.docFreq(['letter', 'years'])).toEqual([0, 1]);
    });
  });

  it('keeps every version of a source, even of a removed source', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.time.now = DAY + 1000;
    setting.write({ 'letter.md': 'The letter was answered.' });
    await setting.ingest();
    setting.write({ 'letter.md': null });
    await setting.ingest();
    const versions = await setting.store.versions('letter');
    expect(versions.map(({ text, firstSeenAt }) => [text, firstSeenAt])).toEqual([
      [LETTER, new Date(DAY).toISOString()],
      ['The letter was answered.', new Date(DAY + 1000).toISOString()],
    ]);
  });

  it('reports a renamed file with the same text as changed', async () => {
    const setting = await setUp({ 'a.md': `---\nid: clause\n---\n${CLAUSE}` });
    await setting.ingest();
    setting.write({ 'a.md': null, 'b/c.md': `---\nid: clause\n---\n${CLAUSE}` });
    expect(await run(setting)).toEqual({ changed: ['clause'] });
    await look(setting.store, async (snapshot) => {
      expect(await snapshot.sources()).toMatchObject([{ sourceId: 'clause', file: 'b/c.md' }]);
    });
    expect(await setting.store.versions('clause')).toHaveLength(1);
  });

  it('embeds equal passages once', async () => {
    const text = `---\ntitle: The same title\n---\n${CLAUSE}`;
    const setting = await setUp({ 'a.md': text, 'b.md': text });
    await setting.ingest();
    expect(setting.embedder.asked).toHaveLength(1);
    await look(setting.store, async (snapshot) => {
      const [a] = await snapshot.passagesOf('a');
      const shared = await snapshot.passagesByVector([a?.vectorKey ?? 0]);
      expect(shared.map(({ passageId }) => passageId)).toEqual(['a#1', 'b#1']);
    });
  });

  it('reports progress with an increasing count after each file, and before and after the commit', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    expect(setting.progress).toEqual([
      { phase: 'embed', done: 1, total: 3, item: 'clause.txt' },
      { phase: 'embed', done: 2, total: 3, item: 'deep/denial.txt' },
      { phase: 'embed', done: 3, total: 3, item: 'letter.md' },
      { phase: 'commit', done: 0, total: 1, item: '' },
      { phase: 'commit', done: 1, total: 1, item: '' },
    ]);
    setting.progress.length = 0;
    await setting.ingest();
    expect(setting.progress).toEqual([]);
  });
});

describe('the ID of a file', () => {
  it('does not change when files with the same name are added, removed and return', async () => {
    const guild = { 'guild/README.md': CLAUSE };
    const setting = await setUp(guild);
    expect(await run(setting)).toEqual({ added: ['readme'] });
    setting.write({ 'market/README.md': LETTER });
    expect(await run(setting)).toEqual({ added: ['market-readme'], unchanged: ['readme'] });
    setting.write({ guild: null });
    expect(await run(setting)).toEqual({ removed: ['readme'], unchanged: ['market-readme'] });
    setting.write({ 'hall/README.md': DENIAL });
    expect(await run(setting)).toMatchObject({ added: ['hall-readme'] });
    setting.write({ market: null, ...guild });
    expect(await run(setting)).toEqual({
      added: ['readme'],
      removed: ['market-readme'],
      unchanged: ['hall-readme'],
    });
    const unchanged = ['hall-readme', 'readme'];
    expect(await run(setting, { rebuild: true })).toEqual({ unchanged });
  });

  it('is taken from the front matter when it is added there', async () => {
    const setting = await setUp({ 'a.md': CLAUSE });
    await setting.ingest();
    setting.write({ 'a.md': `---\nid: ferry\n---\n${CLAUSE}` });
    expect(await run(setting)).toEqual({ added: ['ferry'], removed: ['a'] });
    setting.write({ 'b.md': `---\nid: a\n---\n${LETTER}` });
    expect(await run(setting)).toEqual({ added: ['a'], unchanged: ['ferry'] });
  });
});

describe('a refused file during ingestion', () => {
  const BROKEN = Buffer.from([0xff, 0xfe, 0x41]);

  it('does not affect other files, and keeps its indexed version', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.write({ 'clause.txt': BROKEN, 'letter.md': 'Another letter came.' });
    expect(await run(setting)).toEqual({
      changed: ['letter'],
      unchanged: ['clause', 'denial'],
      refused: ['clause.txt not-utf8'],
    });
    expect(await textsOf(setting.store)).toMatchObject({
      clause: CLAUSE,
      letter: 'Another letter came.',
    });
  });

  it('changes nothing if every file is refused', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.write({ 'clause.txt': BROKEN, 'letter.md': BROKEN, 'deep/denial.txt': BROKEN });
    const report = await run(setting);
    expect(report['unchanged']).toEqual(IDS);
    expect(report['refused']).toHaveLength(3);
    expect((await setting.store.status()).generation).toBe(1);
  });

  it('leaves an empty corpus empty and causes no error', async () => {
    const setting = await setUp({ 'clause.txt': BROKEN });
    expect(await run(setting)).toEqual({ refused: ['clause.txt not-utf8'] });
    expect(await setting.store.status()).toMatchObject({ generation: 0, modelId: null });
  });

  it('is split and embedded from its stored text after a change of model', async () => {
    const setting = await setUp({
      ...THREE,
      'letter.md': `# Heading\n\n${LETTER}\n\n- one\n- two\n\n## Below\n\nMore.`,
    });
    await setting.ingest();
    const split = (): Promise<unknown> =>
      look(setting.store, async (snapshot) => {
        const passages = await snapshot.passagesOf('letter');
        return passages.map((passage) => ({ ...passage, passageKey: 0, vectorKey: 0 }));
      });
    const before = await split();
    setting.write({ 'letter.md': BROKEN, 'clause.txt': null });
    const embedder = new WordEmbedder('other@111111111111');
    expect(await run(setting, { embedder })).toEqual({
      unchanged: ['denial', 'letter'],
      removed: ['clause'],
      refused: ['letter.md not-utf8'],
    });
    expect(await split()).toEqual(before);
    expect((await setting.store.status()).modelId).toBe(embedder.modelId);
    expect(await setting.store.versions('letter')).toHaveLength(1);
    await expectVectorsOf(setting.store, embedder);
  });
});

describe('ingesting a folder that is', () => {
  const NONE: Files = { 'clause.txt': null, 'letter.md': null, deep: null };
  it.each<[string, string, Files]>([
    ['missing', 'seeds-missing', { '.': null }],
    ['empty', 'seeds-empty', NONE],
    ['without a document', 'seeds-empty', { ...NONE, 'photo.png': 'x' }],
    [
      'full of other files and broken documents',
      'seeds-empty',
      { ...NONE, 'a.txt': Buffer.from([255]) },
    ],
  ])('%s is an error that names it, and leaves the corpus unchanged', async (_, code, files) => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.write(files);
    for (const rebuild of [false, true]) {
      await expect(wordRejection(setting.ingest({ rebuild }))).resolves.toMatchObject({
        code,
        message: expect.stringContaining(setting.seedsDir) as string,
      });
    }
    expect(Object.keys(await textsOf(setting.store))).toEqual(IDS);
  });
});

describe('ingestion with another model or pipeline', () => {
  it('embeds everything again, but embeds nothing if neither has changed', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    const embedder = new WordEmbedder('other@111111111111');
    expect(await run(setting, { embedder })).toEqual({ unchanged: IDS });
    expect(embedder.asked).toHaveLength(3);
    await expectVectorsOf(setting.store, embedder);
    await setting.ingest({ embedder });
    expect(embedder.asked).toHaveLength(3);
    expect((await setting.store.status()).generation).toBe(2);
  });

  it('splits everything again, and embeds only changed texts', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    await recommitAs(setting.store, 'older');
    const before = setting.embedder.asked.length;
    expect(await run(setting)).toEqual({ unchanged: IDS });
    expect(setting.embedder.asked).toHaveLength(before);
    expect(await setting.store.status()).toMatchObject({
      generation: 3,
      pipeline: expect.stringMatching(/split/) as string,
    });
  });
});

describe('a rebuild', () => {
  it('reads, splits and embeds everything again, and reuses no stored vector', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    const keys = (): Promise<number[]> =>
      look(setting.store, async (snapshot) => {
        const all: number[] = [];
        for await (const batch of snapshot.allVectors()) all.push(...batch.map((v) => v.vectorKey));
        return all;
      });
    const before = await keys();
    expect(await run(setting, { rebuild: true })).toEqual({ unchanged: IDS });
    expect(setting.embedder.asked).toHaveLength(6);
    expect((await keys()).filter((key) => before.includes(key))).toEqual([]);
    await expectVectorsOf(setting.store, setting.embedder);
  });

  it('that is interrupted leaves everything unchanged', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.embedder.failAt = setting.embedder.asked.length + 1;
    await expect(setting.ingest({ rebuild: true })).rejects.toThrow('the model failed');
    await expectVectorsOf(setting.store, setting.embedder);
    expect((await setting.store.status()).generation).toBe(1);
  });

  it('keeps a source whose file is refused', async () => {
    const setting = await setUp(THREE);
    await setting.ingest();
    setting.write({ 'clause.txt': Buffer.from([0xff]) });
    await setting.ingest({ rebuild: true });
    expect(await textsOf(setting.store)).toMatchObject({ clause: CLAUSE });
  });
});

describe('an interrupted ingestion', () => {
  const MANY = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`n${at}.txt`, `This is the text of number ${at}.`]),
  );

  it('leaves no visible change, and the next ingestion reuses its vectors', async () => {
    const setting = await setUp(MANY);
    setting.embedder.failAt = 200;
    await expect(setting.ingest()).rejects.toThrow('the model failed');
    expect(await setting.store.status()).toMatchObject({ generation: 0, sources: 0 });
    const embedder = new WordEmbedder();
    await setting.ingest({ embedder });
    expect(embedder.asked).toHaveLength(300 - 128);
    expect((await setting.store.status()).sources).toBe(300);
  });
});

it('ingestion yields to other work between documents', async () => {
  const setting = await setUp(
    Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`n${at}.txt`, `Number ${at}.`])),
  );
  let turns = 0;
  let running = true;
  const turn = (): void => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await setting.ingest();
  running = false;
  expect(turns).toBeGreaterThan(20);
});

async function expectVectorsOf(store: CorpusStore, embedder: WordEmbedder): Promise<void> {
  await look(store, async (snapshot) => {
    for (const { sourceId } of await snapshot.sources()) {
      const source = await snapshot.source(sourceId);
      for (const passage of await snapshot.passagesOf(sourceId)) {
        const expected = embedder.draw(embeddingText(passage, source?.text ?? ''));
        expect(await snapshot.vectors([passage.vectorKey])).toEqual([expected]);
      }
    }
  });
}
