import { expect } from 'vitest';
import type { LeftOutKind } from '../../../src/domain/file-warnings.ts';
import { readMarkdown } from '../../../src/sources/formats/markdown.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { expectSoundBlocks } from '../blocks-of.ts';

/** Reads a Markdown document and checks its blocks. */
export function read(document: string): DocumentDraft {
  const draft = readMarkdown(document);
  expectSoundBlocks(draft.text, draft.blocks);
  return draft;
}

/** Compares the canonical text of a document. */
export function expectText(document: string, expected: string): void {
  expect(read(document).text).toBe(expected);
}

/** Returns how often content of a kind was left out. */
export function leftOut(document: string, kind: LeftOutKind): number {
  return read(document).leftOut.find((each) => each.kind === kind)?.count ?? 0;
}
