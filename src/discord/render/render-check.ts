import type { Check, CheckedStatement } from '../../answering/look-up/check-statements.ts';
import type { WordChange } from '../../answering/look-up/compare-words.ts';
import type { Locale } from '../locales/locale.ts';
import { escapeMarkdown } from './escape.ts';
import { oneLine } from './render.ts';
import { formsOfOccurrence } from './render-excerpt.ts';
import type { Display } from './message-format.ts';

/** Longer statements are shortened, because the reader can see the checked message. */
const MAX_STATEMENT = 200;
const MAX_CHANGES = 8;
const MAX_CHANGE = 100;

/** Renders the result for each statement of a message. Statements that do not fit are only counted. */
export function renderCheck({ checked, left }: Check, display: Display): string {
  const { surface, locale } = display;
  const words = locale.check;
  const [first] = checked;
  if (first === undefined) return words.nothing;
  let text = words.head(checked.length + left, first.kind);
  const room = surface.limit - words.meaning.length - words.left(checked.length + left).length - 4;
  let shown = 0;
  for (const [i, statement] of checked.entries()) {
    const form = formsOf(statement, i + 1, display).find(
      ({ length }) => text.length + length + 2 <= room,
    );
    if (form === undefined) break;
    text += `\n\n${form}`;
    shown++;
  }
  const missing = checked.length - shown + left;
  return [text, ...(missing > 0 ? [words.left(missing)] : []), words.meaning].join('\n\n');
}

/** Returns the forms of a statement, from the longest to the shortest. */
function formsOf(statement: CheckedStatement, number: number, display: Display): string[] {
  const words = display.locale.check;
  const said = escapeMarkdown(oneLine(statement.text, MAX_STATEMENT));
  const head = `${number}. **${words.outcomes[statement.outcome]}**${said === '' ? '' : `: ${said}`}`;
  switch (statement.outcome) {
    case 'verbatim': {
      const others = statement.sources === 1 ? [] : [words.others(statement.sources - 1)];
      // The words are already in the line above.
      return formsOfOccurrence(statement.place, display, others)
        .slice(-1)
        .map((place) => `${head}\n${place}`);
    }
    case 'altered': {
      const places = formsOfOccurrence(statement.place, display);
      const changes = renderChanges(statement.changes, words);
      return places.map((place) => `${head}\n${words.source}\n${place}\n${changes}`);
    }
    case 'not-found':
    case 'too-short':
      return [head];
  }
}

/** Describes the changes in words, because not every user can see marks and colours. */
function renderChanges(changes: readonly WordChange[], words: Locale['check']): string {
  const different = changes.filter(({ kind }) => kind !== 'same');
  const shown = different.slice(0, MAX_CHANGES).map((change) => {
    switch (change.kind) {
      case 'replaced':
        return words.replaced(quoted(change.message), quoted(change.source));
      case 'left-out':
        return words.leftOut(quoted(change.source));
      case 'added':
        return words.added(quoted(change.message));
      case 'same':
        return '';
    }
  });
  const more = different.length - shown.length;
  return [words.changes, ...shown.map((change) => `- ${change}`)]
    .concat(more > 0 ? [`- ${words.moreChanges(more)}`] : [])
    .join('\n');
}

function quoted(text: string): string {
  return escapeMarkdown(oneLine(text, MAX_CHANGE));
}
