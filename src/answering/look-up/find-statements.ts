import { splitSentences } from '../../text/split-sentences.ts';

/** Something that a message says, and that can be looked for in the sources. */
export interface Statement {
  readonly text: string;
  /** Words of somebody else by the message's own account, or of whoever wrote it. */
  readonly kind: 'quotation' | 'sentence';
}

/** Marks that close what they open; a straight mark closes itself. No quotation reaches past a blank line. */
const QUOTATION = /“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|"([^"]+)"/gu;
const QUOTED_LINE = /^ {0,3}>(?:>>)? ?(.*)$/;

/**
 * The quotations of a message: what stands in quotation marks, and the sentences of quoted lines
 * (`> `). Where it has none, its sentences. Single marks are not taken for quotation marks: most
 * are apostrophes.
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

/** Quoted lines that follow each other as one text each, and the lines between as one. */
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
