import { createHash } from 'node:crypto';
import { toPassageId } from '../../src/domain/ids.ts';
import type { Source } from '../../src/domain/source.ts';
import type { CorpusChange, PassageRecord } from '../../src/store/corpus-store.ts';

export const MODEL = 'sample@000000000000';
export const PIPELINE = 'sample-1';
export const AT = '2026-03-18T09:00:00.000Z';

export interface SampleSource {
  readonly sourceId: string;
  readonly title: string;
  /** The texts of the passages, one per passage. */
  readonly lines: readonly string[];
  readonly file?: string;
}

/** Returns a source with these lines as its text, and a passage for each line. */
export function toUpsert(sample: SampleSource): { source: Source; passages: PassageRecord[] } {
  const { sourceId, title, lines, file = `${sourceId}.md` } = sample;
  const text = lines.join('\n');
  const spans = lines.map((line, at) => {
    const start = lines.slice(0, at).reduce((sum, before) => sum + before.length + 1, 0);
    return { start, end: start + line.length };
  });
  const source: Source = {
    sourceId,
    title,
    publisher: 'Example Herald',
    author: null,
    published: '2026-03-18',
    url: `https://example.org/${sourceId}`,
    file,
    contentHash: sha256(JSON.stringify([title, lines])),
    text,
    blocks: spans.map((span) => ({ ...span, kind: 'paragraph', level: 0 })),
    links: spans.slice(0, 1).map((span) => ({ ...span, url: 'https://example.org/' })),
    places: spans.map((span, at) => ({ ...span, place: { kind: 'row', row: at + 1 } })),
    language: 'en',
    boilerplate: spans.slice(3, 4),
    repeatable: spans.slice(2, 3).map((span) => ({ ...span, hash: 2 ** 47 + span.start })),
  };
  const passages = spans.map(({ start, end }, at): PassageRecord => {
    const ordinal = at + 1;
    const middle = start + Math.floor((end - start) / 2);
    const bodyText = text.slice(start, end);
    return {
      passage: {
        passageId: toPassageId(sourceId, ordinal),
        sourceId,
        ordinal,
        start,
        end,
        headingPath: [title],
        sentences: [
          { start, end: middle },
          { start: middle, end },
        ],
      },
      headingText: title,
      bodyText,
      vectorHash: sha256(`${title}\n${bodyText}`),
    };
  });
  return { source, passages };
}

/** Returns a vector that depends only on the hash. */
export function vectorOf(vectorHash: string, modelId = MODEL): Float32Array {
  const bytes = createHash('sha256').update(modelId).update(vectorHash).digest();
  const numbers = Float32Array.from({ length: 8 }, (_, at) => bytes.readInt32LE(at * 4) / 2 ** 31);
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}

export function toChange(
  baseGeneration: number,
  samples: readonly SampleSource[],
  rest: Partial<CorpusChange> = {},
): CorpusChange {
  return {
    baseGeneration,
    modelId: MODEL,
    pipeline: PIPELINE,
    upserts: samples.map(toUpsert),
    removals: [],
    at: AT,
    ...rest,
  };
}

/** Returns the vectors that a change needs. */
export function vectorsFor(
  change: Pick<CorpusChange, 'upserts' | 'modelId'>,
): { vectorHash: string; vector: Float32Array }[] {
  return change.upserts.flatMap(({ passages }) =>
    passages.map(({ vectorHash }) => ({
      vectorHash,
      vector: vectorOf(vectorHash, change.modelId),
    })),
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
