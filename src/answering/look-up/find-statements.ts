import { splitSentences } from '../../text/split-sentences.ts';

/** A part of a message that can be looked up in the sources. */
export interface Statement {
  readonly text: string;
  /** `quotation`: marked as another's words; `sentence`: the message's own words. */
  readonly kind: 'quotation' | 'sentence';
}

/**
 * Marks that close their own kind; a straight mark closes itself. A quotation never crosses a blank
 * line.
 */
const QUOTATION = /“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|"([^"]+)"/gu;
const QUOTED_LINE = /^ {0,3}>(?:>>)? ?(.*)$/;

/**
 * Finds the quotations of a message: text in quotation marks, and sentences of quoted lines (`> `).
 * If it has none, returns its sentences. Ignores single quotation marks, because most are
 * apostrophes.
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

/** Each run of quoted lines as one text, and the lines between them as one. */
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
