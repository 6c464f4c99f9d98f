import type { Block } from '../../../domain/source.ts';
import type { PlacedSpan } from '../../../domain/place.ts';
import type { PlacedDraft } from '../records/placed-text.ts';
import type { CleanCue, CleanLine } from './unroll-cues.ts';

/** A pause in seconds after which a paragraph begins, behind a whole sentence and inside one. */
const LONG_PAUSE = 4;
const LONG_PAUSE_IN_SENTENCE = 20;

/** The number of characters that are examined for the end of a sentence. */
const TAIL_CHARACTERS = 16;

const ENDS_SENTENCE = /[.!?…。！？][\p{Pe}\p{Pf}"'♪]*$/u;
/** "- No.", "– No.", ">> No." */
const DASH = /^(?:[-–—‐](?=\s?[\p{L}\p{N}"'“‘«([¿¡…♪])|>>)/u;
const WORD = "[\\p{L}\\p{M}\\p{N}'’.-]{1,40}";
const LABEL = new RegExp(`^\\p{Lu}${WORD}(?: ${WORD}){0,3}(?: \\([^()]{1,30}\\))?:\\s`, 'u');
const CAPITALS_LABEL = /^[\p{Lu}\p{N}][\p{Lu}\p{N} '’.#-]{1,60}:\s/u;
/** "[music]", "(laughs)", "♪ … ♪" */
const SOUND = /^(?:\[[^[\]]{1,200}\]|\([^()]{1,200}\)|♪.{0,300}♪|♪)$/u;
/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}、。！？]/u;

/** Joins the texts of the cues to paragraphs, one for each turn or stretch without a long pause. */
export function joinCues(cues: readonly CleanCue[]): PlacedDraft {
  const joined = new JoinedCues();
  for (const cue of cues) joined.add(cue);
  return joined.finish();
}

class JoinedCues {
  readonly #parts: string[] = [];
  #length = 0;
  /** The last characters of the paragraph; `''` at its beginning. */
  #tail = '';
  #paragraphStart = 0;
  #speaker: string | null = null;
  #end: number | null = null;
  /** Whether the paragraph consists of a sound. */
  #afterSound = false;
  readonly #blocks: Block[] = [];
  readonly #places: PlacedSpan[] = [];

  add({ start, end, lines }: CleanCue): void {
    const isSound = SOUND.test(lines.map(({ text }) => text).join(' '));
    let isApart = false;
    lines.forEach((line, i) => {
      const isFirst = i === 0;
      if (this.#breaksBefore(line, isFirst ? start : null) || (isFirst && this.#isApart(isSound))) {
        this.#closeParagraph();
      }
      if (isFirst) isApart = isSound && this.#tail === '';
      this.#write(line, start);
    });
    this.#afterSound = isApart;
    this.#end = end;
  }

  finish(): PlacedDraft {
    this.#closeParagraph();
    return { text: this.#parts.join(''), blocks: this.#blocks, links: [], places: this.#places };
  }

  #breaksBefore({ speaker, text }: CleanLine, start: number | null): boolean {
    if (speaker !== this.#speaker || DASH.test(text) || CAPITALS_LABEL.test(text)) return true;
    const isComplete = ENDS_SENTENCE.test(this.#tail);
    if (isComplete && LABEL.test(text)) return true;
    if (start === null || this.#end === null) return false;
    return start - this.#end >= (isComplete ? LONG_PAUSE : LONG_PAUSE_IN_SENTENCE);
  }

  /** Whether this cue is a sound or follows one, without interrupting a sentence. */
  #isApart(isSound: boolean): boolean {
    return this.#afterSound !== isSound && (this.#afterSound || ENDS_SENTENCE.test(this.#tail));
  }

  #write({ speaker, text }: CleanLine, start: number | null): void {
    if (this.#tail === '') {
      this.#push(this.#length === 0 ? '' : '\n\n');
      this.#paragraphStart = this.#length;
    } else if (!isUnspaced(this.#tail.at(-1), text[0])) {
      this.#push(' ');
    }
    const from = this.#length;
    const label = from === this.#paragraphStart && speaker !== null ? `${speaker}: ` : '';
    this.#push(label + text);
    this.#tail = (this.#tail + text).slice(-TAIL_CHARACTERS);
    this.#speaker = speaker;
    if (start !== null) this.#place(from, start);
  }

  #place(start: number, seconds: number): void {
    const end = this.#length;
    const last = this.#places.at(-1);
    const isSame = last?.place.kind === 'time' && last.place.seconds === seconds;
    if (last !== undefined && isSame && last.start >= this.#paragraphStart) {
      this.#places[this.#places.length - 1] = { ...last, end };
    } else {
      this.#places.push({ start, end, place: { kind: 'time', seconds } });
    }
  }

  #closeParagraph(): void {
    if (this.#tail === '') return;
    const start = this.#paragraphStart;
    this.#blocks.push({ start, end: this.#length, kind: 'paragraph', level: 0 });
    this.#tail = '';
  }

  #push(part: string): void {
    this.#parts.push(part);
    this.#length += part.length;
  }
}

function isUnspaced(before: string | undefined, after: string | undefined): boolean {
  return (
    before !== undefined && after !== undefined && UNSPACED.test(before) && UNSPACED.test(after)
  );
}
