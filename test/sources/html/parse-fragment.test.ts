import { expect, it } from 'vitest';
import { CanonicalText } from '../../../src/sources/canonical-text.ts';
import { HtmlWriter } from '../../../src/sources/html/html-writer.ts';
import { parseFragment } from '../../../src/sources/html/parse-fragment.ts';
import { blocksOf, expectSoundBlocks } from '../blocks-of.ts';

const check = (html: string, expected: readonly string[]): void => {
  const out = new CanonicalText();
  new HtmlWriter(out).write(parseFragment(html));
  const { text, blocks } = out.finish();
  expectSoundBlocks(text, blocks);
  expect(blocksOf(text, blocks)).toEqual(expected);
};

it('gives the blocks that a browser shows', () => {
  check(
    '<table>\n<tr><th>Line<th>Price\n\n<tr><td>Ferry<td>3&nbsp;crowns\n</table>\n<dl><dt>Quay<dd>A wall.</dl>\n<pre>\na\n  b</pre>one<br>two',
    [
      'table-row Line | Price',
      'table-row Ferry | 3\u00a0crowns',
      'list-item Quay',
      'list-item2 A wall.',
      'code a/  b',
      'paragraph one/two',
    ],
  );
});

it('keeps names in angle brackets that are not elements', () => {
  check('<p>Use /give <player> <item:id> or <your-token>.</p>', [
    'paragraph Use /give <player> <item:id> or <your-token>.',
  ]);
});

it('omits hidden elements, but keeps text after a start tag whose end tag is missing', () => {
  check('<script>let p = "</p>";</script><p hidden>never</p>a', ['paragraph a']);
  check('<style>p { color: red }', ['paragraph p { color: red }']);
});

it('is linear in the length of its text', () => {
  check('<script>'.repeat(100_000) + 'a', ['paragraph a']);
  check('a' + '<!--'.repeat(100_000), ['paragraph a']);
  check('<div '.repeat(2_000), [`paragraph ${'<div '.repeat(2_000).trim()}`]);
});
