import { stripVTControlCharacters } from 'node:util';
import type { DocumentDraft } from '../source-format.ts';
import { groupEntries, type LogLine } from './log/group-entries.ts';
import { PlacedText } from './records/placed-text.ts';
import { toDraft } from './records/to-draft.ts';

/**
 * Reads a log. Each entry is a list item, so it is quoted alone and whole: a line with the stack
 * trace below it. Colours are removed. Spaces are kept.
 */
export function readLog(decoded: string): DocumentDraft {
  const text = new PlacedText();
  const entries = groupEntries(toLines(decoded));
  for (const entry of entries) {
    text.block({ kind: 'list-item', level: 1, group: entries }, null, (out) => {
      for (const [i, { number, text: words }] of entry.entries()) {
        if (i > 0) out.writeLiteral('\n');
        text.part({ kind: 'line', line: number }, () => {
          out.writeLiteral(words);
        });
      }
    });
  }
  return toDraft(text.finish());
}

function toLines(decoded: string): LogLine[] {
  const plain = stripVTControlCharacters(decoded);
  const lines = plain.split(plain.includes('\n') ? /\r?\n/ : '\r');
  return lines.map((line, i) => ({ number: i + 1, text: visibleLine(line).trimEnd() }));
}

/** Returns what a terminal shows of a line: the text behind the last carriage return. */
function visibleLine(line: string): string {
  const shown = line.trimEnd();
  return shown.slice(shown.lastIndexOf('\r') + 1);
}
