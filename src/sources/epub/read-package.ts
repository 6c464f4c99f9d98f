import { posix } from 'node:path';
import { UserFacingError } from '../../domain/errors.ts';
import { decodeHtml } from '../html/decode-html.ts';
import { toPublished } from '../html/to-published.ts';
import type { FrontMatter } from '../source-format.ts';
import {
  childOf,
  childrenOf,
  descendantsOf,
  parseXml,
  textOf,
  type XmlElement,
} from '../xml/parse-xml.ts';
import type { ZipArchive } from '../zip/open-zip.ts';

/** The parts of an e-book that its package document lists. */
export interface EpubPackage {
  readonly metadata: FrontMatter;
  /** In reading order. `path`: in the archive; `label`: the name in the table of contents. */
  readonly chapters: readonly { readonly path: string; readonly label: string | null }[];
  /** The number of covers and tables of contents that `chapters` lacks. */
  readonly omitted: number;
}

interface ManifestItem {
  readonly path: string;
  readonly type: string;
  readonly properties: readonly string[];
}

const CONTAINER = 'META-INF/container.xml';
const ENCRYPTION = 'META-INF/encryption.xml';
/** Encryption of fonts only, which needs no key. */
const FONT_ALGORITHM = /idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc/;
const DOCUMENT_TYPES = new Set([
  'application/xhtml+xml',
  'text/html',
  'application/xml',
  'text/xml',
]);
const MAX_CHAPTERS = 5_000;

/** @throws UserFacingError `unreadable` if the book is encrypted or lacks its package document */
export async function readPackage(zip: ZipArchive): Promise<EpubPackage> {
  await refuseEncrypted(zip);
  const container = await readXml(zip, CONTAINER);
  const [rootfile] = descendantsOf(container, 'rootfile');
  const path = rootfile?.attributes.get('full-path') ?? 'content.opf';
  const root = await readXml(zip, path);
  const book = childOf(root, 'package') ?? root;
  const folder = posix.dirname(path);
  const items = manifestOf(book, folder, zip);
  const omitted = new Set([...items.values()].filter(isContents).map((item) => item.path));
  for (const reference of descendantsOf(book, 'reference')) {
    const type = reference.attributes.get('type')?.toLowerCase();
    if (type !== 'cover' && type !== 'toc') continue;
    omitted.add(resolvePath(folder, reference.attributes.get('href') ?? '', zip));
  }
  const labels = await readLabels(zip, [...items.values()]);
  const spine = [...descendantsOf(book, 'itemref')]
    .map(({ attributes }) => items.get(attributes.get('idref') ?? ''))
    .filter((item) => item !== undefined)
    .filter(({ type }) => DOCUMENT_TYPES.has(type));
  const paths = [...new Set(spine.map((item) => item.path))].slice(0, MAX_CHAPTERS);
  return {
    metadata: metadataOf(book),
    chapters: paths
      .filter((each) => !omitted.has(each))
      .map((each) => ({ path: each, label: labels.get(each) ?? null })),
    omitted: paths.filter((each) => omitted.has(each)).length,
  };
}

async function refuseEncrypted(zip: ZipArchive): Promise<void> {
  const encryption = await zip.read(ENCRYPTION);
  if (!encryption) return;
  const methods = [...descendantsOf(parseXml(decodeHtml(encryption).text), 'EncryptionMethod')];
  const isLocked = methods.some(
    ({ attributes }) => !FONT_ALGORITHM.test(attributes.get('Algorithm') ?? ''),
  );
  if (isLocked) throw new UserFacingError('encrypted', { kind: 'drm' });
}

async function readXml(zip: ZipArchive, part: string): Promise<XmlElement> {
  const content = await zip.read(part);
  if (content === null) throw new UserFacingError('missing-part', { part });
  return parseXml(decodeHtml(content).text);
}

function manifestOf(book: XmlElement, folder: string, zip: ZipArchive): Map<string, ManifestItem> {
  const items = new Map<string, ManifestItem>();
  for (const { attributes } of childrenOf(childOf(book, 'manifest') ?? book)) {
    const id = attributes.get('id');
    const href = attributes.get('href');
    if (id === undefined || href === undefined) continue;
    items.set(id, {
      path: resolvePath(folder, href, zip),
      type: attributes.get('media-type')?.trim().toLowerCase() ?? '',
      properties: attributes.get('properties')?.split(/\s+/) ?? [],
    });
  }
  return items;
}

function isContents({ properties, type }: ManifestItem): boolean {
  return properties.includes('nav') || type === 'application/x-dtbncx+xml';
}

/** Returns the path in the archive. Some books write names in another case than the archive. */
function resolvePath(folder: string, href: string, zip: ZipArchive): string {
  const path = posix.normalize(posix.join(folder, decodePath(href.split('#', 1)[0] ?? '')));
  return zip.find(path) ?? path;
}

function decodePath(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** Reads the names of chapters from the table of contents of EPUB 3 or EPUB 2. */
async function readLabels(
  zip: ZipArchive,
  items: readonly ManifestItem[],
): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  for (const item of items.filter(isContents)) {
    const content = await zip.read(item.path);
    if (!content) continue;
    const root = parseXml(decodeHtml(content).text);
    const folder = posix.dirname(item.path);
    const add = (href: string | undefined, label: string): void => {
      if (href === undefined || label === '') return;
      const path = resolvePath(folder, href, zip);
      if (!labels.has(path)) labels.set(path, label);
    };
    for (const link of descendantsOf(root, 'a')) add(link.attributes.get('href'), textOf(link));
    for (const point of descendantsOf(root, 'navPoint')) {
      const label = childOf(point, 'navLabel');
      add(childOf(point, 'content')?.attributes.get('src'), label ? textOf(label) : '');
    }
  }
  return labels;
}

function metadataOf(book: XmlElement): FrontMatter {
  const metadata = childOf(book, 'metadata') ?? book;
  const all = (name: string): string[] =>
    [...descendantsOf(metadata, name)].map(textOf).filter((text) => text !== '');
  const webAddress = [...all('source'), ...all('identifier')].find(
    (value) => /^https?:\/\/\S+$/i.test(value) && URL.canParse(value),
  );
  return {
    id: null,
    title: all('title')[0] ?? null,
    publisher: all('publisher')[0] ?? null,
    author: [...new Set(all('creator'))].join(', ') || null,
    published: all('date').map(toPublished).find(Boolean) ?? null,
    url: webAddress ?? null,
  };
}
