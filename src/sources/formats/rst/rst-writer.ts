import { UserFacingError } from '../../../domain/errors.ts';
import type { LeftOutKind } from '../../../domain/file-warnings.ts';
import { CanonicalText } from '../../canonical-text.ts';
import { findDefinitions } from './definitions.ts';
import { type Context, BODY, deeper } from './context.ts';
import { type ItemMark, itemMarkOf } from './item-mark.ts';
import * as mark from './markup.ts';
import {
  behindFirstParagraph,
  csvTableRows,
  type Directive,
  listTableRows,
  takeLiteral,
  toCode,
  toDirective,
  versionLine,
} from './directive.ts';
import { admonitionTitle, directiveKind, isWrapper } from './rst-directives.ts';
import { RstInline } from './rst-inline.ts';
import { isBlank, takeBody, takeIndented, type RstLine } from './rst-lines.ts';
import { parseGridTable, parseSimpleTable, type RstTable } from './rst-tables.ts';

const MAX_NESTING = 50;

/**
 * Writes the text of reStructuredText that a reader of the published page sees. Omits comments,
 * images, raw HTML, and lists of other pages.
 */
export class RstWriter {
  readonly #out = new CanonicalText();
  readonly #inline: RstInline;
  readonly #leftOut = new Map<LeftOutKind, number>();
  /** The styles of adornments in order of first use. The index of a style is its level. */
  readonly #styles: string[] = [];
  readonly #lines: readonly RstLine[];
  /** The number of the current list item, to be written before its first words. */
  #marker = '';

  constructor(lines: readonly RstLine[]) {
    this.#lines = lines;
    this.#inline = new RstInline(findDefinitions(lines));
  }

  get leftOut(): ReadonlyMap<LeftOutKind, number> {
    return this.#leftOut;
  }

  write(): ReturnType<CanonicalText['finish']> {
    this.#blocks(this.#lines, BODY);
    return this.#out.finish();
  }

