import type { ProblemTexts } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { oneLine } from './render.ts';
import { CONTENT } from './message-format.ts';

/** Half of the maximum length of a message, minus a line break. */
const MAX_REASON = CONTENT.limit / 2 - 1;

/** Renders a problem and its hint, short enough for any message. */
export function renderReason({ message, hint }: ProblemTexts): string {
  return `${shortened(message)}\n${shortened(hint)}`;
}

/** Escapes the text, because it can contain user input, and shortens the result, which can be twice as long. */
function shortened(text: string): string {
  const escaped = escapeMarkdown(oneLine(text, MAX_REASON));
  return escaped.length <= MAX_REASON ? escaped : escapeMarkdown(oneLine(text, MAX_REASON / 2));
}
