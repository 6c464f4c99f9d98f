import { childOf, childrenOf, type XmlElement } from '../xml/parse-xml.ts';

/** A reference to a level of a list. `listId`: `null` if a style of the list gives it. */
export interface ListReference {
  readonly listId: string;
  /** From 0. */
  readonly level: number;
}

export type ParagraphRole =
  | { readonly kind: 'title' | 'paragraph' | 'quote' | 'code' | 'term' | 'definition' | 'contents' }
  | { readonly kind: 'heading'; readonly level: number };

export interface ParagraphStyle {
  readonly role: ParagraphRole;
  readonly list: ListReference | null;
}

interface StyleEntry {
  readonly name: string;
  readonly basedOn: string | null;
  readonly outline: number | null;
  readonly list: Partial<ListReference>;
}

const MAX_ANCESTORS = 20;
const ROLES: readonly (readonly [RegExp, Exclude<ParagraphRole['kind'], 'heading'>])[] = [
  [/^title$/i, 'title'],
  [/^(?:toc|table of contents|contents|index) ?\d*$/i, 'contents'],
  [/quot|^block text$/i, 'quote'],
  [/^(?:source code|html preformatted|preformatted text|macro text?|code)$/i, 'code'],
  [/^definition term$/i, 'term'],
  [/^definition$/i, 'definition'],
];

/** The styles of a document. A style inherits from the style on which it is based. */
export class ParagraphStyles {
  readonly #styles = new Map<string, StyleEntry>();
  #defaultId: string | null = null;

  constructor(root: XmlElement | null) {
    for (const style of root ? childrenOf(root) : []) {
      const id = style.attributes.get('styleId');
      if (style.name !== 'style' || id === undefined) continue;
      const properties = childOf(style, 'pPr');
      this.#styles.set(id, {
        name: valueOf(style, 'name') ?? id,
        basedOn: valueOf(style, 'basedOn'),
        outline: outlineOf(properties),
        list: listOf(properties),
      });
      const isDefault =
        style.attributes.get('type') === 'paragraph' && isOn(style.attributes.get('default'));
      if (isDefault) this.#defaultId = id;
    }
  }

  /** @param properties the paragraph's `pPr` */
  styleOf(properties: XmlElement | undefined): ParagraphStyle {
    const chain = this.#chain(valueOf(properties, 'pStyle') ?? this.#defaultId);
    const own = listOf(properties);
    const inherited = chain.find(({ list }) => list.listId !== undefined)?.list;
    const listId = own.listId ?? inherited?.listId;
    const level = own.level ?? chain.find(({ list }) => list.level !== undefined)?.list.level ?? 0;
    return {
      role: roleOf(chain, outlineOf(properties)),
      list: listId === undefined || listId === '0' ? null : { listId, level },
    };
  }

  #chain(id: string | null): StyleEntry[] {
    const chain: StyleEntry[] = [];
    let next = id;
    while (next !== null && chain.length < MAX_ANCESTORS) {
      const style = this.#styles.get(next);
      // A file can use a style that it does not define, such as "Heading1".
      chain.push(style ?? { name: next, basedOn: null, outline: null, list: {} });
      next = style?.basedOn ?? null;
    }
    return chain;
  }
}

/** Returns the `val` attribute of a child element. */
export function valueOf(element: XmlElement | undefined, name: string): string | null {
  return childOf(element, name)?.attributes.get('val') ?? null;
}

/** Whether a switch such as `<w:vanish/>` is on. @param value its `val` attribute */
export function isOn(value: string | undefined): boolean {
  return value !== '0' && value !== 'false' && value !== 'off' && value !== undefined;
}

function roleOf(chain: readonly StyleEntry[], ownOutline: number | null): ParagraphRole {
  for (const { name } of chain) {
    const kind = ROLES.find(([pattern]) => pattern.test(name))?.[1];
    if (kind !== undefined) return { kind };
  }
  const named = chain.map(({ name }) => /^heading ?([1-9])$/i.exec(name)?.[1]).find(Boolean);
  const inherited = chain.find(({ outline }) => outline !== null)?.outline ?? null;
  const outline = ownOutline ?? inherited ?? (named === undefined ? 9 : Number(named) - 1);
  return outline > 8 ? { kind: 'paragraph' } : { kind: 'heading', level: Math.min(6, outline + 1) };
}

function outlineOf(properties: XmlElement | undefined): number | null {
  return toNumber(valueOf(properties, 'outlineLvl'));
}

function listOf(properties: XmlElement | undefined): Partial<ListReference> {
  const numbering = childOf(properties, 'numPr');
  const listId = valueOf(numbering, 'numId');
  const level = toNumber(valueOf(numbering, 'ilvl'));
  return { ...(listId === null ? {} : { listId }), ...(level === null ? {} : { level }) };
}

function toNumber(value: string | null): number | null {
  return value !== null && /^\d{1,2}$/.test(value) ? Number(value) : null;
}
