import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AVOIDED_IN_TEXTS } from '../../support/hard-words.ts';

const SRC = join(import.meta.dirname, '../../../src');
/** Files that have texts for users. */
const FILES = ['digest/deliver/digest-scheduler.ts', 'digest/deliver/deliver-digest.ts'];

/** Returns the string literals of a file that have more than one word. */
function textsIn(file: string): string[] {
  const code = readFileSync(join(SRC, file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return (code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [])
    .map((text) => text.replace(/\$\{[^}]*\}/g, ''))
    .filter((text) => text.includes(' '));
}

describe('the texts for users', () => {
  it.each(FILES)('in %s have no identifiers or internal terms, and no stilted words', (file) => {
    const texts = textsIn(file);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => AVOIDED_IN_TEXTS.test(text))).toEqual([]);
  });
});
