import type { EngineAttempt, EnginePassage, EngineSource } from '../../store/search-engine.ts';
import type { PassageDocument, SourceDocument } from './index-definition.ts';
import type { BulkAction } from './write-in-bulk.ts';

/** The significant digits from which a 32-bit float can be read back exactly. */
const FLOAT_DIGITS = 9;

/** Returns the ID of a passage's document. */
export function passageId(corpusId: string, passageKey: number): string {
  return `${corpusId}:p${passageKey}`;
}

/** Returns the ID of a source's document. */
export function sourceIdOf(corpusId: string, sourceKey: number): string {
  return `${corpusId}:s${sourceKey}`;
}

export function toPassageAction(attempt: EngineAttempt, passage: EnginePassage): BulkAction {
  const { passageKey, sourceId, heading, body, vectorKey, vector } = passage;
  const document: PassageDocument = {
    kind: 'passage',
    ...toOrigin(attempt),
    source: sourceId,
    key: passageKey,
    heading: heading.join(' '),
    body: body.join(' '),
    vector_key: vectorKey,
    vector: Array.from(vector, (value) => Number(value.toPrecision(FLOAT_DIGITS))),
  };
  return toAction(attempt.corpusId, passageId(attempt.corpusId, passageKey), document);
}

export function toSourceAction(attempt: EngineAttempt, source: EngineSource): BulkAction {
  const { sourceKey, sourceId, title, text } = source;
  const document: SourceDocument = {
    kind: 'source',
    ...toOrigin(attempt),
    source: sourceId,
    key: sourceKey,
    title: title.join(' '),
    text: text.join(' '),
  };
  return toAction(attempt.corpusId, sourceIdOf(attempt.corpusId, sourceKey), document);
}

export function toRemoval(corpusId: string, id: string): BulkAction {
  return [JSON.stringify({ delete: { _id: id, routing: corpusId } })];
}

/** A document as it was found, to be deleted unless it has changed since. */
export interface Version {
  readonly _id: string;
  readonly _routing: string;
  readonly _seq_no: number;
  readonly _primary_term: number;
}

export function toVersionRemoval(version: Version): BulkAction {
  const { _id, _routing: routing, _seq_no: if_seq_no, _primary_term: if_primary_term } = version;
  return [JSON.stringify({ delete: { _id, routing, if_seq_no, if_primary_term } })];
}

/** Returns the words of a column as they were written. */
export function toWords(column: string): string[] {
  return column === '' ? [] : column.split(' ');
}

function toOrigin({ corpusId, attempt, generation }: EngineAttempt) {
  return { corpus: corpusId, attempt, generation };
}

function toAction(
  corpusId: string,
  id: string,
  document: PassageDocument | SourceDocument,
): BulkAction {
  return [JSON.stringify({ index: { _id: id, routing: corpusId } }), JSON.stringify(document)];
}
