import type { LeftOutKind } from '../../domain/file-warnings.ts';
import type { PlacedSpan } from '../../domain/place.ts';
import type { Block, Link } from '../../domain/source.ts';
import { CanonicalText } from '../canonical-text.ts';
import { type Message, readMessage } from '../email/read-message.ts';
import { visibleTextOf } from '../html/element-queries.ts';
import { HtmlWriter } from '../html/html-writer.ts';
import { parseHtml } from '../html/parse-html.ts';
import { toPublished } from '../html/to-published.ts';
import { findBlocks } from '../find-blocks.ts';
import type { DocumentDraft } from '../source-format.ts';

interface Part {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** A plain text with a smaller share of the words than the HTML only says to open the HTML. */
const MIN_PLAIN_SHARE = 0.3;

/**
 * Reads an e-mail: its plain text, or its HTML if it has no plain text. Messages in the message
 * follow, each under its subject, which is their place. Other attachments are left out.
 *
 * @throws UserFacingError `unreadable`
 */
export async function readEml(bytes: Uint8Array): Promise<DocumentDraft> {
  const message = await readMessage(bytes);
  const counts = new Map<LeftOutKind, number>();
  const document = new JoinedParts();
  writeMessage(message, document, counts, 0);
  return {
    frontMatter: {
      id: null,
      title: message.subject,
      publisher: null,
      author: message.from,
      published: toPublished(message.date ?? ''),
      url: message.url,
    },
    headline: null,
    text: document.text,
    blocks: document.blocks,
    links: document.links,
    places: document.places,
    warnings: [],
    leftOut: [...counts].map(([kind, count]) => ({ kind, count })),
  };
}

function writeMessage(
  message: Message,
  document: JoinedParts,
  counts: Map<LeftOutKind, number>,
  depth: number,
): void {
  const place = depth === 0 ? null : message.subject;
  if (place !== null) document.add(headingOf(place, depth), place);
  document.add(bodyOf(message, counts), place);
  add(counts, 'attachment', message.attachments);
  add(counts, 'image', message.images);
  for (const inner of message.messages) writeMessage(inner, document, counts, depth + 1);
}

function headingOf(subject: string, depth: number): Part {
  const block: Block = {
    start: 0,
    end: subject.length,
    kind: 'heading',
    level: Math.min(6, depth + 1),
  };
  return { text: subject, blocks: [block], links: [] };
}

function bodyOf({ text, html }: Message, counts: Map<LeftOutKind, number>): Part {
  if (html === '') return { text, blocks: findBlocks(text), links: [] };
  const { root, comments } = parseHtml(html);
  const isPlain = text.trim().length > visibleTextOf(root).length * MIN_PLAIN_SHARE;
  if (isPlain) return { text, blocks: findBlocks(text), links: [] };
  const out = new CanonicalText();
  const writer = new HtmlWriter(out);
  writer.write(root);
  for (const [kind, count] of writer.leftOut) add(counts, kind, count);
  add(counts, 'comment', comments);
  return out.finish();
}

function add(counts: Map<LeftOutKind, number>, kind: LeftOutKind, count: number): void {
  if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
}

/** Joins texts with an empty line between them, and moves their blocks and links. */
class JoinedParts {
  readonly blocks: Block[] = [];
  readonly links: Link[] = [];
  readonly places: PlacedSpan[] = [];
  #text = '';

  get text(): string {
    return this.#text;
  }

  /** @param name the section to which the part belongs; `null` if it belongs to none */
  add({ text, blocks, links }: Part, name: string | null): void {
    if (text.trim() === '') return;
    if (this.#text !== '') this.#text += '\n\n';
    const offset = this.#text.length;
    this.#text += text;
    for (const block of blocks) this.blocks.push(moved(block, offset));
    for (const link of links) this.links.push(moved(link, offset));
    if (name === null) return;
    const place = { kind: 'section', name } as const;
    this.places.push({ start: offset, end: this.#text.length, place });
  }
}

function moved<Spanned extends Block | Link>(span: Spanned, offset: number): Spanned {
  return { ...span, start: span.start + offset, end: span.end + offset };
}
