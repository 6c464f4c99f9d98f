/** A part of a cue that one speaker says. */
export interface Speech {
  /** The name in a voice tag; `null` if there is none. */
  readonly speaker: string | null;
  readonly text: string;
}

/** Tags of WebVTT and SubRip, and times of single words. Other words in angle brackets are text. */
const TAG =
  /<(?:\/?(?:i|b|u|s|c|v|lang|ruby|rt|font|span|em|strong)(?:[.\s][^<>\n]{0,300})?\/?|(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})>/gi;
const VOICE = /<v(?:\.[^\s<>]{0,100})?\s+([^<>\n]{1,200})>/gi;
/** "{\an8}", "{\i1}", "{y:i}". */
const STYLE = /\{(?:\\[^{}\n]{0,200}|[cfsy]:[^{}\n]{0,50})\}/gi;
/** Line breaks and hard spaces of SubStation Alpha, and the HTML line break. */
const SPACE = /\\[Nnh]|<br\s{0,9}\/?>/gi;
const REFERENCE = /&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#39);/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
  '&lrm;': '',
  '&rlm;': '',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
};

/** Returns the words of a line as shown on the screen, divided at its voice tags. */
export function cleanLine(line: string): Speech[] {
  const speeches: Speech[] = [];
  let speaker: string | null = null;
  let from = 0;
  const add = (end: number): void => {
    const text = cleanWords(line.slice(from, end));
    if (text !== '') speeches.push({ speaker, text });
  };
  for (const voice of line.matchAll(VOICE)) {
    add(voice.index);
    from = voice.index + voice[0].length;
    speaker = cleanWords(voice[1] ?? '');
    if (speaker === '') speaker = null;
  }
  add(line.length);
  return speeches;
}

function cleanWords(words: string): string {
  return words
    .replace(SPACE, ' ')
    .replace(STYLE, '')
    .replace(TAG, '')
    .replace(REFERENCE, (reference) => CHARACTERS[reference] ?? reference)
    .replace(/\s+/g, ' ')
    .trim();
}
