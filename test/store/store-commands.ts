import fc from 'fast-check';
import { expect } from 'vitest';
import type { CorpusSnapshot, CorpusStore, SourceChange } from '../../src/store/corpus-store.ts';
import { compareWithModel } from './compare-with-model.ts';
import { MODEL, toChange, vectorOf, vectorsFor } from './sample-corpus.ts';
import type { SampleSource } from './sample-corpus.ts';
import { MODELS, SOURCE_IDS, VOCABULARY, applyToModel, copyOf, emptyModel } from './store-model.ts';
import type { Model } from './store-model.ts';

/** A store to test. Each case creates one. */
export interface StoreUnderTest {
  open(): Promise<CorpusStore>;
  /** Called after the store is closed. */
  dispose(): Promise<void>;
}

interface OpenSnapshot {
  readonly snapshot: CorpusSnapshot;
  readonly then: Model;
}

interface Real {
  store: CorpusStore;
  readonly under: StoreUnderTest;
  readonly snapshots: OpenSnapshot[];
}

const word = fc.constantFrom(...VOCABULARY);
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const sampleSource: fc.Arbitrary<SampleSource> = fc.record({
  sourceId: fc.constantFrom(...SOURCE_IDS),
  title: fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' ')),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  file: fc.constantFrom('one.md', 'two/three.txt'),
});
const samples = fc.uniqueArray(sampleSource, {
  selector: ({ sourceId }) => sourceId,
  maxLength: 3,
});
const instant = fc.integer({ min: 0, max: 9 }).map((day) => `2026-04-0${day}T00:00:00.000Z`);

type Command = fc.AsyncCommand<Model, Real>;

class Commit implements Command {
  constructor(
    readonly upserts: readonly SampleSource[],
    readonly removed: readonly string[],
    readonly behind: boolean,
    readonly at: string,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const change = toChange(model.generation - (this.behind ? 1 : 0), this.upserts, {
      modelId: model.modelId ?? MODEL,
      removals: this.removals(),
      at: this.at,
    });
    await real.store.addVectors(change.modelId, vectorsFor(change));
    for (const { vectorHash } of vectorsFor(change)) {
      model.vectors.add(`${change.modelId} ${vectorHash}`);
    }
    const status = await real.store.commitCorpus(change);
    if (this.behind) {
      expect(status).toBeNull();
    } else {
      applyToModel(model, change, this.upserts);
      expect(status).toMatchObject({ generation: model.generation, sources: model.corpus.size });
    }
  }

  removals(): string[] {
    const kept = new Set(this.upserts.map(({ sourceId }) => sourceId));
    return this.removed.filter((id) => !kept.has(id));
  }

  toString(): string {
    return `commit(${JSON.stringify([this.upserts, this.removals(), this.behind, this.at])})`;
  }
}

class Reindex implements Command {
  constructor(
    readonly modelId: string,
    readonly staged: boolean,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const all = [...model.corpus.values()].map(({ sample }) => sample);
    const change = toChange(model.generation, all, {
      modelId: this.modelId,
      pipeline: 'sample-2',
      ...(this.staged ? { stagedUnder: 'staged' } : {}),
    });
    await real.store.addVectors(this.staged ? 'staged' : this.modelId, vectorsFor(change));
    await real.store.commitCorpus(change);
    for (const { vectorHash } of vectorsFor(change)) {
      model.vectors.add(`${change.modelId} ${vectorHash}`);
    }
    applyToModel(model, change, all);
  }

  toString(): string {
    return `reindex(${this.modelId}, ${this.staged})`;
  }
}

class AddVectors implements Command {
  constructor(readonly hashes: readonly string[]) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const missing = await real.store.missingVectors(MODEL, this.hashes);
    expect(missing).toEqual(
      [...new Set(this.hashes)].filter((hash) => !model.vectors.has(`${MODEL} ${hash}`)),
    );
    await real.store.addVectors(
      MODEL,
      this.hashes.map((vectorHash) => ({ vectorHash, vector: vectorOf(vectorHash) })),
    );
    for (const hash of this.hashes) model.vectors.add(`${MODEL} ${hash}`);
    expect(await real.store.missingVectors(MODEL, this.hashes)).toEqual([]);
  }

  toString(): string {
    return `addVectors(${this.hashes.join()})`;
  }
}

class OpenSnapshotCommand implements Command {
  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    real.snapshots.push({ snapshot: await real.store.snapshot(), then: copyOf(model) });
  }

  toString(): string {
    return 'open';
  }
}

class CloseSnapshot implements Command {
  constructor(readonly which: number) {}

