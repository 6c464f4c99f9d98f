import type { PdfBlock } from './pdf-block.ts';

const MAX_LEVEL = 6;

/**
 * Sets the levels of headings: the largest type has level 1, and bold type comes before regular type
 * of the same size.
 */
export function withHeadingLevels(blocks: readonly PdfBlock[]): PdfBlock[] {
  const headings = blocks.filter(({ kind }) => kind === 'heading');
  const styles = [...new Set(headings.map(styleOf))].sort((a, b) => b - a);
  return blocks.map((block) =>
    block.kind === 'heading'
      ? { ...block, level: Math.min(MAX_LEVEL, styles.indexOf(styleOf(block)) + 1) }
      : block,
  );
}

/** Returns a number that is larger for more prominent type. */
function styleOf({ size, isBold }: PdfBlock): number {
  return Math.round(size) * 2 + (isBold ? 1 : 0);
}

/** Returns the largest heading in the upper part of the first page with text; `null` if there is none. */
export function findTitle(blocks: readonly PdfBlock[]): PdfBlock | null {
  const page = blocks[0]?.lines[0]?.page;
  const headings = blocks.filter(
    ({ kind, lines, top }) => kind === 'heading' && lines[0]?.page === page && top < 0.6,
  );
  return headings.reduce<PdfBlock | null>(
    (best, block) => (best === null || block.size > best.size ? block : best),
    null,
  );
}
