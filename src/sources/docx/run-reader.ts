import type { LeftOutKind } from '../../domain/file-warnings.ts';
import type { InlineContext, InlineText } from '../html/inline-text.ts';
import { childOf, childrenOf, descendantsOf, type XmlElement } from '../xml/parse-xml.ts';
import { isOn } from './paragraph-styles.ts';

/** A field, such as a link. Its code is hidden, and its result is text. */
interface Field {
  code: string;
  isResult: boolean;
  link: InlineContext['link'];
}

const SKIPPED = new Set('pPr rPr delText instrText rt Fallback rPrChange pPrChange'.split(' '));
/** Symbol fonts use these code points for their own signs. */
const PRIVATE_USE = 0xe000;

/** Reads the text of paragraphs. */
export class RunReader {
  /** The keys of the notes that the text refers to, in order of their first references. */
  readonly notes = new Set<string>();
  readonly #inline: InlineText;
  readonly #links: ReadonlyMap<string, string>;
  readonly #count: (kind: LeftOutKind) => void;
  readonly #fields: Field[] = [];
  #boxes: XmlElement[] = [];
  #mode: 'literal' | 'collapsed' = 'collapsed';

  constructor(
    inline: InlineText,
    links: ReadonlyMap<string, string>,
    count: (kind: LeftOutKind) => void,
  ) {
    this.#inline = inline;
    this.#links = links;
    this.#count = count;
  }

  /** Adds the text of a paragraph. @returns the text boxes that are anchored in it */
  read(paragraph: XmlElement, context: InlineContext, mode: 'literal' | 'collapsed'): XmlElement[] {
    this.#boxes = [];
    this.#mode = mode;
    this.#children(paragraph, context);
    return this.#boxes;
  }

  #children(parent: XmlElement, context: InlineContext): void {
    for (const child of childrenOf(parent)) this.#element(child, context);
  }

  #element(element: XmlElement, context: InlineContext): void {
    const { name, attributes } = element;
    switch (name) {
      case 't':
        this.#add(element.children.filter((child) => typeof child === 'string').join(''), context);
        break;
      case 'tab':
      case 'ptab':
        this.#add(this.#mode === 'literal' ? '\t' : ' ', context);
        break;
      case 'br':
      case 'cr':
        this.#breakLine(attributes.get('type'), context);
        break;
      case 'noBreakHyphen':
        this.#add('\u2011', context);
        break;
      case 'sym':
        this.#symbol(attributes.get('char'), context);
        break;
      case 'r':
        if (isHidden(element)) this.#count('hidden-element');
        else this.#children(element, context);
        break;
      case 'del':
      case 'moveFrom':
        this.#count('deleted-text');
        break;
      case 'hyperlink':
        this.#children(
          element,
          this.#withLink(this.#links.get(attributes.get('id') ?? ''), context),
        );
        break;
      case 'fldSimple':
        this.#children(element, this.#withLink(addressOf(attributes.get('instr') ?? ''), context));
        break;
      case 'fldChar':
        this.#field(attributes.get('fldCharType'));
        break;
      case 'instrText': {
        const field = this.#fields.at(-1);
        if (field)
          field.code += element.children.filter((each) => typeof each === 'string').join('');
        break;
      }
      case 'footnoteReference':
      case 'endnoteReference':
        this.notes.add(`${name.replace('Reference', '')} ${attributes.get('id') ?? ''}`);
        break;
      case 'drawing':
      case 'pict':
      case 'object':
        this.#drawing(element);
        break;
      case 'AlternateContent':
        this.#children(childOf(element, 'Choice') ?? element, context);
        break;
      default:
        if (!SKIPPED.has(name)) this.#children(element, context);
    }
  }

  #add(text: string, context: InlineContext): void {
    const field = this.#fields.at(-1);
    if (field && !field.isResult) return;
    const link = context.link ?? field?.link ?? null;
    if (this.#mode === 'literal') this.#inline.literal(text, { ...context, link });
    else this.#inline.text(text, { ...context, link });
  }

  #breakLine(type: string | undefined, context: InlineContext): void {
    if (type === 'page' || type === 'column') this.#add(' ', context);
    else if (this.#mode === 'literal') this.#add('\n', context);
    else this.#inline.breakLine();
  }

  #symbol(char: string | undefined, context: InlineContext): void {
    const codePoint = parseInt(char ?? '', 16);
    if (
      codePoint >= 0x20 &&
      codePoint < PRIVATE_USE &&
      !(codePoint >= 0xd800 && codePoint <= 0xdfff)
    ) {
      this.#add(String.fromCodePoint(codePoint), context);
    }
  }

  #withLink(url: string | undefined, context: InlineContext): InlineContext {
    return url === undefined ? context : { ...context, link: { url } };
  }

  #field(type: string | undefined): void {
    if (type === 'begin') this.#fields.push({ code: '', isResult: false, link: null });
    const field = this.#fields.at(-1);
    if (type === 'separate' && field) {
      field.isResult = true;
      const url = addressOf(field.code);
      field.link = url === undefined ? null : { url };
    }
    if (type === 'end') this.#fields.pop();
  }

  #drawing(element: XmlElement): void {
    const boxes = [...descendantsOf(element, 'txbxContent')];
    const [first] = boxes;
    if (first) this.#boxes.push(first);
    else this.#count('image');
  }
}

function isHidden(run: XmlElement): boolean {
  const vanish = childOf(childOf(run, 'rPr'), 'vanish');
  return vanish !== undefined && isOn(vanish.attributes.get('val') ?? '1');
}

/** Returns the web address in the code of a link field. */
function addressOf(code: string): string | undefined {
  return /^\s*HYPERLINK\s+"(https?:\/\/[^"\s]+)"/i.exec(code)?.[1];
}
