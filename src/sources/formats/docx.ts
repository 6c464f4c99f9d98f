import { posix } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';
import type { LeftOutKind } from '../../domain/file-warnings.ts';
import type { PlacedSpan } from '../../domain/place.ts';
import { CanonicalText } from '../canonical-text.ts';
import { DocxWriter } from '../docx/docx-writer.ts';
import { ListNumbers } from '../docx/list-numbers.ts';
import { ParagraphStyles } from '../docx/paragraph-styles.ts';
import { findHeadline, oneLine } from '../find-headline.ts';
import { decodeHtml } from '../html/decode-html.ts';
import type { DocumentDraft } from '../source-format.ts';
import {
  childOf,
  childrenOf,
  descendantsOf,
  parseXml,
  textOf,
  type XmlElement,
} from '../xml/parse-xml.ts';
import { openZip, type ZipArchive } from '../zip/open-zip.ts';

/** What a relationship type ends with, and the path of its target. */
interface Relationship {
  readonly id: string;
  readonly type: string;
  readonly target: string;
  readonly isExternal: boolean;
}

const MAIN_PART = 'word/document.xml';
/** Titles that word processors write without the author's intention. */
const GENERIC_TITLE = /^(?:microsoft word\b|word document|untitled|document ?\d*$|dokument ?\d*$)/i;

/**
 * Reads a Word document. Its places are its sections, by their headings. Headers and footers of pages
 * and comments are left out.
 *
 * @throws UserFacingError `unreadable` | `too-large`
 */
export async function readDocx(bytes: Uint8Array): Promise<DocumentDraft> {
  const zip = await openZip(bytes);
  const fromPackage = await relationshipsOf(zip, '');
  const mainPart = targetOf(fromPackage, 'officeDocument') ?? MAIN_PART;
  const main = await readPart(zip, mainPart);
  if (main === null) throw new UserFacingError('missing-part', { part: mainPart });
  const parts = await relationshipsOf(zip, mainPart);
  const read = async (type: string): Promise<XmlElement | null> => {
    const path = targetOf(parts, type);
    return path === null ? null : readPart(zip, path);
  };
  const out = new CanonicalText();
  const writer = new DocxWriter(out, {
    styles: new ParagraphStyles(await read('styles')),
    numbers: new ListNumbers(await read('numbering')),
    links: linksOf(parts),
    notes: new Map([...notesOf(await read('footnotes')), ...notesOf(await read('endnotes'))]),
  });
  writer.write(childOf(main, 'body') ?? main);
  const draft = out.finish();
  const comments = await read('comments');
  const core = await readCore(zip, fromPackage);
  return {
    frontMatter: {
      id: null,
      publisher: null,
      published: null,
      url: null,
      author: core ? propertyOf(core, 'creator') : null,
      title: titleOf(core, draft, writer.titleBlock),
    },
    headline: headlineOf(draft),
    ...draft,
    places: sectionsOf(draft, writer.bodyBlocks),
    furniture: writer.contentsBlocks
      .map((index) => draft.blocks[index])
      .filter((block) => block !== undefined)
      .map(({ start, end }) => ({ start, end })),
    warnings: [],
    leftOut: leftOutOf(writer, comments, parts),
  };
}

async function readPart(zip: ZipArchive, path: string): Promise<XmlElement | null> {
  const content = await zip.read(zip.find(path) ?? path);
  if (content === null) return null;
  const root = parseXml(decodeHtml(content).text);
  return childrenOf(root)[0] ?? null;
}

async function readCore(
  zip: ZipArchive,
  relationships: readonly Relationship[],
): Promise<XmlElement | null> {
  return readPart(zip, targetOf(relationships, 'core-properties') ?? 'docProps/core.xml');
}

/** @param part the path of a part; `''` for the package */
async function relationshipsOf(zip: ZipArchive, part: string): Promise<Relationship[]> {
  const folder = posix.dirname(part === '' ? 'x' : part);
  const root = await readPart(zip, posix.join(folder, '_rels', `${posix.basename(part)}.rels`));
  return root === null
    ? []
    : childrenOf(root).map(({ attributes }) => {
        const target = attributes.get('Target') ?? '';
        const isExternal = attributes.get('TargetMode') === 'External';
        return {
          id: attributes.get('Id') ?? '',
          type: posix.basename(attributes.get('Type') ?? ''),
          target: isExternal ? target : resolveTarget(folder, target),
          isExternal,
        };
      });
}

function resolveTarget(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.normalize(posix.join(folder, target));
}

function targetOf(relationships: readonly Relationship[], type: string): string | null {
  return relationships.find((each) => each.type === type && !each.isExternal)?.target ?? null;
}

function linksOf(relationships: readonly Relationship[]): Map<string, string> {
  return new Map(
    relationships
      .filter(
        ({ target, isExternal }) =>
          isExternal && /^https?:\/\/\S+$/i.test(target) && URL.canParse(target),
      )
      .map(({ id, target }) => [id, target]),
  );
}

function notesOf(root: XmlElement | null): [string, XmlElement][] {
  return (root ? childrenOf(root) : []).map((note) => [
    `${note.name} ${note.attributes.get('id') ?? ''}`,
    note,
  ]);
}

function propertyOf(core: XmlElement, name: string): string | null {
  const element = childOf(core, name);
  const text = element ? textOf(element) : '';
  return text === '' ? null : text;
}

/** The title of the properties is often that of a template. It counts if the text contains it. */
function titleOf(
  core: XmlElement | null,
  { text, blocks }: Pick<DocumentDraft, 'text' | 'blocks'>,
  titleBlock: number | null,
): string | null {
  const block = titleBlock === null ? undefined : blocks[titleBlock];
  if (block) return oneLine(text.slice(block.start, block.end));
  const title = core ? propertyOf(core, 'title') : null;
  if (title === null || GENERIC_TITLE.test(title)) return null;
  const hasHeading = blocks.some(({ kind }) => kind === 'heading');
  const isVisible = oneLine(text).toLowerCase().includes(title.toLowerCase());
  return isVisible || !hasHeading ? title : null;
}

function headlineOf({ text, blocks }: Pick<DocumentDraft, 'text' | 'blocks'>): string | null {
  const heading = blocks.find(({ kind }) => kind === 'heading');
  return heading ? oneLine(text.slice(heading.start, heading.end)) : findHeadline(text, blocks);
}

/** Footnotes come after the last section, so they have no place. */
function sectionsOf(
  { text, blocks }: Pick<DocumentDraft, 'text' | 'blocks'>,
  bodyBlocks: number,
): PlacedSpan[] {
  const body = blocks.slice(0, bodyBlocks);
  const starts = [...body.keys()].filter((index) => body[index]?.kind === 'heading');
  return starts.flatMap((index, i) => {
    const heading = body[index];
    const last = body[(starts[i + 1] ?? body.length) - 1];
    if (!heading || !last) return [];
    const name = oneLine(text.slice(heading.start, heading.end));
    return [{ start: heading.start, end: last.end, place: { kind: 'section', name } as const }];
  });
}

function leftOutOf(
  writer: DocxWriter,
  comments: XmlElement | null,
  relationships: readonly Relationship[],
): DocumentDraft['leftOut'] {
  const furniture = relationships.filter(({ type }) => type === 'header' || type === 'footer');
  const counts = new Map<LeftOutKind, number>([
    ...writer.leftOut,
    ['comment', comments ? [...descendantsOf(comments, 'comment')].length : 0],
    ['page-furniture', furniture.length],
  ]);
  return [...counts].filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}
