import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIAttachment } from 'discord-api-types/v10';

/** A file on a user's machine. */
export interface LocalFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

/** The first part of the path of every attachment. */
const PREFIX = '/attachments/';
/** Maximum number of kept files. The oldest are dropped, as Discord's links expire. */
const KEPT = 100;

/** The files that users attach to commands. They are served from the same port as the API. */
export class Attachments {
  readonly #makeId: () => string;
  readonly #origin: () => string;
  readonly #files = new Map<string, { readonly file: LocalFile; readonly view: APIAttachment }>();

  /** @param origin the origin of the server, such as `http://127.0.0.1:5000` */
  constructor(makeId: () => string, origin: () => string) {
    this.#makeId = makeId;
    this.#origin = origin;
  }

  /** Uploads a file, as Discord's client does before it sends a command. */
  add(channelId: string, file: LocalFile): APIAttachment {
    const id = this.#makeId();
    // Discord keeps only these characters of a name in the path.
    const name = file.name.replace(/[^\w.-]+/g, '_');
    const url = `${this.#origin()}${PREFIX}${channelId}/${id}/${name}`;
    const view: APIAttachment = {
      ...{ id, filename: file.name, size: file.bytes.byteLength, url, proxy_url: url },
      ...(file.contentType === undefined ? {} : { content_type: file.contentType }),
      ephemeral: true,
    };
    this.#files.set(id, { file, view });
    const [oldest] = this.#files.keys();
    if (this.#files.size > KEPT && oldest !== undefined) this.#files.delete(oldest);
    return view;
  }

  find(id: string): APIAttachment | undefined {
    return this.#files.get(id)?.view;
  }

  /** Answers a request for an attachment. Returns `false` for any other request. */
  serve({ method, url = '' }: IncomingMessage, response: ServerResponse): boolean {
    if (!url.startsWith(PREFIX)) return false;
    const [, id = ''] = url.slice(PREFIX.length).split('/');
    const found = this.#files.get(id);
    if (method !== 'GET' || found === undefined) {
      response.writeHead(404).end();
      return true;
    }
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': found.file.bytes.byteLength,
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    });
    response.end(found.file.bytes);
    return true;
  }
}
