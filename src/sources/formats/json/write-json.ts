import { UserFacingError } from '../../../domain/errors.ts';
import type { Place } from '../../../domain/place.ts';
import type { LeftOut } from '../../../domain/file-warnings.ts';
import type { PlacedText } from '../records/placed-text.ts';
import { looksLikeHtml, writeHtml, writeParagraphs } from '../records/write-content.ts';
import { type Field, writeRow } from '../records/write-row.ts';
import { flatten, isFlat, listOf } from './flatten.ts';
import type { JsonArray, JsonObject, JsonValue } from './parse-json.ts';
import { documentIn } from './record-fields.ts';

/** Maximum number of fields in one row. A record with more fields becomes several rows. */
const MAX_ROW_FIELDS = 40;
/** Limits the text, which is longer than the file because it repeats the names of fields. */
const MAX_CHARACTERS = 20_000_000;

/** Writes JSON as sections and rows: a record with a text is a section, other records are rows. */
export class JsonWriter {
  /** What was left out of texts in HTML. */
  readonly leftOut: LeftOut[] = [];
  readonly #text: PlacedText;
  #entries = 0;
  #characters = 0;
  /** Rows of the same group are on consecutive lines. */
  #group: object = {};

  constructor(text: PlacedText) {
    this.#text = text;
  }

  /** Writes the root of a file. The fields of an object are rows of their own. */
  root(value: JsonValue): void {
    if (value.kind === 'array') this.#array(value, '');
    else if (value.kind === 'text') this.#row([{ name: '', value: value.text }], null);
    else if (documentIn(value) !== null) this.record(value, { kind: 'entry', entry: 1 });
    else this.#fields(value, '');
  }

  /** Writes an item of a list. */
  record(value: JsonValue, place: Place): void {
    const document = value.kind === 'object' ? documentIn(value) : null;
    if (value.kind === 'array' && value.items.every(({ kind }) => kind === 'text')) {
      this.#row(
        value.items.flatMap((each) => flatten(each)),
        place,
      );
    } else if (value.kind !== 'object' || document === null) {
      this.#row(flatten(value), place);
    } else {
      this.#section(value, document, place);
    }
  }

  #section(
    { fields }: JsonObject,
    { title, text, url, shown }: NonNullable<ReturnType<typeof documentIn>>,
    place: Place,
  ): void {
    this.#group = {};
    this.#text.block({ kind: 'heading', level: 1 }, place, (out) => {
      const write = (): void => {
        out.write(title ?? '');
      };
      if (url === null) write();
      else out.link(url, write);
    });
    const others = [...fields].filter(([key]) => !shown.has(key));
    this.#row(flatten({ kind: 'object', fields: new Map(others) }), place);
    this.#group = {};
    if (looksLikeHtml(text)) this.leftOut.push(...writeHtml(this.#text, text, place));
    else writeParagraphs(this.#text, text, place);
  }

  #fields({ fields }: JsonObject, path: string): void {
    for (const [key, value] of fields) this.#field(value, path === '' ? key : `${path}.${key}`);
  }

  #field(value: JsonValue, path: string): void {
    if (value.kind === 'array') {
      this.#array(value, path);
    } else if (value.kind === 'text' || documentIn(value) !== null) {
      if (value.kind === 'text') this.#row(flatten(value, path), null);
      else this.record(value, this.#nextEntry());
    } else if (isFlat(value)) {
      // The key of a record in a record is often its name.
      this.#row([{ name: '', value: path }, ...flatten(value)], null);
    } else {
      this.#fields(value, path);
    }
  }

  #array({ items }: JsonArray, path: string): void {
    const list = listOf(items);
    if (path !== '' && list !== null) {
      this.#row([{ name: path, value: list }], null);
    } else {
      for (const item of items) {
        if (item.kind === 'text') this.#row(flatten(item, path), this.#nextEntry());
        else this.record(item, this.#nextEntry());
      }
    }
  }

  #nextEntry(): Place {
    this.#entries += 1;
    return { kind: 'entry', entry: this.#entries };
  }

  #row(fields: readonly Field[], place: Place | null): void {
    for (let from = 0; from < fields.length; from += MAX_ROW_FIELDS) {
      const part = fields.slice(from, from + MAX_ROW_FIELDS);
      for (const { name, value } of part) this.#characters += name.length + value.length;
      if (this.#characters > MAX_CHARACTERS) {
        const params = { unit: 'characters', most: MAX_CHARACTERS, line: null } as const;
        throw new UserFacingError('table-too-large', params);
      }
      writeRow(this.#text, part, place, this.#group);
    }
  }
}