  #blocks(lines: readonly RstLine[], context: Context): void {
    for (let at = 0; at < lines.length;) {
      if (isBlank(lines[at])) at += 1;
      else at = this.#block(lines, at, context);
    }
  }

  /** Writes the block at `at`. @returns the index of the line after it */
  #block(lines: readonly RstLine[], at: number, context: Context): number {
    const { text, number } = lines[at] ?? { text: '', number: 1 };
    if (context.nesting > MAX_NESTING) {
      throw new UserFacingError('nested-too-deep', { most: MAX_NESTING, line: number });
    }
    if (text.startsWith(' ')) return this.#indented(lines, at, context);
    return (
      this.#title(lines, at, context) ??
      this.#table(lines, at, context) ??
      this.#explicit(lines, at, context) ??
      this.#item(lines, at, context) ??
      this.#special(lines, at, context) ??
      this.#paragraph(lines, at, context)
    );
  }

  #indented(lines: readonly RstLine[], at: number, context: Context): number {
    const { lines: quoted, next } = takeIndented(lines, at);
    this.#blocks(quoted, {
      ...context,
      kind: context.kind === 'list-item' ? 'list-item' : 'quote',
      nesting: context.nesting + 1,
    });
    return next;
  }

  #title(lines: readonly RstLine[], at: number, context: Context): number | null {
    if (context.nesting > 0) return null;
    const [first = '', second = '', third = ''] = [0, 1, 2].map((i) => lines[at + i]?.text);
    if (mark.isAdornment(first)) {
      if (second.trim() !== '' && third === first && mark.underlines(first, second.trim())) {
        this.#heading(second.trim(), `${first.slice(0, 1)}over`);
        return at + 3;
      }
      // A line between empty lines separates parts of the text.
      return first.length >= 4 && isBlank(lines[at + 1]) ? at + 1 : null;
    }
    if (!mark.underlines(second, first) || mark.EXPLICIT.test(first)) return null;
    this.#heading(first, second.slice(0, 1));
    return at + 2;
  }

  #heading(title: string, style: string): void {
    if (!this.#styles.includes(style)) this.#styles.push(style);
    const level = Math.min(6, this.#styles.indexOf(style) + 1);
    this.#out.block({ kind: 'heading', level }, () => {
      this.#inline.write(this.#out, title);
    });
  }

  #table(lines: readonly RstLine[], at: number, context: Context): number | null {
    const table: RstTable | null = parseGridTable(lines, at) ?? parseSimpleTable(lines, at);
    if (table === null) return null;
    this.#rows(table.rows, context);
    return table.next;
  }

  #rows(rows: readonly (readonly string[])[], { group }: Context): void {
    const table = group ?? rows;
    for (const cells of rows) {
      if (cells.every((cell) => cell.trim() === '')) continue;
      this.#out.block({ kind: 'table-row', group: table }, () => {
        for (const [i, cell] of cells.entries()) {
          if (i > 0) this.#out.write(' | ');
          this.#inline.write(this.#out, cell.replace(/^[-*] /, ''));
        }
      });
    }
  }

  #explicit(lines: readonly RstLine[], at: number, context: Context): number | null {
    const text = lines[at]?.text ?? '';
    if (mark.ANONYMOUS_TARGET.test(text)) return at + 1;
    if (!mark.EXPLICIT.test(text)) return null;
    const directive = mark.DIRECTIVE.exec(text);
    const footnote = mark.FOOTNOTE.exec(text);
    if (mark.TARGET.test(text)) return takeIndented(lines, at + 1).next;
    if (footnote) {
      const { lines: body, next } = takeBody(lines, at, footnote[0].length);
      const label = footnote[1] ?? '';
      const citation = /^(?:\d+|[#*].*)$/.test(label) ? '' : `[${label}] `;
      this.#marked(citation, () => {
        this.#blocks(body, deeper(context));
      });
      return next;
    }
    // An empty comment does not include the indented lines after an empty line.
    const isEmpty = text === '..' && isBlank(lines[at + 1]);
    const { lines: body, next } = isEmpty
      ? { lines: [], next: at + 1 }
      : takeBody(lines, at, directive?.[0].length ?? text.length);
    if (directive === null && !isEmpty) this.#count('comment');
    // A substitution is shown where its name is.
    if (directive?.[2] !== undefined && directive[1] === undefined) {
      this.#directive(toDirective(directive[2], body), context);
    }
    return next;
  }

  #directive(directive: Directive, context: Context): void {
    const { name, argument, content } = directive;
    const inner = deeper(context);
    switch (directiveKind(name)) {
      case 'admonition':
        this.#line(context, admonitionTitle(name, argument));
        this.#blocks(content, inner);
        break;
      case 'version':
        this.#line(context, versionLine(directive));
        this.#blocks(behindFirstParagraph(content), inner);
        break;
      case 'code':
        this.#code(content.length > 0 ? content : [{ number: 0, text: argument }], context);
        break;
      case 'described':
        this.#described(directive, context);
        break;
      case 'heading':
        this.#line(context, argument);
        break;
      case 'content':
        if (name === 'figure') this.#count('image');
        else if (!isWrapper(name)) this.#line(context, argument);
        this.#blocks(content, inner);
        break;
      case 'quote':
        this.#blocks(content, {
          ...inner,
          kind: context.kind === 'list-item' ? 'list-item' : 'quote',
        });
        break;
      case 'csv-table':
        this.#line(context, argument);
        this.#rows(csvTableRows(directive), context);
        break;
      case 'list-table':
        this.#line(context, argument);
        this.#rows(listTableRows(content), context);
        break;
      case 'image':
        this.#count('image');
        break;
      case 'hidden':
        this.#count('directive');
        break;
      case 'settings':
    }
  }

  /** Writes a description as a definition: the signature, and its text one level deeper. */
  #described({ argument, content }: Directive, context: Context): void {
    const group = context.group ?? content;
    this.#out.block({ kind: 'list-item', level: context.depth + 1, group }, () => {
      this.#out.write(argument.replace(/\\(.)/g, '$1'));
    });
    this.#blocks(content, {
      ...deeper(context),
      kind: 'list-item',
      group,
      depth: context.depth + 2,
    });
  }

  #item(lines: readonly RstLine[], at: number, context: Context): number | null {
    const item = itemMarkOf(lines, at);
    return item === null ? null : this.#listItem(lines, at, item, context);
  }

  #listItem(
    lines: readonly RstLine[],
    at: number,
    { length, marker }: ItemMark,
    context: Context,
  ): number {
    const { lines: body, next } = takeBody(lines, at, length);
    const group = context.group ?? this.#lines;
    const inside: Context = {
      kind: 'list-item',
      group,
      depth: context.depth + 1,
      nesting: context.nesting + 1,
    };
    this.#marked(marker, () => {
      let isFirst = true;
      for (let line = 0; line < body.length;) {
        if (isBlank(body[line])) {
          line += 1;
          continue;
        }
        // Further paragraphs are one level deeper than the item. Items of a list in it are, too.
        const depth = isFirst || itemMarkOf(body, line) !== null ? inside.depth : inside.depth + 1;
        line = this.#block(body, line, { ...inside, depth });
        isFirst = false;
      }
    });
    return next;
  }

  /** Writes a marker before the words that `write` adds first. */
  #marked(marker: string, write: () => void): void {
    const before = this.#marker;
    this.#marker += marker;
    write();
    // A marker without words is not shown.
    if (this.#marker !== '') this.#marker = before;
  }

  #special(lines: readonly RstLine[], at: number, context: Context): number | null {
    const text = lines[at]?.text ?? '';
    if (mark.LINE_BLOCK.test(text)) {
      let next = at;
      while (/^(?:\|(?: |$)| )/.test(lines[next]?.text ?? '')) next += 1;
      this.#writeBlock(context, () => {
        for (const line of lines.slice(at, next)) {
          this.#out.breakLine();
          this.#inline.write(this.#out, line.text.replace(/^\|? */, ''));
        }
      });
      return next;
    }
    if (text.startsWith('>>> ')) {
      let next = at;
      while (!isBlank(lines[next])) next += 1;
      this.#code(lines.slice(at, next), context);
      return next;
    }
    const isTerm = !isBlank(lines[at + 1]) && lines[at + 1]?.text.startsWith(' ') === true;
    return isTerm && !text.endsWith('::') ? this.#definition(lines, at, context) : null;
  }

  #definition(lines: readonly RstLine[], at: number, context: Context): number {
    const group = context.group ?? this.#lines;
    const { lines: body, next } = takeIndented(lines, at + 1);
    const depth = context.depth + 1;
    this.#writeBlock({ ...context, kind: 'list-item', group, depth }, () => {
      this.#inline.write(this.#out, lines[at]?.text ?? '');
    });
    this.#blocks(body, {
      kind: 'list-item',
      group,
      depth: depth + 1,
      nesting: context.nesting + 1,
    });
    return next;
  }

  #paragraph(lines: readonly RstLine[], at: number, context: Context): number {
    let next = at;
    while (!isBlank(lines[next]) && (next === at || !lines[next]?.text.startsWith(' '))) next += 1;
    const text = lines
      .slice(at, next)
      .map((line) => line.text)
      .join(' ');
    const isLead = text.endsWith('::') && !text.endsWith('\\::');
    this.#line(context, isLead ? text.replace(/(?:^|\s):{2}$|:$/, '') : text);
    if (!isLead) return next;
    const block = takeLiteral(lines, next);
    this.#code(block.lines, context);
    return block.next;
  }

  #code(lines: readonly RstLine[], context: Context): void {
    this.#out.block({ kind: 'code', group: context.group }, () => {
      this.#out.writeLiteral(toCode(lines));
    });
  }

  #line(context: Context, text: string): void {
    this.#writeBlock(context, () => {
      this.#inline.write(this.#out, text);
    });
  }

  #writeBlock({ kind, group, depth }: Context, write: () => void): void {
    const level = kind === 'list-item' ? Math.max(1, depth) : 0;
    if (this.#out.block({ kind, level, group, marker: this.#marker }, write)) this.#marker = '';
  }

  #count(kind: LeftOutKind): void {
    this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + 1);
  }
}
