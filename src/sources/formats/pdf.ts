import { UserFacingError } from '../../domain/errors.ts';
import type { LeftOut, PlacedWarning } from '../../domain/file-warnings.ts';
import { toBlocks } from '../pdf/column-blocks.ts';
import { findTitle, withHeadingLevels } from '../pdf/heading-levels.ts';
import { joinColumns } from '../pdf/join-pages.ts';
import { dropNoteMarks } from '../pdf/note-marks.ts';
import { openPdf, type OpenedPdf, type PdfDocument } from '../pdf/open-pdf.ts';
import { findFurniture } from '../pdf/page-furniture.ts';
import type { PdfBlock } from '../pdf/pdf-block.ts';
import { readMetadata } from '../pdf/pdf-metadata.ts';
import { PageReader, type PageContent } from '../pdf/read-page.ts';
import { toColumns } from '../pdf/reading-order.ts';
import { mostCommon, toLines, toSegments, type Segment } from '../pdf/text-lines.ts';
import { writeBlocks } from '../pdf/write-blocks.ts';
import type { DocumentDraft } from '../source-format.ts';

/** The number of characters at the beginning that must share a word with the title. */
const OPENING = 4_000;

/**
 * Reads the text of a PDF document in reading order: columns, paragraphs, headings, lists, tables and
 * footnotes are found by the position and the font of the words. Running heads, footers and page
 * numbers are left out. Every span has its page.
 *
 * @throws UserFacingError `unreadable` | `empty`
 */
export async function readPdf(bytes: Uint8Array): Promise<DocumentDraft> {
  const opened = await openPdf(bytes);
  const { document } = opened;
  try {
    const { pages, warnings, softHyphens } = await readPages(opened);
    const { blocks, furniture } = layOut(pages);
    const { text, blocks: written, links, places } = writeBlocks(blocks, softHyphens);
    if (!/[\p{L}\p{N}]/u.test(text))
      throw new UserFacingError('no-text', { pages: document.numPages });
    const { info } = await document.getMetadata().catch(() => ({ info: {} }));
    const title = findTitle(blocks);
    return {
      frontMatter: readMetadata(info, text.slice(0, OPENING)),
      headline: title === null ? null : writeBlocks([title], softHyphens).text,
      ...{ text, blocks: written, links, places, warnings },
      leftOut: await countLeftOut(document, pages, furniture),
    };
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readPages(opened: OpenedPdf): Promise<{
  pages: PageContent[];
  warnings: PlacedWarning[];
  softHyphens: ReadonlySet<string>;
}> {
  const pages: PageContent[] = [];
  const warnings: PlacedWarning[] = [];
  const reader = new PageReader(opened);
  for (let page = 1; page <= opened.document.numPages; page += 1) {
    const warn = (code: 'page-unreadable' | 'page-without-text'): void => {
      warnings.push({ line: null, key: null, warning: { code, params: { page } } });
    };
    try {
      const content = await reader.read(page);
      pages.push(content);
      if (content.directions.length === 0 && content.hasImage) warn('page-without-text');
    } catch {
      // A damaged page does not affect the other pages.
      warn('page-unreadable');
    }
  }
  return { pages, warnings, softHyphens: reader.softHyphens };
}

/** Finds the blocks of all pages. @returns the blocks, and the number of lines left out */
function layOut(pages: readonly PageContent[]): { blocks: PdfBlock[]; furniture: number } {
  const runs = pages.flatMap(({ directions }) => directions.flat());
  const bodySize = mostCommon(runs, ({ size }) => Math.round(size * 2) / 2);
  const laidOut = pages.map(({ page, height, width, directions }) => {
    const [main = [], ...turned] = directions.map((direction) =>
      toSegments(dropNoteMarks(direction, bodySize)),
    );
    // A page with landscape text is as high as it is wide.
    const isTurned = main.some(({ y }) => y > height);
    return { page, height: isTurned ? width : height, main, turned, lines: toLines(main) };
  });
  const furniture = findFurniture(laidOut, bodySize);
  const columns = laidOut.flatMap(({ page, height, main, turned }, i) => {
    const left = new Set([...(furniture[i] ?? [])].flatMap(({ segments }) => segments));
    const body = main.filter((segment) => !left.has(segment));
    const context = { page, pageHeight: height, bodySize };
    return [body, ...turned]
      .flatMap((segments: readonly Segment[]) => toColumns(segments))
      .map((column) => ({ page, blocks: toBlocks(toLines(column), context) }));
  });
  return {
    blocks: withHeadingLevels(joinColumns(columns)),
    furniture: furniture.reduce((sum, { size }) => sum + size, 0),
  };
}

async function countLeftOut(
  document: PdfDocument,
  pages: readonly PageContent[],
  furniture: number,
): Promise<LeftOut[]> {
  const attachments = Object.keys((await document.getAttachments().catch(() => null)) ?? {}).length;
  const hasScripts = await document.hasJSActions().catch(() => false);
  const counts: LeftOut[] = [
    { kind: 'page-furniture', count: furniture },
    { kind: 'comment', count: pages.reduce((sum, { comments }) => sum + comments, 0) },
    { kind: 'attachment', count: attachments },
    { kind: 'script', count: hasScripts ? 1 : 0 },
  ];
  return counts.filter(({ count }) => count > 0);
}
