import type { CorpusChange } from '../../src/store/corpus-store.ts';
import { MODEL, toUpsert } from './sample-corpus.ts';
import type { SampleSource } from './sample-corpus.ts';

/** Words that are their own stems, so that the oracle needs no stemmer. */
export const VOCABULARY = [
  'zorb',
  'blick',
  'quux',
  'frob',
  'plugh',
  'xyzzi',
  'gonk',
  'vort',
] as const;
export const SOURCE_IDS = ['a', 'b', 'b-2', 'c_1', 'd'] as const;
export const MODELS = [MODEL, 'other@111111111111'] as const;

/** A naive store in a Map. It shows the behaviour that every implementation must have. */
export interface Model {
  generation: number;
  modelId: string | null;
  pipeline: string | null;
  readonly corpus: Map<string, { sample: SampleSource; at: string }>;
  /** The ID of each path that was ever given one. */
  readonly givenIds: Map<string, string>;
  readonly versions: Map<string, { sample: SampleSource; at: string }[]>;
  /** Every change: a new or removed source, or a source with another text. */
  readonly changes: { sourceId: string; text: string | null; at: string }[];
  /** The model and the hash of each stored vector, as `model hash`. */
  readonly vectors: Set<string>;
}

export function emptyModel(): Model {
  return {
    generation: 0,
    modelId: null,
    pipeline: null,
    corpus: new Map(),
    givenIds: new Map(),
    versions: new Map(),
    changes: [],
    vectors: new Set(),
  };
}

export function copyOf(model: Model): Model {
  return {
    ...model,
    corpus: new Map(model.corpus),
    givenIds: new Map(model.givenIds),
    versions: new Map(model.versions),
    changes: [...model.changes],
  };
}

export function applyToModel(
  model: Model,
  change: CorpusChange,
  upserts: readonly SampleSource[],
): void {
  for (const id of change.removals) {
    if (!model.corpus.delete(id)) continue;
    model.changes.push({ sourceId: id, text: null, at: change.at });
  }
  for (const sample of upserts) {
    const { sourceId } = sample;
    for (const [file, id] of model.givenIds) if (id === sourceId) model.givenIds.delete(file);
    model.givenIds.set(toUpsert(sample).source.file, sourceId);
    const same = isSameVersion(sample);
    const versions = model.versions.get(sourceId) ?? [];
    if (!versions.some((version) => same(version.sample))) {
      model.versions.set(sourceId, [...versions, { sample, at: change.at }]);
    }
    const previous = model.corpus.get(sourceId);
    const isSame = previous !== undefined && same(previous.sample);
    if (!isSame) model.changes.push({ sourceId, text: sample.lines.join('\n'), at: change.at });
    const at = isSame ? previous.at : change.at;
    model.corpus.set(sourceId, { sample, at });
  }
  model.generation += 1;
  model.modelId = change.modelId;
  model.pipeline = change.pipeline;
  const used = passagesOf(model).map(({ vectorHash }) => `${change.modelId} ${vectorHash}`);
  model.vectors.clear();
  for (const key of used) model.vectors.add(key);
}

function isSameVersion(sample: SampleSource): (other: SampleSource) => boolean {
  const { contentHash } = toUpsert(sample).source;
  return (other) => toUpsert(other).source.contentHash === contentHash;
}

export function passagesOf(model: Model): ReturnType<typeof toUpsert>['passages'] {
  const ids = [...model.corpus.keys()].sort();
  return ids.flatMap((id) => {
    const sample = model.corpus.get(id)?.sample;
    return sample === undefined ? [] : toUpsert(sample).passages;
  });
}