  check(): boolean {
    return true;
  }

  async run(_: Model, real: Real): Promise<void> {
    const [closed] = real.snapshots.splice(this.which, 1);
    await closed?.snapshot.close();
    await closed?.snapshot.close();
    if (closed !== undefined) await expect(closed.snapshot.sources()).rejects.toThrow(/closed/);
  }

  toString(): string {
    return `close(${this.which})`;
  }
}

class LookAround implements Command {
  constructor(
    readonly terms: readonly string[],
    readonly k: number,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    expect(await real.store.status()).toMatchObject({
      generation: model.generation,
      modelId: model.modelId,
      pipeline: model.pipeline,
      sources: model.corpus.size,
    });
    for (const sourceId of SOURCE_IDS) {
      const versions = await real.store.versions(sourceId);
      expect(versions.map(({ text, firstSeenAt }) => ({ text, firstSeenAt }))).toEqual(
        (model.versions.get(sourceId) ?? []).map(({ sample, at }) => ({
          text: sample.lines.join('\n'),
          firstSeenAt: at,
        })),
      );
    }
    await compareChanges(real.store, model);
    for (const { snapshot, then } of real.snapshots) {
      await compareWithModel(snapshot, then, this.terms, this.k);
    }
    const fresh = await real.store.snapshot();
    await compareWithModel(fresh, model, this.terms, this.k);
    await fresh.close();
  }

  toString(): string {
    return `look(${this.terms.join()}, ${this.k})`;
  }
}

/** Compares the history of all sources with the model, at a few instants. */
async function compareChanges(store: CorpusStore, { changes }: Model): Promise<void> {
  const readTexts = async (of: readonly SourceChange[]): Promise<Model['changes']> =>
    Promise.all(
      of.map(async ({ sourceId, versionKey, at }) => {
        const version = versionKey === null ? null : await store.version(versionKey);
        if (versionKey !== null) expect(version).toMatchObject({ sourceId, versionKey });
        return { sourceId, text: version?.text ?? null, at };
      }),
    );
  for (const sourceId of SOURCE_IDS) {
    expect(await readTexts(await store.changes(sourceId))).toEqual(
      changes.filter((change) => change.sourceId === sourceId),
    );
  }
  const times = [...new Set(changes.map(({ at }) => at))].sort();
  expect(await store.changeTimes()).toEqual(times);
  for (const at of ['2026-04-00T00:00:00.000Z', ...times]) {
    const last = new Map(
      changes.filter((change) => change.at <= at).map((change) => [change.sourceId, change]),
    );
    const expected = [...last.values()].sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
    expect(await readTexts(await store.lastChanges(at))).toEqual(expected);
  }
}

class Reopen implements Command {
  check(): boolean {
    return true;
  }

  async run(_: Model, real: Real): Promise<void> {
    for (const { snapshot } of real.snapshots.splice(0)) await snapshot.close();
    await real.store.close();
    real.store = await real.under.open();
  }

  toString(): string {
    return 'reopen';
  }
}

const commands = [
  fc
    .tuple(samples, fc.subarray([...SOURCE_IDS]), fc.boolean(), instant)
    .map(([upserts, removed, behind, at]) => new Commit(upserts, removed, behind, at)),
  fc.tuple(samples, instant).map(([upserts, at]) => new Commit(upserts, [], false, at)),
  fc
    .tuple(fc.constantFrom(...MODELS), fc.boolean())
    .map(([modelId, staged]) => new Reindex(modelId, staged)),
  fc.array(fc.constantFrom('h1', 'h2', 'h3'), { maxLength: 3 }).map((all) => new AddVectors(all)),
  fc.constant(new OpenSnapshotCommand()),
  fc.nat(2).map((which) => new CloseSnapshot(which)),
  fc
    .tuple(fc.uniqueArray(word, { maxLength: 4 }), fc.integer({ min: 0, max: 5 }))
    .map(([terms, k]) => new LookAround(terms, k)),
  fc.constant(new Reopen()),
];

/** Sequences of commands for the store and the model, both initially empty. */
export const storeRuns = fc.commands(commands, { maxCommands: 30, size: '+1' });

export async function runOnBoth(under: StoreUnderTest, run: Iterable<Command>): Promise<void> {
  const real: Real = { store: await under.open(), under, snapshots: [] };
  try {
    await fc.asyncModelRun(() => ({ model: emptyModel(), real }), run);
  } finally {
    for (const { snapshot } of real.snapshots) await snapshot.close();
    await real.store.close();
    await under.dispose();
  }
}
