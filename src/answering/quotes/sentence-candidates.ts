import type { Passage } from '../../domain/passage.ts';
import type { BlockKind } from '../../domain/source.ts';
import type { Span } from '../../domain/span.ts';
import { isQuestion } from '../../text/line-marks.ts';
import type { SourceLayout } from '../../passages/source-layout.ts';

/** A sentence of a passage with its position in the layout. */
export interface Candidate {
  readonly span: Span;
  readonly text: string;
  readonly kind: BlockKind;
  /** The index of the sentence's block in `SourceLayout.blocks`. */
  readonly block: number;
  /** The level of the sentence's block, as in `Block`. */
  readonly level: number;
  readonly isHeading: boolean;
  /** Whether the sentence is the header row of a table. */
  readonly isTableHead: boolean;
  /** The index of the block that opens the sentence's turn; `null` outside dialogues. */
  readonly turn: number | null;
  /** Whether the sentence is only the mark of a turn: "Mara:", "tom — Today at 10:32". */
  readonly isTurnMark: boolean;
  /** Whether the sentence follows an empty line. */
  readonly isSetOff: boolean;
}

/** A range of sentences in a passage: the indices of its first and last sentences. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Returns the sentences of a passage. @throws Error if a sentence is in no block of the source */
export function candidatesOf(passage: Passage, layout: SourceLayout): Candidate[] {
  const { text, blocks } = layout;
  let at = Math.max(0, layout.blockAt(passage.start));
  return passage.sentences.map((span) => {
    while ((blocks[at]?.end ?? Infinity) <= span.start) at += 1;
    const block = blocks[at];
    if (block === undefined || block.start > span.start) {
      throw new Error(`a sentence of ${passage.passageId} at ${span.start} is in no block`);
    }
    return {
      span,
      text: text.slice(span.start, span.end),
      kind: block.kind,
      block: at,
      level: block.level,
      isHeading: block.kind === 'heading',
      isTableHead: layout.isTableHead(at),
      turn: layout.turnOf(at)?.first ?? null,
      isTurnMark: layout.turnOf(at)?.first === at && layout.isMarkLine(at),
      isSetOff: /\n[^\S\n]*\n\s*$/.test(text.slice(Math.max(0, span.start - 80), span.start)),
    };
  });
}

/** Maximum length of a line that serves as the heading of the list below it: "v3.1 (March 2026)". */
const MAX_LABEL_CHARACTERS = 80;

/**
 * Returns the sentences that name the subject of a list item, in addition to the passage's headings:
 * its parent items and the line above its list. For code or an announced line, returns the line
 * above.
 */
export function labelsOf(candidates: readonly Candidate[], at: number): number[] {
  const labels: number[] = [];
  let level = candidates[at]?.level ?? 0;
  if (candidates[at]?.kind === 'code') return labelOfCode(candidates, at);
  if (isAnnounced(candidates, at)) return [at - 1];
  const question = questionAbove(candidates, at);
  if (question !== null) labels.push(question);
  if (candidates[at]?.kind !== 'list-item') return labels;
  for (let place = at - 1; place >= 0; place -= 1) {
    const candidate = candidates[place];
    if (candidate?.kind !== 'list-item') {
      if (candidate && isLabelLine(candidate)) labels.push(place);
      break;
    }
    if (candidate.level < level) {
      labels.push(place);
      if (candidates[place - 1]?.block !== candidate.block) ({ level } = candidate);
    }
  }
  return labels;
}

/** Returns the question at the beginning of the same list item. */
function questionAbove(candidates: readonly Candidate[], at: number): number | null {
  let first = at;
  while (candidates[first - 1]?.block === candidates[at]?.block) first -= 1;
  const isItem = first < at && candidates[first]?.kind === 'list-item';
  return isItem && isQuestion(candidates[first]?.text ?? '') ? first : null;
}

function labelOfCode(candidates: readonly Candidate[], at: number): number[] {
  let above = at - 1;
  while (candidates[above]?.block === candidates[at]?.block) above -= 1;
  const kind = candidates[above]?.kind;
  return kind === undefined || kind === 'code' || kind === 'table-row' ? [] : [above];
}

/** Whether a line of plain text is below a line that ends in a colon. */
function isAnnounced(candidates: readonly Candidate[], at: number): boolean {
  const lead = candidates[at - 1];
  const line = candidates[at];
  if (lead?.kind !== 'paragraph' || line?.kind !== 'paragraph') return false;
  return lead.block !== line.block && lead.text.endsWith(':');
}

/** Whether a line can name or announce the list or code below it. */
export function isLabelLine({ kind, text }: Candidate): boolean {
  if (kind !== 'paragraph') return false;
  return text.endsWith(':') || (text.length <= MAX_LABEL_CHARACTERS && !/[.!?…]$/.test(text));
}
