import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../../src');
/** Files whose texts users read. */
const FILES = ['digest/deliver/digest-scheduler.ts', 'digest/deliver/deliver-digest.ts'];
/** Words of the code, and words that make a sentence stilted. */
const AVOIDED =
  /\b(?:slots?|anew|whoever|nobody|somebody|mend|stands?|told|tells? of|by itself|meanwhile|all the same|letter for letter)\b/i;

/** The texts in quotation marks or backticks, comments and code left out. */
function textsIn(file: string): string[] {
  const code = readFileSync(join(SRC, file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return (code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [])
    .map((text) => text.replace(/\$\{[^}]*\}/g, ''))
    .filter((text) => text.includes(' '));
}

describe("the bot's words", () => {
  it.each(FILES)('in %s never say "slot" or use stilted words', (file) => {
    const texts = textsIn(file);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => AVOIDED.test(text))).toEqual([]);
  });
});
