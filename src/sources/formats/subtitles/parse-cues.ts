/** Text that is shown for a time. */
export interface Cue {
  /** When the text appears and disappears, from the start of the recording; `null` if unknown. */
  readonly start: number | null;
  readonly end: number | null;
  /** The lines as in the file, with tags. */
  readonly lines: readonly string[];
}

export interface ParsedCues {
  readonly cues: readonly Cue[];
  /** The number of blocks `NOTE`. */
  readonly comments: number;
  /** Lines with an arrow that hold no valid time, from 1. */
  readonly brokenTimes: readonly number[];
}

/** "1:02:03,450", "02:03.45". Hours and the digits after the point are optional. */
const TIME = '(?:(\\d{1,4}):)?(\\d{1,2}):(\\d{1,2})(?:[.,:](\\d{1,3}))?';
const TIME_LINE = new RegExp(`^\\s{0,9}${TIME}\\s{0,9}-{1,3}>\\s{0,9}${TIME}(?!\\d)`);
const NUMBER = /^\s*\d{1,7}\s*$/;

interface OpenCue {
  readonly start: number | null;
  readonly end: number | null;
  readonly lines: string[];
}

/**
 * Parses SubRip (`.srt`) and WebVTT (`.vtt`). Tolerates cues without numbers or without an empty line
 * between them, empty lines within a cue, and both ways of writing a time.
 */
export function parseCues(text: string): ParsedCues {
  const lines = text.split(/\r\n|\n|\r/);
  const isWebVtt = /^WEBVTT(?:\s|$)/.test(lines[0] ?? '');
  const cues: OpenCue[] = [];
  const brokenTimes: number[] = [];
  let comments = 0;
  let open: OpenCue = { start: null, end: null, lines: [] };
  const begin = (cue: OpenCue): void => {
    dropIdentifier(open.lines, cues.length, isWebVtt);
    if (open.start !== null || open.lines.length > 0) cues.push(open);
    open = cue;
  };
  for (let i = isWebVtt ? endOfBlock(lines, 0) : 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const times = TIME_LINE.exec(line);
    if (times) {
      begin({ start: secondsOf(times, 1), end: secondsOf(times, 5), lines: [] });
    } else if (line.includes('-->')) {
      brokenTimes.push(i + 1);
      begin({ start: null, end: null, lines: [] });
    } else if (
      isWebVtt &&
      isBlank(lines[i - 1]) &&
      /^(?:NOTE(?:\s|$)|(?:STYLE|REGION)\s*$)/.test(line)
    ) {
      if (line.startsWith('NOTE')) comments += 1;
      i = endOfBlock(lines, i) - 1;
    } else {
      open.lines.push(line);
    }
  }
  begin({ start: null, end: null, lines: [] });
  return { cues, comments, brokenTimes };
}

/**
 * Removes the identifier of the next cue: a line above its time that is a number or, in WebVTT, is
 * after an empty line.
 */
function dropIdentifier(lines: string[], cues: number, isWebVtt: boolean): void {
  const last = lines.at(-1);
  if (last === undefined || isBlank(last)) return;
  const isSetOff = lines.length === 1 ? cues === 0 : isBlank(lines.at(-2));
  const isNext = Number(last) === cues + 1 || Number(last) === cues + 2;
  if (NUMBER.test(last) ? isSetOff || isNext : isWebVtt && isSetOff) lines.pop();
}

/** Returns the index of the first empty line or line with a time after `from`. */
function endOfBlock(lines: readonly string[], from: number): number {
  let end = from + 1;
  while (end < lines.length && lines[end] !== '' && lines[end]?.includes('-->') === false) end += 1;
  return end;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** @param group the index of the group with the hours */
function secondsOf(times: RegExpExecArray, group: number): number {
  const [hours, minutes, seconds] = [0, 1, 2].map((i) => Number(times[group + i] ?? 0));
  const fraction = Number(`0.${times[group + 3] ?? '0'}`);
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0) + fraction;
}
