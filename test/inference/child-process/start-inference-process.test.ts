import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEmbedder, openReader } from '../../../src/inference/open.ts';
import type { Reader, Reading } from '../../../src/inference/reader.ts';
import { startInferenceProcess } from '../../../src/inference/child-process/start-inference-process.ts';
import type {
  InferenceProcess,
  InferenceProcessOptions,
} from '../../../src/inference/child-process/start-inference-process.ts';
import { PROJECT_FOLDER } from '../../../src/program-files.ts';
import { startWitness } from './child-witness.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { recordingMeter } from '../../support/recording-meter.ts';
import { silentLog } from '../../support/silent-log.ts';
import { makeFolder, toyModel, writeToyModel, writeToyReader } from '../../support/toy-model.ts';
import { wordRejection } from '../../support/word-fault.ts';

/** The built program starts faster than its source. */
const CHILD = pathToFileURL(
  join(PROJECT_FOLDER, 'dist/src/inference/child-process/model-process.js'),
);
const WITNESSED_CHILD = new URL('./fixtures/witnessed-child.ts', import.meta.url);
const ODD_CHILD = new URL('./fixtures/odd-child.ts', import.meta.url);
// All deadlines differ, so that a test can tell which one expired.
const DEADLINES = { deadlineMs: 1111, startDeadlineMs: 2222, closeDeadlineMs: 3333 };

let folder: string;
let remove: () => Promise<void>;
let time: ManualTime;
beforeEach(async () => {
  ({ path: folder, remove } = await makeFolder());
  time = new ManualTime();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await remove();
});

async function start(
  model: string,
  changes: Partial<InferenceProcessOptions> = {},
): Promise<InferenceProcess> {
  const started = await startInferenceProcess({
    model,
    entry: CHILD,
    readerModel: null,
    modelsDir: join(folder, 'none'),
    cacheDir: join(folder, 'cache'),
    allowDownload: false,
    log: silentLog,
    clock: time,
    timers: time,
    ...DEADLINES,
    ...changes,
  });
  onTestFinished(() => started.close());
  return started;
}

async function startToy(changes: Partial<InferenceProcessOptions> = {}): Promise<InferenceProcess> {
  return start(await writeToyModel(join(folder, 'toy')), changes);
}

/** Starts the misbehaving child with a model of the given name. */
async function startOdd(
  name = 'odd',
  changes: Partial<InferenceProcessOptions> = {},
): Promise<InferenceProcess> {
  await mkdir(join(folder, name));
  return start(join(folder, name), { entry: ODD_CHILD, ...changes });
}

function pidOf(started: InferenceProcess): number {
  const [pid] = started.pids;
  if (typeof pid !== 'number') throw new Error('no child is running');
  return pid;
}

