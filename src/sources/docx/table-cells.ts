import { childOf, childrenOf, descendantsOf, textOf, type XmlElement } from '../xml/parse-xml.ts';
import { type ParagraphStyles, valueOf } from './paragraph-styles.ts';

/** The cells of one row. A column that a cell above or on the left covers is `null`. */
export type TableCells = readonly (XmlElement | null)[];

/** Wider spans only make empty columns. */
const MAX_SPAN = 20;
/** A cell with more characters contains text rather than data. */
const MAX_CELL = 1_500;
const WRAPPERS = new Set('sdt sdtContent ins moveTo customXml smartTag'.split(' '));

export function rowsOf(table: XmlElement): TableCells[] {
  return partsOf(table, 'tr')
    .filter((row) => !childOf(childOf(row, 'trPr'), 'del'))
    .map((row) => partsOf(row, 'tc').flatMap(columnsOf));
}

/** Whether a table only arranges text: it contains tables or headings, or has a single column. */
export function isLayoutTable(rows: readonly TableCells[], styles: ParagraphStyles): boolean {
  if (rows.every((cells) => cells.length <= 1)) return true;
  return rows.flat().some((cell) => cell !== null && hasLayout(cell, styles));
}

function hasLayout(cell: XmlElement, styles: ParagraphStyles): boolean {
  return (
    !descendantsOf(cell, 'tbl').next().done ||
    textOf(cell).length > MAX_CELL ||
    partsOf(cell, 'p').some((each) => styles.styleOf(childOf(each, 'pPr')).role.kind === 'heading')
  );
}

function columnsOf(cell: XmlElement): (XmlElement | null)[] {
  const properties = childOf(cell, 'tcPr');
  const span = Math.min(MAX_SPAN, Math.max(1, Number(valueOf(properties, 'gridSpan') ?? '1') || 1));
  const merge = childOf(properties, 'vMerge');
  const isContinued = merge !== undefined && merge.attributes.get('val') !== 'restart';
  return [isContinued ? null : cell, ...Array<null>(span - 1).fill(null)];
}

/** Returns the children of this name, also those inside elements that only group them. */
function partsOf(parent: XmlElement, name: string): XmlElement[] {
  return childrenOf(parent).flatMap((child) => {
    if (child.name === name) return [child];
    return WRAPPERS.has(child.name) ? partsOf(child, name) : [];
  });
}
