import { isLeadIn } from '../../passages/find-context.ts';
import { isTurnMark, opensTurn } from '../../text/turn-marks.ts';
import type { Candidate, Range } from './sentence-candidates.ts';

/** Maximum length of a short line, such as a line of a price list or timetable. */
const MAX_LINE_CHARACTERS = 80;
/** Minimum number of consecutive short lines that form a list. */
const MIN_LINES = 3;
/** Minimum number of announced blocks, because a single block has no siblings. */
const MIN_BLOCKS = 2;
/** "Tea: 2.50", "Monday: 9:00–17:00": a label before a number, which is not a speaker. */
const VALUED = /^\p{Lu}[^:]*:\s*[€$£]?\d/u;
const ENDS_SENTENCE = /[.!?…:;,][\p{Pe}\p{Pf}"']*$/u;

/**
 * Returns the siblings of the sentence at `at`, including the sentence: announced blocks, consecutive
 * short lines, list items or table rows. Returns `[]` if the sentence is none of these.
 */
export function itemsBeside(candidates: readonly Candidate[], at: number): number[] {
  const blocks = announcedBlocks(candidates);
  const isLead = candidates[at]?.text.endsWith(':') === true;
  if (blocks.some((places) => places.includes(at) || (isLead && places[0] === at + 1))) {
    return blocks.length < MIN_BLOCKS ? [] : blocks.flat();
  }
  const lines = linesAround(candidates, at);
  if (lines.length >= MIN_LINES) return lines;
  const kind = candidates[at]?.kind;
  if (kind !== 'list-item' && kind !== 'table-row') return [];
  return [...candidates.keys()].filter((place) => candidates[place]?.kind === kind);
}

/** Returns the first sentence of each list item that the sentence at `at` announces. */
export function itemsBelow(candidates: readonly Candidate[], at: number): number[] {
  const lead = candidates[at];
  const first = candidates[at + 1];
  if (lead === undefined || first?.kind !== 'list-item' || lead.block === first.block) return [];
  if (lead.kind === 'list-item' ? lead.level >= first.level : !isLeadIn(lead.text)) return [];
  const places: number[] = [];
  for (let place = at + 1; place < candidates.length; place += 1) {
    const item = candidates[place];
    if (item?.kind !== 'list-item' || item.level < first.level) break;
    if (item.block !== candidates[place - 1]?.block) places.push(place);
  }
  return places;
}

/** Whether the sentence is one of at least three consecutive short lines. */
export function isLineOfList(candidates: readonly Candidate[], at: number): boolean {
  return linesAround(candidates, at).length >= MIN_LINES;
}

/** Returns the list items in a range, each with its nested items. */
export function itemsIn(candidates: readonly Candidate[], { first, last }: Range): Range[] {
  const starts: number[] = [];
  for (let place = first; place <= last; place += 1) {
    const isDeeper = (candidates[place]?.level ?? 0) > (candidates[first]?.level ?? 0);
    const isSame = place > first && candidates[place]?.block === candidates[place - 1]?.block;
    if (!isDeeper && !isSame) starts.push(place);
  }
  return starts.map((start, i) => ({ first: start, last: (starts[i + 1] ?? last + 1) - 1 }));
}

/** Returns the consecutive short lines around the line at `at`, up to the next empty line. */
function linesAround(candidates: readonly Candidate[], at: number): number[] {
  if (!isShortLine(candidates[at])) return [];
  let first = at;
  let last = at;
  while (candidates[first]?.isSetOff === false && isShortLine(candidates[first - 1])) first -= 1;
  while (candidates[last + 1]?.isSetOff === false && isShortLine(candidates[last + 1])) last += 1;
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return places.some((place) => candidates[place]?.kind === 'paragraph') ? places : [];
}

function isShortLine(candidate: Candidate | undefined): boolean {
  if (candidate?.kind === 'table-row') return !candidate.isTableHead;
  if (candidate?.kind !== 'paragraph') return false;
  const { text } = candidate;
  if (text.length > MAX_LINE_CHARACTERS || ENDS_SENTENCE.test(text)) return false;
  return VALUED.test(text) || !opensTurn(text);
}

/** Returns the sentences of each block of code or short lines that the line above announces. */
function announcedBlocks(candidates: readonly Candidate[]): number[][] {
  return [...candidates.keys()].flatMap((lead) => {
    const first = candidates[lead + 1];
    if (!first || !announces(candidates[lead], first)) return [];
    const places = [lead + 1];
    for (let place = lead + 2; place < candidates.length; place += 1) {
      const candidate = candidates[place];
      const isSameCode = first.kind === 'code' && candidate?.block === first.block;
      if (!isSameCode && (candidate?.isSetOff !== false || !isShortLine(candidate))) break;
      places.push(place);
    }
    return [places];
  });
}

function announces(lead: Candidate | undefined, first: Candidate): boolean {
  if (lead === undefined || lead.kind === 'code' || lead.kind === 'table-row') return false;
  if (first.kind === 'code') return true;
  const isLine = lead.kind === 'paragraph' && lead.block !== first.block;
  return isLine && lead.text.endsWith(':') && !isTurnMark(lead.text) && isShortLine(first);
}
