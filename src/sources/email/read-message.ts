import PostalMime, { type Email } from 'postal-mime';
import { reasonOf, UserFacingError } from '../../domain/errors.ts';
import { withWindowsCharacters } from '../html/windows-1252.ts';

/** An e-mail, and the e-mails that it contains as parts. */
export interface Message {
  readonly subject: string | null;
  /** The name or address of the sender. */
  readonly from: string | null;
  /** As in the header, or as ISO 8601 instant. */
  readonly date: string | null;
  readonly url: string | null;
  readonly text: string;
  readonly html: string;
  readonly attachments: number;
  readonly images: number;
  readonly messages: readonly Message[];
}

/** Deeper messages count as attachments. */
const MAX_DEPTH = 5;
const MAX_PARTS = 100;
/** Any message has one of these headers. */
const HEADERS = new Set('from to subject date message-id received return-path sender'.split(' '));

/**
 * Parses an e-mail.
 *
 * @throws UserFacingError `unreadable` if it is encrypted or not an e-mail
 */
export async function readMessage(bytes: Uint8Array, depth = 0): Promise<Message> {
  const email = await parse(bytes);
  if (!email.headers.some(({ key }) => HEADERS.has(key))) {
    throw new UserFacingError('not-an-email', {});
  }
  refuseEncrypted(email);
  const messages: Message[] = [];
  let attachments = 0;
  let images = 0;
  let otherText = '';
  for (const { mimeType, disposition, content } of email.attachments) {
    if (mimeType.startsWith('text/') && disposition !== 'attachment') {
      otherText += `${decode(toBytes(content))}\n`;
      continue;
    }
    const isMessage =
      mimeType === 'message/rfc822' && depth < MAX_DEPTH && messages.length < MAX_PARTS;
    const inner = isMessage ? await readPart(toBytes(content), depth + 1) : null;
    if (inner) messages.push(inner);
    else if (mimeType.startsWith('image/')) images += 1;
    else attachments += 1;
  }
  return {
    subject: oneLine(email.subject),
    from: oneLine(email.from?.name) ?? oneLine(email.from?.address),
    date: oneLine(email.date),
    url: archivedAt(email),
    // A part such as text/asciidoc or text/x-patch is text if the message has no other text.
    text: withWindowsCharacters(
      [email.text ?? '', otherText].find((one) => one.trim() !== '') ?? '',
    )
      .replace(/\r\n?/g, '\n')
      .replaceAll('\0', '')
      .trimEnd(),
    html: withWindowsCharacters(email.html ?? ''),
    attachments,
    images,
    messages,
  };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 50 });
  } catch (error) {
    const params = { format: 'e-mail', reason: reasonOf(error) };
    throw new UserFacingError('unparsable', params, { cause: error });
  }
}

/** A part that cannot be read counts as an attachment. */
async function readPart(bytes: Uint8Array, depth: number): Promise<Message | null> {
  try {
    return await readMessage(bytes, depth);
  } catch (error) {
    if (error instanceof UserFacingError) return null;
    throw error;
  }
}

function refuseEncrypted(email: Email): void {
  const type = email.headers.find(({ key }) => key === 'content-type')?.value.toLowerCase() ?? '';
  if (/^application\/(?:x-)?pkcs7-mime/.test(type)) {
    throw new UserFacingError('encrypted', { kind: 's-mime' });
  }
  const isPgp = type.startsWith('multipart/encrypted');
  if (isPgp || email.text?.trimStart().startsWith('-----BEGIN PGP MESSAGE-----') === true) {
    throw new UserFacingError('encrypted', { kind: 'pgp' });
  }
}

/** Returns the address of the message in the archive of its mailing list. */
function archivedAt(email: Email): string | null {
  const value = email.headers.find(({ key }) => key === 'archived-at')?.value.trim() ?? '';
  const url = value.replace(/^<|>$/g, '');
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) ? url : null;
}

/** Decodes a part whose character set is unknown: UTF-8, or else Windows-1252. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function toBytes(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function oneLine(value: string | undefined): string | null {
  const line = value?.replace(/\s+/g, ' ').trim() ?? '';
  return line === '' ? null : line;
}
