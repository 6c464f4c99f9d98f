import type { LeftOut, LeftOutKind } from '../../../domain/file-warnings.ts';
import type { DocumentDraft, FrontMatter } from '../../source-format.ts';
import type { PlacedDraft } from './placed-text.ts';

const NO_METADATA: FrontMatter = {
  id: null,
  title: null,
  publisher: null,
  author: null,
  published: null,
  url: null,
};

export interface DraftDetails extends Partial<
  Pick<DocumentDraft, 'headline' | 'warnings' | 'leftOut'>
> {
  readonly metadata?: Partial<FrontMatter>;
}

/** Completes a draft. Kinds of content that were never left out are omitted. */
export function toDraft(
  placed: PlacedDraft,
  { metadata = {}, headline = null, warnings = [], leftOut = [] }: DraftDetails = {},
): DocumentDraft {
  return {
    ...placed,
    frontMatter: { ...NO_METADATA, ...metadata },
    headline,
    warnings,
    leftOut: sumByKind(leftOut),
  };
}

function sumByKind(leftOut: readonly LeftOut[]): LeftOut[] {
  const counts = new Map<LeftOutKind, number>();
  for (const { kind, count } of leftOut) {
    if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
