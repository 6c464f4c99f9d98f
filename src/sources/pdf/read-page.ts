import type { OpenedPdf, PdfAnnotation, PdfItem, PdfPage } from './open-pdf.ts';
import { findSoftHyphens } from './soft-hyphens.ts';
import type { TextRun } from './text-run.ts';

/** The content of one page. */
export interface PageContent {
  /** The page number, from 1, that a viewer shows. */
  readonly page: number;
  readonly width: number;
  readonly height: number;
  /**
   * The runs of text in each direction of writing, the most common direction first. The coordinates
   * of each direction are turned so that its text is horizontal.
   */
  readonly directions: readonly (readonly TextRun[])[];
  readonly hasImage: boolean;
  /** Number of comments that readers have attached to the page. */
  readonly comments: number;
}

/** The number of pages whose fonts and soft hyphens are always read. */
const FIRST_PAGES = 5;
const COMMENTS = ['Text', 'FreeText', 'Popup', 'Highlight'];
const BOLD = /bold|black|heavy|semibold|demi|cmbx|-bd\b|\.b\b/i;
const WEB_ADDRESS = /^https?:\/\//i;

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface LinkArea extends Rectangle {
  readonly url: string;
}

/** Reads the pages of a document. */
export class PageReader {
  readonly #pdf: OpenedPdf;
  /** Whether each font is bold, by its ID. */
  readonly #boldFonts = new Map<string, boolean>();
  /** The words that a soft hyphen cuts, such as `har\u00adbour`. */
  readonly softHyphens = new Set<string>();

  constructor(pdf: OpenedPdf) {
    this.#pdf = pdf;
  }

