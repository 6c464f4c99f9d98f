import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { reasonOf, UserFacingError } from '../../domain/errors.ts';

/** The parts of pdf.js that are used here. Its own types need those of a browser. */
export interface PdfDocument {
  readonly numPages: number;
  getPage(page: number): Promise<PdfPage>;
  getMetadata(): Promise<{ readonly info: Readonly<Record<string, unknown>> }>;
  getAttachments(): Promise<Readonly<Record<string, unknown>> | null>;
  hasJSActions(): Promise<boolean>;
  readonly loadingTask: { destroy(): Promise<void> };
}

export interface PdfPage {
  getViewport(options: { readonly scale: number }): {
    readonly width: number;
    readonly height: number;
    readonly transform: readonly number[];
  };
  getTextContent(): Promise<{ readonly items: readonly PdfItem[] }>;
  getAnnotations(): Promise<readonly PdfAnnotation[]>;
  getOperatorList(): Promise<PdfOperators>;
  /** Holds the fonts that a text or operator list has used. */
  readonly commonObjs: {
    has(id: string): boolean;
    get(id: string): { readonly name?: string } | null;
  };
  cleanup(): boolean;
}

export interface PdfOperators {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

/** A run of characters in one font. */
export interface PdfItem {
  readonly str: string;
  readonly dir: string;
  readonly width: number;
  readonly transform: readonly number[];
  readonly fontName: string;
}

export interface PdfAnnotation {
  readonly subtype: string;
  readonly url?: string;
  /** Left, bottom, right and top in the page's own coordinates. */
  readonly rect: readonly number[];
  readonly contentsObj?: { readonly str?: string };
}

interface PdfLibrary {
  getDocument(options: object): { readonly promise: Promise<PdfDocument> };
  readonly OPS: Readonly<Record<string, number>>;
}

export interface OpenedPdf {
  readonly document: PdfDocument;
  /** The operators that draw an image. */
  readonly imageOperators: ReadonlySet<number>;
  /** The operator that draws text. Its first argument is a list of glyphs and distances. */
  readonly textOperator: number;
}

/**
 * Opens a PDF document. Scripts in the document never run. The only files that are read are the
 * character maps of pdf.js, which describe the encodings of Chinese, Japanese and Korean fonts.
 *
 * @throws UserFacingError `unreadable` if the document needs a password or is too damaged
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenedPdf> {
  const library = await loadLibrary();
  const document = await open(library, bytes).catch(async (error: unknown) => {
    const repaired = withTrailer(bytes);
    if (isNamed(error, 'PasswordException') || repaired === null) throw toProblem(error);
    return open(library, repaired).catch((second: unknown) => {
      throw toProblem(second);
    });
  });
  return {
    document,
    imageOperators: imageOperatorsOf(library),
    textOperator: library.OPS['showText'] ?? -1,
  };
}

async function open(library: PdfLibrary, bytes: Uint8Array): Promise<PdfDocument> {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  return library.getDocument({
    // pdf.js takes over the memory, so it gets a copy.
    data: new Uint8Array(bytes),
    cMapUrl: join(folder, 'cmaps/'),
    cMapPacked: true,
    isEvalSupported: false,
    enableXfa: false,
    useSystemFonts: false,
    disableFontFace: true,
    // Images are not decoded.
    maxImageSize: 1,
    verbosity: 0,
  }).promise;
}

/**
 * Appends a trailer that names the document's catalog, because pdf.js finds all objects of a file
 * without its end except the catalog. Returns `null` if the file shows no catalog.
 */
function withTrailer(bytes: Uint8Array): Uint8Array | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const catalog = file.lastIndexOf('/Catalog', undefined, 'latin1');
  const head = file.lastIndexOf(' obj', catalog, 'latin1');
  if (catalog === -1 || head === -1) return null;
  const [, number, generation] =
    /(\d+) (\d+)$/.exec(file.toString('latin1', Math.max(0, head - 20), head)) ?? [];
  if (number === undefined || generation === undefined) return null;
  const trailer = `\ntrailer\n<< /Root ${number} ${generation} R >>\nstartxref\n0\n%%EOF\n`;
  return Buffer.concat([file, Buffer.from(trailer, 'latin1')]);
}

function toProblem(error: unknown): UserFacingError {
  if (isNamed(error, 'PasswordException'))
    return new UserFacingError('password-needed', {}, { cause: error });
  const params = { format: 'PDF', reason: reasonOf(error) };
  return new UserFacingError('damaged-file', params, { cause: error });
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

async function loadLibrary(): Promise<PdfLibrary> {
  // pdf.js creates a matrix when it is loaded, and uses it only to draw.
  const browser: { DOMMatrix?: unknown } = globalThis as object;
  browser.DOMMatrix ??= Object;
  return (await import('pdfjs-dist/legacy/build/pdf.mjs')) as unknown as PdfLibrary;
}

function imageOperatorsOf({ OPS }: PdfLibrary): ReadonlySet<number> {
  const named = Object.entries(OPS).filter(([name]) => /^paint.*Image/.test(name));
  return new Set(named.map(([, operator]) => operator));
}
