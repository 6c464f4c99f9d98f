import { type NumberStyle, writeListNumber } from '../list-number.ts';
import { childOf, childrenOf, type XmlElement } from '../xml/parse-xml.ts';
import { type ListReference, valueOf } from './paragraph-styles.ts';

interface Level {
  readonly start: number;
  readonly format: string;
  /** The mark of an item, such as `%1.%2)`; `%1` is the number of the outermost level. */
  readonly text: string;
}

interface List {
  /** Lists with the same template share their numbers. */
  readonly templateId: string;
  readonly levels: readonly Level[];
  /** Levels whose numbers begin again where the list is first used. */
  readonly restarts: ReadonlyMap<number, number>;
}

/** The mark of a list item. `''` for bullets; `null` for a later paragraph of an item. */
export type ItemMark = string | null;

const LEVELS = 9;
const MAX_START = 100_000;
const STYLES: ReadonlyMap<string, NumberStyle> = new Map([
  ['lowerLetter', 'lower-letter'],
  ['upperLetter', 'upper-letter'],
  ['lowerRoman', 'lower-roman'],
  ['upperRoman', 'upper-roman'],
]);
const NO_LEVEL: Level = { start: 1, format: 'bullet', text: '•' };

/** Counts the items of a document's lists, as a word processor does. */
export class ListNumbers {
  readonly #lists = new Map<string, List>();
  /** The numbers of the last items, by template and level. */
  readonly #counts = new Map<string, number[]>();
  readonly #used = new Set<string>();

  constructor(root: XmlElement | null) {
    const children = root ? childrenOf(root) : [];
    const templates = new Map<string, Level[]>();
    for (const child of children) {
      const id = child.attributes.get('abstractNumId');
      if (child.name === 'abstractNum' && id !== undefined) templates.set(id, levelsOf(child, []));
    }
    for (const child of children) {
      const listId = child.attributes.get('numId');
      const templateId = valueOf(child, 'abstractNumId');
      if (child.name !== 'num' || listId === undefined || templateId === null) continue;
      this.#lists.set(listId, toList(child, templateId, templates.get(templateId) ?? []));
    }
  }

  /** Counts an item and returns its mark, such as `2.1)`. */
  markOf({ listId, level }: ListReference): ItemMark {
    const list = this.#lists.get(listId);
    if (!list || level >= LEVELS) return '';
    const { format, text } = list.levels[level] ?? NO_LEVEL;
    const counts = this.#count(listId, list, level);
    // Some programs use a bullet without a sign for later paragraphs of an item.
    if (format === 'bullet') return text.trim() === '' ? null : '';
    return text
      .replace(/%([1-9])/g, (_, digit: string) => writeNumber(list, counts, Number(digit) - 1))
      .trim();
  }

  #count(listId: string, list: List, level: number): readonly number[] {
    const counts = this.#counts.get(list.templateId) ?? [];
    this.#counts.set(list.templateId, counts);
    if (!this.#used.has(listId)) {
      this.#used.add(listId);
      for (const [restarted, start] of list.restarts) counts[restarted] = start - 1;
    }
    for (let outer = 0; outer < level; outer += 1) counts[outer] ??= startOf(list, outer);
    counts[level] = (counts[level] ?? startOf(list, level) - 1) + 1;
    counts.length = level + 1;
    return counts;
  }
}

function levelsOf(element: XmlElement, base: readonly Level[]): Level[] {
  const levels = [...base];
  for (const child of childrenOf(element)) {
    const index = Number(child.attributes.get('ilvl') ?? '0');
    if (child.name !== 'lvl' || !(index >= 0 && index < LEVELS)) continue;
    levels[index] = {
      start: toStart(valueOf(child, 'start')) ?? 1,
      format: valueOf(child, 'numFmt') ?? 'decimal',
      text: (valueOf(child, 'lvlText') ?? '').slice(0, 40),
    };
  }
  return levels;
}

function toList(num: XmlElement, templateId: string, template: readonly Level[]): List {
  let levels = template;
  const restarts = new Map<number, number>();
  for (const override of childrenOf(num)) {
    if (override.name !== 'lvlOverride') continue;
    const index = Number(override.attributes.get('ilvl') ?? '0');
    const start = toStart(valueOf(override, 'startOverride'));
    if (start !== null && index >= 0 && index < LEVELS) restarts.set(index, start);
    if (childOf(override, 'lvl')) levels = levelsOf(override, levels);
  }
  return { templateId, levels, restarts };
}

function startOf({ levels }: List, level: number): number {
  return levels[level]?.start ?? 1;
}

function writeNumber(list: List, counts: readonly number[], level: number): string {
  const value = counts[level] ?? startOf(list, level);
  const { format } = list.levels[level] ?? NO_LEVEL;
  if (format === 'none' || format === 'bullet') return '';
  if (format === 'decimalZero') return String(value).padStart(2, '0');
  return writeListNumber(value, STYLES.get(format) ?? 'decimal');
}

function toStart(value: string | null): number | null {
  if (value === null || !/^\d{1,6}$/.test(value)) return null;
  return Math.min(MAX_START, Number(value));
}
