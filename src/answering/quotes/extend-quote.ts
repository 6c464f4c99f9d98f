import { findTurns, replyTo, type Turn } from './find-turns.ts';
import { isLineOfList, itemsIn } from './find-items.ts';
import { type Candidate, isLabelLine, type Range } from './sentence-candidates.ts';
import { opensLimit } from '../../text/line-marks.ts';
import { leansBack } from '../../text/needs-context.ts';

/** Maximum length of a quote, chosen so that it can be read quickly. */
const MAX_QUOTE_CHARACTERS = 600;
/** Maximum length of a quote with added context, such as a lead-in or a table header. */
const MAX_CONTEXT_CHARACTERS = 300;
/** Maximum number of sentences of running text in a quote. */
const MAX_SENTENCES = 3;
/** The minimum share of the question's weight for which a lead-in is added to a later list item. */
const MIN_ADDED_COVERAGE = 0.15;

const ENDS_SENTENCE = /[.!?…][\p{Pe}\p{Pf}"']*$/u;

/** The range of sentences to quote, with details about the answer in it. */
export interface Extent extends Range {
  /** The items of the list, if the whole list is the answer; otherwise `[]`. */
  readonly items: readonly Range[];
  /** Whether the last sentence restricts the one before it. */
  readonly isLimited: boolean;
}

/** The properties of a question that affect the extent of a quote. */
export interface QuoteNeeds {
  /** The sentences with the most likely answer, and those with answers that are nearly as likely. */
  readonly likely: readonly number[];
  /** If the question asks for several things ("What are the …?"), all sentences that may answer it. */
  readonly listed: readonly number[];
  /** Returns the share of the question's weight that the sentences of a range cover. */
  readonly coverage: (range: Range) => number;
}

/**
 * Returns the sentences to quote for the sentence at `at`, with the context that they need. A list
 * item is quoted whole, a table row with its header, code with its lead-in, and an answer with its
 * question. A sentence that refers back is quoted with the preceding sentence. Text after a colon is
 * included, as is a following sentence that restricts the quote.
 */
export function extendQuote(
  candidates: readonly Candidate[],
  at: number,
  needs: QuoteNeeds,
): Extent {
  const layout = new QuoteLayout(candidates, needs);
  const turns = findTurns(candidates);
  const unit = layout.exchange(at, turns) ?? layout.together(layout.unit(at));
  const whole = layout.leanBack(layout.announced(unit));
  const limited = layout.limited(whole);
  const isLimited = limited.last > whole.last;
  return { ...limited, items: layout.listed(at, whole), isLimited };
}

class QuoteLayout {
  readonly #candidates: readonly Candidate[];
  readonly #needs: QuoteNeeds;

  constructor(candidates: readonly Candidate[], needs: QuoteNeeds) {
    this.#candidates = candidates;
    this.#needs = needs;
  }

  /** Returns an answer with its question, or a speaker's turn; `null` outside dialogues and FAQs. */
  exchange(at: number, turns: readonly Turn[]): Range | null {
    const index = turns.findIndex(({ first, last }) => first <= at && at <= last);
    const turn = turns[index];
    if (turn === undefined) return null;
    const before = turns[index - 1];
    const question = before && replyTo(before, turns, this.#candidates) === turn ? before : null;
    if (question === null) {
      // "Up to 6 m: 4 crowns" in a list has no speaker.
      const isItem = this.#candidates[at]?.kind === 'list-item';
      return turn.isSpoken && !isItem && this.#fits(turn, MAX_CONTEXT_CHARACTERS) ? turn : null;
    }
    const whole = { first: question.first, last: turn.last };
    if (this.#fits(whole, MAX_CONTEXT_CHARACTERS)) return whole;
    const upToBest = { first: question.first, last: this.unit(at).last };
    const most = turn.isSpoken ? MAX_QUOTE_CHARACTERS : MAX_CONTEXT_CHARACTERS;
    return this.#fits(upToBest, most) ? upToBest : null;
  }

  /** Returns the block, row, item or sentence at `at`, ignoring dialogue. */
  unit(at: number): Range {
    const kind = this.#candidates[at]?.kind;
    if (kind === 'code' || this.#isSnippet(at)) return this.#code(at);
    if (kind === 'table-row') return this.#row(at);
    return kind === 'list-item' ? this.#item(at) : { first: at, last: at };
  }

  /** Adds other likely sentences of the same paragraph if they fit. */
  together(range: Range): Range {
    const { kind, block } = this.#candidates[range.first] ?? {};
    if (range.first !== range.last || (kind !== 'paragraph' && kind !== 'quote')) return range;
    if (isLineOfList(this.#candidates, range.first)) return range;
    let { first, last } = range;
    for (const place of this.#needs.likely) {
      const longer = { first: Math.min(first, place), last: Math.max(last, place) };
      const isNear = longer.last - longer.first < MAX_SENTENCES && this.#fits(longer);
      if (isNear && this.#candidates[place]?.block === block) ({ first, last } = longer);
    }
    return { first, last };
  }

  /** Adds as much as fits of the text that the last sentence announces with a colon. */
  announced(range: Range): Range {
    const lead = this.#candidates[range.last];
    const next = this.#candidates[range.last + 1];
    if (lead === undefined || next === undefined || next.isHeading) return range;
    if (!this.#leadsOn(range.last)) return range;
    let { last } = range;
    while (this.#isAnnounced(range.last, last + 1)) {
      if (!this.#fits({ first: range.first, last: last + 1 })) break;
      last += 1;
    }
    return { first: range.first, last };
  }

  /** Extends the range backwards while its first sentence refers to the preceding one. */
  leanBack(range: Range): Range {
    let { first } = range;
    while (this.#leansBack(first)) {
      const longer = { first: first - 1, last: range.last };
      const sentences = range.first - longer.first + 1;
      if (sentences > MAX_SENTENCES || !this.#fits(longer)) break;
      first -= 1;
    }
    return { first, last: range.last };
  }

  /** Adds the next sentence if it restricts the last one. */
  limited(range: Range): Range {
    const limit = this.#candidates[range.last + 1];
    const last = this.#candidates[range.last];
    if (limit === undefined || !opensLimit(limit.text)) return range;
    const isText = limit.kind === 'paragraph' || limit.kind === 'quote';
    if (limit.block !== last?.block && !(isText && limit.kind === last?.kind)) return range;
    const longer = { first: range.first, last: range.last + 1 };
    return this.#fits(longer) ? longer : range;
  }

  /** Returns the list items in the range, if it contains the whole list at `place` or below it. */
  listed(place: number, { first, last }: Range): Range[] {
    const at = this.#leadsOn(place) ? place + 1 : place;
    const { kind, level = 0 } = this.#candidates[at] ?? {};
    if (kind !== 'list-item') return [];
    const start = this.#listStart(at, level);
    const isWhole = start >= first && !this.#isItem(last + 1, level);
    if (!isWhole || !this.#isEnumerated(start, level)) return [];
    return itemsIn(this.#candidates, { first: start, last });
  }

  #listStart(at: number, level: number): number {
    let start = this.#block(at).first;
    while (this.#isItem(start - 1, level)) start -= 1;
    return start;
  }

  #leansBack(place: number): boolean {
    const candidate = this.#candidates[place];
    const before = this.#candidates[place - 1];
    if (candidate === undefined || before === undefined) return false;
    if (candidate.kind !== 'paragraph' && candidate.kind !== 'quote') {
      return candidate.block === before.block && leansBack(candidate.text);
    }
    return before.kind === candidate.kind && leansBack(candidate.text);
  }

  /** Returns the code block with its lead-in if it fits; otherwise as many of its lines as fit. */
  #code(at: number): Range {
    const block = this.#chunk(at);
    const led = this.#withLead(block);
    for (const range of [led, block]) if (this.#fits(range)) return range;
    let range = { first: at, last: at };
    for (;;) {
      const { first, last } = range;
      const back = { first: first - 1, last };
      const on = { first, last: last + 1 };
      if (first > block.first && !this.#candidates[first]?.isSetOff && this.#fits(back)) {
        range = back;
      } else if (last < block.last && !this.#candidates[last + 1]?.isSetOff && this.#fits(on)) {
        range = on;
      } else {
        return range;
      }
    }
  }

  /** Returns a row with the header and the rows between them if these fit; otherwise the row. */
  #row(at: number): Range {
    const row = this.#block(at);
    let first = row.first;
    while (first > 0 && this.#candidates[first]?.isTableHead === false && this.#isRow(first - 1)) {
      first -= 1;
    }
    const headed = { first, last: row.last };
    const hasHead = this.#candidates[first]?.isTableHead === true;
    if (hasHead && this.#fits(headed, MAX_CONTEXT_CHARACTERS)) return headed;
    return this.#fits(row) ? row : { first: at, last: at };
  }

  /** Returns an item with its nested items and, if needed, its lead-in or the whole list. */
  #item(at: number): Range {
    const level = this.#candidates[at]?.level ?? 0;
    const block = this.#block(at);
    let { last } = block;
    while (this.#isItem(last + 1, level + 1)) last += 1;
    const nested = { first: block.first, last };
    const item = [nested, block].find((range) => this.#fits(range)) ?? { first: at, last: at };

    const start = this.#listStart(at, level);
    const list = this.#withLead({ first: start, last: item.last });
    if (this.#isEnumerated(start, level)) {
      while (this.#isItem(last + 1, level)) last += 1;
      for (const first of [list.first, start])
        if (this.#fits({ first, last })) return { first, last };
    }
    if (list.first === start) return item;
    // Adding the lead-in to a later item also adds all items between them, so it must be needed.
    const isFirst = start === block.first;
    const most = isFirst ? MAX_QUOTE_CHARACTERS : MAX_CONTEXT_CHARACTERS;
    if (!this.#fits(list, most)) return item;
    const lead = { first: list.first, last: start - 1 };
    return isFirst || this.#added(item, lead) >= MIN_ADDED_COVERAGE ? list : item;
  }

  /** Returns the share of the question's weight that is in the lead-in but not in the items. */
  #added(item: Range, lead: Range): number {
    const own = this.#needs.coverage(item);
    const items = this.#needs.coverage({ first: lead.last + 1, last: item.last });
    const all = this.#needs.coverage({ first: lead.first, last: item.last });
    return Math.min(all - own, all - items);
  }

  /** Whether at least two items of the list that begins at `start` may answer the question. */
  #isEnumerated(start: number, level: number): boolean {
    let end = start;
    while (this.#isItem(end + 1, level)) end += 1;
    const places = this.#needs.listed.filter((place) => start <= place && place <= end);
    return new Set(places.map((place) => this.#candidates[place]?.block)).size > 1;
  }

  #isItem(place: number, level: number): boolean {
    const candidate = this.#candidates[place];
    return candidate?.kind === 'list-item' && candidate.level >= level;
  }

  #isRow(place: number): boolean {
    return this.#candidates[place]?.kind === 'table-row';
  }

  /** Adds the sentence before the range if it is a lead-in. */
  #withLead({ first, last }: Range): Range {
    return this.#leadsOn(first - 1) ? { first: first - 1, last } : { first, last };
  }

  #leadsOn(place: number): boolean {
    const lead = this.#candidates[place];
    const next = this.#candidates[place + 1];
    if (lead === undefined || lead.isHeading || next === undefined) return false;
    if (next.kind === 'list-item' && isUnfinished(lead)) return true;
    if (!lead.text.endsWith(':')) return false;
    // A list item can announce only items of a deeper level.
    const isItems = lead.kind === 'list-item' && next.kind === 'list-item';
    return !isItems || lead.block === next.block || lead.level < next.level;
  }

  /** Whether the lines around `at` are below a lead-in and not sentences: settings in plain text. */
  #isSnippet(at: number): boolean {
    if (this.#candidates[at]?.kind !== 'paragraph') return false;
    const { first, last } = this.#chunk(at);
    return (
      this.#leadsOn(first - 1) &&
      this.#candidates[first - 1]?.block !== this.#candidates[first]?.block &&
      this.#candidates.slice(first, last + 1).every(({ text }) => !ENDS_SENTENCE.test(text))
    );
  }

  /** Returns the code block at `at`, or the lines around `at` up to an empty line or a lead-in. */
  #chunk(at: number): Range {
    if (this.#candidates[at]?.kind === 'code') return this.#block(at);
    let first = at;
    let last = at;
    const kind = this.#candidates[at]?.kind;
    while (
      this.#candidates[first - 1]?.kind === kind &&
      this.#candidates[first]?.isSetOff === false &&
      !this.#leadsOn(first - 1)
    ) {
      first -= 1;
    }
    while (
      this.#candidates[last + 1]?.kind === kind &&
      this.#candidates[last + 1]?.isSetOff === false
    ) {
      last += 1;
    }
    return { first, last };
  }

  #block(at: number): Range {
    const block = this.#candidates[at]?.block;
    let first = at;
    let last = at;
    while (this.#candidates[first - 1]?.block === block) first -= 1;
    while (this.#candidates[last + 1]?.block === block) last += 1;
    return { first, last };
  }

  /** Whether the sentence at `place` belongs to the text that the sentence at `lead` announces. */
  #isAnnounced(lead: number, place: number): boolean {
    const announcing = this.#candidates[lead];
    const opening = this.#candidates[lead + 1];
    const candidate = this.#candidates[place];
    if (announcing === undefined || opening === undefined || candidate === undefined) return false;
    // Within a paragraph, only the next sentence counts, because it is unclear where the announced
    // text ends.
    if (opening.block === announcing.block) return place === lead + 1;
    if (candidate.kind === 'list-item' && opening.kind === 'list-item') {
      return candidate.level >= opening.level;
    }
    if (candidate.block === opening.block || place === lead + 1) return true;
    return candidate.kind === opening.kind && (this.#isRow(place) || !candidate.isSetOff);
  }

  #fits({ first, last }: Range, most = MAX_QUOTE_CHARACTERS): boolean {
    const start = this.#candidates[first];
    const end = this.#candidates[last];
    return start !== undefined && end !== undefined && end.span.end - start.span.start <= most;
  }
}

/**
 * Whether a line is an unfinished sentence, such as "The tenant shall", that a list completes. The
 * last word of a title is usually capitalised, or the title begins with a number.
 */
function isUnfinished(lead: Candidate): boolean {
  return isLabelLine(lead) && /^\p{Lu}.*\s\p{Ll}+$/u.test(lead.text);
}