  /** Reads the text of a page with its position, font and links. */
  async read(page: number): Promise<PageContent> {
    const pdf = await this.#pdf.document.getPage(page);
    const { items } = await pdf.getTextContent();
    const texts = items.filter(({ str }) => typeof str === 'string' && str.trim() !== '');
    const needsOperators =
      page <= FIRST_PAGES ||
      this.softHyphens.size > 0 ||
      texts.length === 0 ||
      texts.some(({ fontName }) => !this.#boldFonts.has(fontName));
    const hasImage = needsOperators && (await this.#readOperators(pdf, texts));
    const content = await this.#toContent(pdf, page, texts);
    pdf.cleanup();
    return { ...content, hasImage };
  }

  /**
   * Reads the names of fonts and the soft hyphens, which the text of pdf.js lacks. This takes as long
   * as reading the text.
   *
   * @returns whether the page has an image
   */
  async #readOperators(pdf: PdfPage, texts: readonly PdfItem[]): Promise<boolean> {
    const { fnArray, argsArray } = await pdf.getOperatorList();
    for (const { fontName } of texts) {
      const font = pdf.commonObjs.has(fontName) ? pdf.commonObjs.get(fontName) : null;
      this.#boldFonts.set(fontName, BOLD.test(font?.name ?? ''));
    }
    const glyphs = argsArray.filter((_, i) => fnArray[i] === this.#pdf.textOperator);
    for (const word of findSoftHyphens(glyphs)) this.softHyphens.add(word);
    return fnArray.some((operator) => this.#pdf.imageOperators.has(operator));
  }

  async #toContent(
    pdf: PdfPage,
    page: number,
    texts: readonly PdfItem[],
  ): Promise<Omit<PageContent, 'hasImage'>> {
    const { width, height, transform } = pdf.getViewport({ scale: 1 });
    const annotations = await pdf.getAnnotations();
    const areas = annotations.flatMap((annotation) => linkAreaOf(annotation, transform));

    const directions: TextRun[][] = [[], [], [], []];
    for (const item of texts) {
      const { run, turns } = toRun(
        item,
        transform,
        this.#boldFonts.get(item.fontName) === true,
        areas,
      );
      directions[turns]?.push(turn(run, turns, width, height));
    }
    return {
      ...{ page, width, height },
      directions: directions
        .filter((runs) => runs.length > 0)
        .sort((a, b) => charactersOf(b) - charactersOf(a)),
      comments: annotations.filter(
        ({ subtype, contentsObj }) => COMMENTS.includes(subtype) && (contentsObj?.str ?? '') !== '',
      ).length,
    };
  }
}

function charactersOf(runs: readonly TextRun[]): number {
  return runs.reduce((sum, { text }) => sum + text.length, 0);
}

/** Multiplies two matrices of pdf.js. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  const [a0 = 1, a1 = 0, a2 = 0, a3 = 1, a4 = 0, a5 = 0] = a;
  const [b0 = 1, b1 = 0, b2 = 0, b3 = 1, b4 = 0, b5 = 0] = b;
  return [
    a0 * b0 + a2 * b1,
    a1 * b0 + a3 * b1,
    a0 * b2 + a2 * b3,
    a1 * b2 + a3 * b3,
    a0 * b4 + a2 * b5 + a4,
    a1 * b4 + a3 * b5 + a5,
  ];
}

/** @returns the run, and by how many quarter turns clockwise its text is turned */
function toRun(
  { str, dir, width, transform }: PdfItem,
  viewport: readonly number[],
  isBold: boolean,
  areas: readonly LinkArea[],
): { run: TextRun; turns: number } {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = multiply(viewport, transform);
  const turns = (Math.round(Math.atan2(b, a) / (Math.PI / 2)) + 4) % 4;
  const size = Math.hypot(c, d);
  const text = visible(str);
  const run = { text, left: x, right: x + width, y, size, isBold, isRtl: dir === 'rtl' };
  return { run: { ...run, links: turns === 0 ? linksOf(run, areas) : [] }, turns };
}

/** Expands ligatures, and removes characters that a font has for its own use or that are not text. */
function visible(text: string): string {
  return text
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
    .replace(/[\p{Cc}\p{Co}\ufffd\ufeff]/gu, ' ')
    .replace(/[\s\u200b]+/g, ' ');
}

/** Turns the coordinates of a run so that its text is horizontal. */
function turn(run: TextRun, turns: number, width: number, height: number): TextRun {
  const { left, right, y } = run;
  const length = right - left;
  switch (turns) {
    case 1:
      return { ...run, left: y, right: y + length, y: width - left };
    case 2:
      return { ...run, left: width - left, right: width - left + length, y: height - y };
    case 3:
      return { ...run, left: height - y, right: height - y + length, y: left };
    default:
      return run;
  }
}

function linkAreaOf(
  { subtype, url, rect }: PdfAnnotation,
  transform: readonly number[],
): LinkArea[] {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = rect;
  if (subtype !== 'Link' || url === undefined || !WEB_ADDRESS.test(url)) return [];
  const corners = [
    multiply(transform, [1, 0, 0, 1, x1, y1]),
    multiply(transform, [1, 0, 0, 1, x2, y2]),
  ];
  const xs = corners.map((corner) => corner[4] ?? 0);
  const ys = corners.map((corner) => corner[5] ?? 0);
  return [
    {
      ...{ url, left: Math.min(...xs), right: Math.max(...xs) },
      ...{ top: Math.min(...ys), bottom: Math.max(...ys) },
    },
  ];
}

/** Finds the linked words of a run. The position of a word is estimated from its share of the run. */
function linksOf(
  { text, left, right, y, size }: Omit<TextRun, 'links'>,
  areas: readonly LinkArea[],
): TextRun['links'] {
  const middle = y - size / 3;
  const links: { start: number; end: number; url: string }[] = [];
  for (const area of areas) {
    if (middle < area.top || middle > area.bottom) continue;
    // Punctuation after a linked word is not a part of the link.
    const words = [...text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)].filter((word) => {
      const center = left + ((word.index + word[0].length / 2) / text.length) * (right - left);
      return center >= area.left && center <= area.right;
    });
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined || last === undefined) continue;
    links.push({ start: first.index, end: last.index + last[0].length, url: area.url });
  }
  return links
    .sort((a, b) => a.start - b.start)
    .filter(({ start }, i) => i === 0 || start >= (links[i - 1]?.end ?? 0));
}
