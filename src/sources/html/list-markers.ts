import { type NumberStyle, writeListNumber } from '../list-number.ts';
import type { HtmlElement } from './html-tree.ts';

/** A list whose items are written in order. `next`: the number of the next item. */
export interface OpenList {
  readonly style: NumberStyle | null;
  readonly step: 1 | -1;
  next: number;
}

const TYPES: ReadonlyMap<string, NumberStyle> = new Map([
  ['1', 'decimal'],
  ['a', 'lower-letter'],
  ['A', 'upper-letter'],
  ['i', 'lower-roman'],
  ['I', 'upper-roman'],
]);
const STYLES: ReadonlyMap<string, NumberStyle | null> = new Map([
  ['decimal', 'decimal'],
  ['decimal-leading-zero', 'decimal'],
  ['lower-alpha', 'lower-letter'],
  ['lower-latin', 'lower-letter'],
  ['upper-alpha', 'upper-letter'],
  ['upper-latin', 'upper-letter'],
  ['lower-roman', 'lower-roman'],
  ['upper-roman', 'upper-roman'],
  ['none', null],
  ['disc', null],
  ['circle', null],
  ['square', null],
]);
const MAX_NUMBER = 1_000_000_000;

export function listOf({ name, attributes, children }: HtmlElement): OpenList {
  const isReversed = attributes.has('reversed');
  const items = children.filter((child) => typeof child !== 'string' && child.name === 'li');
  return {
    style: styleOf(name, attributes),
    step: isReversed ? -1 : 1,
    next: toNumber(attributes.get('start')) ?? (isReversed ? items.length : 1),
  };
}

/** Returns the number of the next item, such as `3. `; `''` if the list has bullets. */
export function itemMarkerOf(list: OpenList, { attributes }: HtmlElement): string {
  const number = toNumber(attributes.get('value')) ?? list.next;
  list.next = number + list.step;
  const style = TYPES.get(attributes.get('type') ?? '') ?? list.style;
  return style === null ? '' : `${writeListNumber(number, style)}. `;
}

function styleOf(name: string, attributes: HtmlElement['attributes']): NumberStyle | null {
  const css = /list-style(?:-type)?\s*:\s*([a-z-]+)/i.exec(attributes.get('style') ?? '')?.[1];
  const style = STYLES.get(css?.toLowerCase() ?? '');
  if (style !== undefined) return style;
  if (name !== 'ol') return null;
  return TYPES.get(attributes.get('type') ?? '') ?? 'decimal';
}

function toNumber(value: string | undefined): number | null {
  if (value === undefined || !/^\s*[-+]?\d{1,10}/.test(value)) return null;
  const number = parseInt(value, 10);
  return Math.abs(number) <= MAX_NUMBER ? number : null;
}
