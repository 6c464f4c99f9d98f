import type { Token } from 'markdown-it';

/** Returns the words of phrases, without the alternative texts of images. */
export function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const { type, content } of tokens) {
    if (type === 'text' || type === 'code_inline') text += content;
    else if (type === 'softbreak' || type === 'hardbreak') text += ' ';
  }
  return text;
}
