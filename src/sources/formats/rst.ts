import type { FrontMatter, DocumentDraft } from '../source-format.ts';
import { isDate } from './json/record-fields.ts';
import { toDraft } from './records/to-draft.ts';
import { FIELD, isAdornment } from './rst/markup.ts';
import { toRstLines, type RstLine } from './rst/rst-lines.ts';
import { RstWriter } from './rst/rst-writer.ts';

/** The fields at the beginning of a document that become metadata. */
const METADATA = new Map<string, keyof FrontMatter>([
  ['author', 'author'],
  ['authors', 'author'],
  ['organization', 'publisher'],
  ['date', 'published'],
  ['title', 'title'],
]);

/**
 * Reads reStructuredText as Docutils and Sphinx publish it.
 *
 * Own code, because no library for JavaScript fits: `restructured` 0.0.11 was last changed in 2016,
 * and `rst-compiler` 0.5.9 needs the highlighter of a documentation site.
 *
 * @throws UserFacingError `nested-too-deep`
 */
export function readRst(decoded: string): DocumentDraft {
  const lines = toRstLines(decoded);
  const writer = new RstWriter(lines);
  const { text, blocks, links } = writer.write();
  const [first] = blocks;
  const isTitle = first?.kind === 'heading';
  const leftOut = [...writer.leftOut].map(([kind, count]) => ({ kind, count }));
  return toDraft(
    { text, blocks, links, places: [] },
    {
      metadata: docinfoOf(lines),
      headline: isTitle ? text.slice(first.start, first.end).replace(/\s+/g, ' ') : null,
      leftOut,
    },
  );
}

/** Returns the metadata in the list of fields at the beginning, or below the title. */
function docinfoOf(lines: readonly RstLine[]): Partial<FrontMatter> {
  const metadata: Partial<Record<keyof FrontMatter, string>> = {};
  let titleLines = 0;
  for (const { text } of lines) {
    const field = FIELD.exec(text);
    if (field) {
      const key = METADATA.get((field[1] ?? '').toLowerCase());
      const value = text.slice(field[0].length).trim();
      if (key !== undefined && value !== '' && (key !== 'published' || isDate(value)))
        metadata[key] = value;
    } else if (text !== '' && !isAdornment(text) && !/^(?: |\.\.)/.test(text)) {
      titleLines += 1;
      if (titleLines > 1) break;
    }
  }
  return metadata;
}
