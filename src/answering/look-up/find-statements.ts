import { splitSentences } from '../../text/split-sentences.ts';

/** A part of a message that can be checked against the sources. */
export interface Statement {
  readonly text: string;
  /** `quotation`: the message marks the text as a quotation. `sentence`: the author's own words. */
  readonly kind: 'quotation' | 'sentence';
}

/**
 * Text between matching quotation marks.
 */
const QUOTATION = /“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|"([^"]+)"/gu;
const QUOTED_LINE = /^ {0,3}>(?:>>)? ?(.*)$/;

/**
 * Finds the quotations in a message: text in quotation marks, and the sentences of quoted lines
 * (`> `). If there are none, returns the sentences of the message. A quotation never crosses an empty
 * line. Ignores single quotation marks, because most of them are apostrophes.
 */
export function findStatements(message: string): Statement[] {
  const paragraphs = message.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/);
  const quotations = paragraphs.flatMap((paragraph) => {
    const { quoted, own } = divide(paragraph);
    return [
      ...quoted.flatMap(sentencesOf),
      ...Array.from(own.matchAll(QUOTATION), (match) => match.slice(1).join('')),
    ];
  });
  const kind = quotations.some(hasWord) ? 'quotation' : 'sentence';
  const texts = kind === 'quotation' ? quotations : paragraphs.flatMap(sentencesOf);
  const kept = texts.map((text) => text.trim()).filter(hasWord);
  return [...new Set(kept)].map((text) => ({ text, kind }));
}

/** Returns each run of quoted lines as one string, and all other lines together as one string. */
function divide(paragraph: string): { quoted: string[]; own: string } {
  const quoted: string[] = [];
  const own: string[] = [];
  let continues = false;
  for (const line of paragraph.split('\n')) {
    const inside = QUOTED_LINE.exec(line)?.[1];
    if (inside === undefined) own.push(line);
    else if (continues) quoted.push(`${quoted.pop() ?? ''}\n${inside}`);
    else quoted.push(inside);
    continues = inside !== undefined;
  }
  return { quoted, own: own.join('\n') };
}

function sentencesOf(text: string): string[] {
  return splitSentences(text, { start: 0, end: text.length }).map(({ start, end }) =>
    text.slice(start, end),
  );
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