describe('the inference process', () => {
  it('returns exactly the same vectors as the model in-process', async () => {
    const started = await startToy();
    const path = join(folder, 'toy');
    const embedder = await openEmbedder({
      model: path,
      modelsDir: folder,
      cacheDir: folder,
      allowDownload: false,
      log: silentLog,
    });
    const texts = [
      ...['', '\ud800 a', 'red', 'ship '.repeat(100), '字'.repeat(5000)],
      ...Array.from({ length: 50 }, (_, i) => 'red '.repeat(i)),
    ];
    expect(started.embedder.modelId).toBe(embedder.modelId);
    expect(await started.embedder.embed(texts)).toEqual(await embedder.embed(texts));
  });

  it('answers a question while a long list is being embedded', async () => {
    const started = await startToy();
    const order: string[] = [];
    const list = started.embedder
      .embed(Array.from({ length: 1000 }, () => 'red ship'))
      .then((vectors) => order.push(`list of ${vectors.length}`));
    const question = started.embedder.embed(['blue bank']).then(() => order.push('question'));
    await Promise.all([list, question]);
    expect(order).toEqual(['question', 'list of 1000']);
  });

  it('answers a pending request with a new child after the old one was killed', async () => {
    const meter = recordingMeter();
    const started = await startToy({ meter });
    const [expected] = await started.embedder.embed(['red ship']);
    expect(meter.counts).toEqual({});
    const pid = pidOf(started);
    // A stopped child cannot answer, so the request is still pending.
    process.kill(pid, 'SIGSTOP');
    const work = started.embedder.embed(['red ship']);
    process.kill(pid, 'SIGKILL');
    expect(await work).toEqual([expected]);
    expect(pidOf(started)).not.toBe(pid);
    expect(meter.counts).toEqual({ 'child_process_restarts_total model': 1 });
  });

  it('kills a child that hangs past the deadline, and retries with a new one', async () => {
    const witness = await startWitness();
    vi.stubEnv('WITNESS_PORT', String(witness.port));
    const started = await startToy({ entry: WITNESSED_CHILD });
    const child = await witness.nextChild();
    const pid = pidOf(started);
    process.kill(pid, 'SIGSTOP');
    const work = started.embedder.embed(['red ship']);
    await time.runOut(DEADLINES.deadlineMs);
    await child.ended;
    expect((await work).length).toBe(1);
    expect(pidOf(started)).not.toBe(pid);
  });

  it('sets a longer deadline for a long text', async () => {
    const started = await startOdd();
    const work = started.embedder.embed(['hang']);
    const long = started.embedder.embed(['x'.repeat(16_000)]);
    const failed = expect(work).rejects.toMatchObject({ code: 'model-failed' });
    await time.runOut(DEADLINES.deadlineMs);
    await time.runOut(DEADLINES.deadlineMs);
    await failed;
    await time.runOut(100);
    expect((await long)[0]?.[0]).toBe(16_000);
    expect(time.started).toContain(4 * DEADLINES.deadlineMs);
  });

  it('retries a request once if its child dies, and then fails it', async () => {
    const started = await startOdd();
    const once = await started.embedder.embed([`die once ${join(folder, 'marker')}`]);
    expect(once.length).toBe(1);
    const twice = started.embedder.embed(['die']);
    const after = started.embedder.embed(['next']);
    // The second and third restart within a minute are delayed.
    await time.runOut(100);
    await time.runOut(200);
    await expect(wordRejection(twice)).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringMatching(/SIGKILL, for the second time on the same request/) as string,
    });
    expect((await after)[0]?.[0]).toBe(4);
  });

  it('is restarted only a few times per minute, and again on a later request', async () => {
    const started = await startOdd('odd', { maxRestartsPerMinute: 2 });
    await expect(
      Promise.all([started.embedder.embed(['die']), time.runOut(100)]),
    ).rejects.toMatchObject({
      code: 'model-failed',
    });
    // There were two restarts so far. After the next death there is no restart.
    await expect(wordRejection(started.embedder.embed(['die']))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('restarted 2 times in a minute') as string,
    });
    expect(started.pids).toEqual([null]);
    await expect(started.embedder.embed(['hello'])).rejects.toMatchObject({ code: 'model-failed' });
    time.pass(60_000);
    expect((await started.embedder.embed(['hello']))[0]?.[0]).toBe(5);
  });

  it('embeds for a question before the next batch of an earlier ingestion', async () => {
    const started = await startOdd();
    const order: string[] = [];
    const hanging = expect(started.embedder.embed(['hang'])).rejects.toThrow();
    const ingestion = started.background.embed(['a']).then(() => order.push('ingestion'));
    const question = started.embedder.embed(['b']).then(() => order.push('question'));
    await time.runOut(DEADLINES.deadlineMs);
    await time.runOut(DEADLINES.deadlineMs);
    await time.runOut(100);
    await Promise.all([hanging, ingestion, question]);
    expect(order).toEqual(['question', 'ingestion']);
  });

  it('accepts any number of calls', async () => {
    const started = await startOdd();
    const texts = Array.from({ length: 200 }, (_, i) => 'x'.repeat(i));
    const vectors = await Promise.all(texts.map((text) => started.embedder.embed([text])));
    expect(vectors.map(([vector]) => vector?.[0])).toEqual(texts.map(({ length }) => length));
  });

  it('never mixes the vectors of two models if a model is replaced while the process runs', async () => {
    const started = await startOdd('changes');
    await expect(wordRejection(started.embedder.embed(['die']))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringMatching(/has model new, but this process has changes/) as string,
    });
    await expect(started.embedder.embed(['a'])).rejects.toMatchObject({ code: 'model-failed' });
  });

  it('ignores Ctrl-C in the child, so that the program decides when to stop', async () => {
    const started = await startToy();
    const pid = pidOf(started);
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    expect((await started.embedder.embed(['red'])).length).toBe(1);
    expect(pidOf(started)).toBe(pid);
  });

  it('reports the reason if its child cannot be restarted', async () => {
    const started = await startToy();
    await remove();
    process.kill(pidOf(started), 'SIGSTOP');
    const work = started.embedder.embed(['red']);
    process.kill(pidOf(started), 'SIGKILL');
    await expect(wordRejection(work)).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('cannot be read') as string,
    });
  });
});

