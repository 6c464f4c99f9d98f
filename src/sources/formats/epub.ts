import { UserFacingError } from '../../domain/errors.ts';
import type { LeftOutKind, PlacedWarning } from '../../domain/file-warnings.ts';
import type { PlacedSpan } from '../../domain/place.ts';
import { CanonicalText } from '../canonical-text.ts';
import { readPackage } from '../epub/read-package.ts';
import { decodeHtml } from '../html/decode-html.ts';
import { HtmlWriter } from '../html/html-writer.ts';
import { parseHtml } from '../html/parse-html.ts';
import type { DocumentDraft } from '../source-format.ts';
import { openZip } from '../zip/open-zip.ts';

/** The blocks of a chapter, by their numbers. `end`: the number after the last one. */
interface Chapter {
  readonly label: string | null;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads an e-book chapter by chapter, in reading order. The cover and the table of contents are left
 * out. The place of a text is its chapter, by its first heading or its name in the contents.
 *
 * @throws UserFacingError `unreadable` | `too-large` | `not-utf8`
 */
export async function readEpub(bytes: Uint8Array): Promise<DocumentDraft> {
  const zip = await openZip(bytes);
  const book = await readPackage(zip);
  const out = new CanonicalText();
  const writer = new HtmlWriter(out);
  const warnings: PlacedWarning[] = [];
  const chapters: Chapter[] = [];
  let comments = 0;
  for (const { path, label } of book.chapters) {
    const content = await zip.read(path);
    if (content === null) {
      warnings.push(missing(path));
      continue;
    }
    const start = writer.blockCount;
    comments += writeChapter(content, writer, warnings);
    chapters.push({ label, start, end: writer.blockCount });
  }
  if (chapters.length === 0) {
    const part = book.chapters[0]?.path ?? 'spine/itemref';
    throw new UserFacingError('missing-part', { part });
  }
  const draft = out.finish();
  return {
    frontMatter: book.metadata,
    headline: null,
    ...draft,
    places: placesOf(chapters, draft),
    warnings,
    leftOut: leftOutOf(writer, comments, book.omitted),
  };
}

/** @returns the number of its comments */
function writeChapter(content: Uint8Array, writer: HtmlWriter, warnings: PlacedWarning[]): number {
  const decoded = decodeHtml(content);
  warnings.push(...decoded.warnings);
  const { root, comments } = parseHtml(decoded.text);
  writer.write(root);
  return comments;
}

/** A chapter without a name continues the one before it: some books split long chapters. */
function placesOf(
  chapters: readonly Chapter[],
  { text, blocks }: Pick<DocumentDraft, 'text' | 'blocks'>,
): PlacedSpan[] {
  const places: PlacedSpan[] = [];
  let name: string | null = null;
  for (const { label, start, end } of chapters) {
    const inside = blocks.slice(start, end);
    const [first] = inside;
    const last = inside.at(-1);
    if (!first || !last) continue;
    const heading = inside.find(({ kind }) => kind === 'heading');
    const words = heading ? text.slice(heading.start, heading.end).replace(/\s+/g, ' ') : null;
    name = words ?? label ?? name;
    if (name === null) continue;
    places.push({ start: first.start, end: last.end, place: { kind: 'section', name } });
  }
  return places;
}

function leftOutOf(
  writer: HtmlWriter,
  comments: number,
  omitted: number,
): DocumentDraft['leftOut'] {
  const counts = new Map<LeftOutKind, number>([
    ...writer.leftOut,
    ['comment', comments],
    ['page-furniture', omitted],
  ]);
  return [...counts].filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}

function missing(part: string): PlacedWarning {
  return { line: null, key: null, warning: { code: 'part-missing', params: { part } } };
}
