import type { ProblemTexts } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { oneLine } from './render.ts';
import { CONTENT } from './message-format.ts';

/** Half of what a message may have, less a line end. */
const MAX_REASON = CONTENT.limit / 2 - 1;

/** Why there is no answer and what to do next, short enough for any message. */
export function renderReason({ message, hint }: ProblemTexts): string {
  return `${shortened(message)}\n${shortened(hint)}`;
}

/** Words of an error may hold what somebody typed, so they are escaped, which lengthens them. */
function shortened(text: string): string {
  const escaped = escapeMarkdown(oneLine(text, MAX_REASON));
  return escaped.length <= MAX_REASON ? escaped : escapeMarkdown(oneLine(text, MAX_REASON / 2));
}