describe('starting the inference process', () => {
  it('fails for a missing model as in-process, and starts no child', async () => {
    await expect(start(join(folder, 'none'))).rejects.toMatchObject({
      name: 'UserFacingError',
      code: 'model-missing',
    });
  });

  it('fails for a broken model with the same code, message and hint as in-process', async () => {
    const path = await writeToyModel(join(folder, 'toy'), toyModel, ['tokenizer.json']);
    const options = { modelsDir: folder, cacheDir: folder, allowDownload: false, log: silentLog };
    const inProcess = await wordRejection(openEmbedder({ model: path, ...options }));
    expect(inProcess.code).toBe('model-failed');
    expect(await wordRejection(start(path))).toEqual(inProcess);
  });

  it('fails if the child dies while loading', async () => {
    await expect(wordRejection(startOdd('dies-while-loading'))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringMatching(/ended by SIGKILL while it loaded dies-while-load/) as string,
    });
  });

  it('fails if loading takes too long twice, and says that the machine may be busy', async () => {
    const failed = expect(wordRejection(startOdd('hangs-while-loading'))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('was not ready after 4.444 s') as string,
      hint: expect.stringContaining('give the bot more CPU') as string,
    });
    await time.runOut(DEADLINES.startDeadlineMs);
    await time.runOut(2 * DEADLINES.startDeadlineMs);
    await failed;
  });

  it('fails if the child speaks another version of the protocol', async () => {
    await expect(wordRejection(startOdd('of-another-version'))).resolves.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('protocol 5, but this process has 4') as string,
    });
  });
});

describe('closing the inference process', () => {
  it('waits for running calls', async () => {
    const started = await startToy();
    const work = started.embedder.embed(Array.from({ length: 100 }, () => 'red'));
    await started.close();
    expect((await work).length).toBe(100);
    expect(started.pids).toEqual([null]);
    await expect(started.embedder.embed(['red'])).rejects.toMatchObject({ code: 'busy' });
  });

  it('ends a hanging child, and fails the pending calls', async () => {
    const started = await startOdd();
    const failed = ['hang', 'a'].map((text) =>
      expect(wordRejection(started.embedder.embed([text]))).resolves.toMatchObject({
        code: 'busy',
        message: expect.stringContaining('closed') as string,
      }),
    );
    const closed = started.close();
    await time.runOut(DEADLINES.closeDeadlineMs);
    await Promise.all([closed, ...failed]);
    expect(started.pids).toEqual([null]);
  });

  it('kills a child that ignores the request to close', async () => {
    const started = await startToy();
    process.kill(pidOf(started), 'SIGSTOP');
    const closed = started.close();
    await time.runOut(DEADLINES.closeDeadlineMs);
    await closed;
    expect(started.pids).toEqual([null]);
  });

  it('does not restart a child that dies while closing', async () => {
    const started = await startOdd();
    const work = started.embedder.embed(['die']);
    await Promise.all([started.close(), expect(work).rejects.toMatchObject({ code: 'busy' })]);
    expect(started.pids).toEqual([null]);
  });

  it('is possible during the delay before a restart', async () => {
    const started = await startOdd();
    await started.embedder.embed([`die once ${join(folder, 'marker')}`]);
    const work = started.embedder.embed(['die']);
    const failed = expect(work).rejects.toMatchObject({ code: 'busy' });
    const closed = started.close();
    await time.runOut(DEADLINES.closeDeadlineMs);
    await Promise.all([failed, closed]);
  });
});

