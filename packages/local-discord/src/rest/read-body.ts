import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FileSent } from '../validation/message-rules.ts';
import { Refusal } from '../validation/refusal.ts';

export interface Body {
  readonly value: unknown;
  readonly files: readonly FileSent[];
}

/**
 * Reads JSON, or a form with `payload_json` and `files[n]`, which discord.js sends if there are files.
 *
 * @throws Refusal `json-body`
 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const raw = await buffer(request);
  if (raw.length === 0) return { value: undefined, files: [] };
  const type = request.headers['content-type'] ?? '';
  try {
    if (type.startsWith('multipart/form-data')) return await readForm(raw, type);
    if (type.startsWith('application/json')) {
      return { value: JSON.parse(raw.toString('utf8')) as unknown, files: [] };
    }
  } catch {
    // The refusal below carries Discord's message.
  }
  throw new Refusal('json-body');
}

async function readForm(raw: Buffer, type: string): Promise<Body> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- only the bot on this machine sends forms, and they are small
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData();
  const files: FileSent[] = [];
  let value: unknown;
  for (const [key, part] of form) {
    const id = /^files\[(\d+)\]$/.exec(key)?.[1];
    if (typeof part === 'string') {
      if (key === 'payload_json') value = JSON.parse(part);
    } else if (id !== undefined) {
      files.push({ id, name: part.name, size: part.size, type: part.type });
    }
  }
  return { value, files };
}