describe('a second child process', () => {
  /** Like `startOdd`, with a reading model. The name of that model controls the second child. */
  async function startTwo(
    name = 'odd',
    changes: Partial<InferenceProcessOptions> = {},
  ): Promise<InferenceProcess & { readonly reader: Reader }> {
    await mkdir(join(folder, 'readers', name), { recursive: true });
    const readerModel = join(folder, 'readers', name);
    const started = await startOdd('odd', { readerModel, readers: 2, ...changes });
    const { reader } = started;
    if (reader === null) throw new Error('the process has no reader');
    return { ...started, reader, pids: started.pids };
  }

  const processesOf = (readings: readonly Reading[]): Set<number | null> =>
    new Set(readings.map(({ answers }) => answers));

  it('reads at the same time as the first', async () => {
    const started = await startTwo();
    await started.settled;
    const readings = await started.reader.read('?', ['a', 'bb']);
    expect(readings.map(({ score }) => score)).toEqual([1, 2]);
    expect(processesOf(readings).size).toBe(2);
    expect(processesOf(readings)).not.toContain(process.pid);
  });

  it('returns exactly the same readings as the model in-process', async () => {
    const readerModel = await writeToyReader(join(folder, 'toy-reader'));
    const { reader, settled } = await startToy({ readerModel, readers: 2 });
    await settled;
    const here = await openReader({
      model: readerModel,
      modelsDir: folder,
      cacheDir: folder,
      allowDownload: false,
      log: silentLog,
    });
    const passages = Array.from({ length: 20 }, (_, i) => `${'a '.repeat(i)}blue b ship`);
    expect(await reader?.read('red', passages)).toEqual(await here.read('red', passages));
  });

  it('is not started on a single core', async () => {
    const started = await startTwo('odd', { readers: 1 });
    await started.settled;
    const readings = await started.reader.read('?', ['a', 'bb', 'ccc']);
    expect(readings.map(({ score }) => score)).toEqual([1, 2, 3]);
    expect(processesOf(readings).size).toBe(1);
  });

  it('is not started without a reading model', async () => {
    const started = await startOdd('odd', { readers: 2 });
    await started.settled;
    expect(started.pids.length).toBe(1);
  });

  it.each([
    ['dies-while-loading', /"loading".*dies-while-loading/],
    ['of-another-version', /"other-protocol".*5.*4/],
    ['changed', /"other-model".*changed.*odd/],
  ])('that fails to start (%s) is logged, and the first child reads alone', async (name, why) => {
    const logged: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => logged.push(fields) };
    const started = await startTwo(name, { log });
    await started.settled;
    expect(logged).toContainEqual({
      err: expect.objectContaining({ message: expect.stringMatching(why) as string }) as Error,
    });
    const readings = await started.reader.read('?', ['a', 'bb', 'ccc']);
    expect(readings.map(({ score }) => score)).toEqual([1, 2, 3]);
    expect(processesOf(readings).size).toBe(1);
  });

  it('reads nothing while it loads', async () => {
    const started = await startTwo('hangs-while-loading');
    const readings = await started.reader.read('?', ['a', 'bb', 'ccc']);
    expect(readings.map(({ score }) => score)).toEqual([1, 2, 3]);
    await time.runOut(DEADLINES.startDeadlineMs);
    await time.runOut(2 * DEADLINES.startDeadlineMs);
    await started.settled;
  });

  it('that dies is restarted, and its passage is read again', async () => {
    const started = await startTwo();
    await started.settled;
    const readings = await started.reader.read('?', [
      ...['a', `die once ${join(folder, 'marker')}`, 'b', 'c'],
    ]);
    expect(readings.map(({ span }) => span.end)).toEqual([1, expect.any(Number), 1, 1]);
  });

  it('is closed together with the first, after both have finished reading', async () => {
    const started = await startTwo();
    await started.settled;
    const readings = started.reader.read('?', ['a', 'bb', 'ccc', 'dddd']);
    await started.close();
    expect((await readings).map(({ score }) => score)).toEqual([1, 2, 3, 4]);
    await expect(started.reader.read('?', ['a'])).rejects.toMatchObject({ code: 'busy' });
  });

  it('is killed at the closing deadline if it hangs, and so is the first', async () => {
    const started = await startTwo();
    await started.settled;
    const failed = expect(started.reader.read('?', ['hang', 'hang'])).rejects.toMatchObject({
      code: 'busy',
    });
    const closed = started.close();
    await time.runOut(DEADLINES.closeDeadlineMs);
    await time.runOut(DEADLINES.closeDeadlineMs);
    await Promise.all([closed, failed]);
  });

  it('that is still loading does not delay closing', async () => {
    const started = await startTwo('hangs-while-loading');
    await started.close();
    await started.settled;
  });
});

describe('the end of the program that started the inference process', () => {
  it('ends both children, even if the program is killed', async () => {
    const witness = await startWitness();
    const model = await writeToyModel(join(folder, 'toy'));
    const reader = await writeToyReader(join(folder, 'toy-reader'));
    const parent = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'fixtures/parent.ts'), model, reader],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, WITNESS_PORT: String(witness.port) },
      },
    );
    await once(parent.stdout, 'data');
    const children = [await witness.nextChild(), await witness.nextChild()];
    parent.kill('SIGKILL');
    await Promise.all(children.map(async ({ ended }) => ended));
    expect(parent.killed).toBe(true);
  });
});
