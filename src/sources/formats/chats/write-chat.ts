import type { Place } from '../../../domain/place.ts';
import { PlacedText, writeLines, type PlacedDraft } from '../records/placed-text.ts';
import type { ChatCard, ChatMessage } from './chat-message.ts';

/** Messages of one author within this time, in milliseconds, are one turn, as Discord shows them. */
const SAME_TURN = 7 * 60_000;
/** Maximum length of a turn in characters. A longer one is continued in a turn with its author. */
const MAX_TURN = 600;

/** Writes each turn as a paragraph that begins with its author: `Mara: The ferry is late.` */
export function writeChat(messages: readonly ChatMessage[]): PlacedDraft {
  const text = new PlacedText();
  let turn: ChatMessage[] = [];
  let length = 0;
  const close = (): void => {
    writeTurn(text, turn);
    turn = [];
    length = 0;
  };
  for (const message of messages) {
    if (!continuesTurn(turn.at(-1), message) || length + message.text.length > MAX_TURN) close();
    turn.push(message);
    length += message.text.length;
  }
  close();
  return text.finish();
}

function continuesTurn(before: ChatMessage | undefined, message: ChatMessage): boolean {
  if (before?.author !== message.author || before.cards.length > 0) return false;
  if (message.repliesTo !== null || before.text === '' || message.text === '') return false;
  if (before.at === null || message.at === null) return true;
  return Date.parse(message.at) - Date.parse(before.at) <= SAME_TURN;
}

function writeTurn(text: PlacedText, turn: readonly ChatMessage[]): void {
  const [first] = turn;
  if (first === undefined) return;
  const addressee = first.repliesTo === null ? '' : ` (@${first.repliesTo})`;
  if (turn.some((message) => message.text.trim() !== '')) {
    text.block({ kind: 'paragraph' }, null, (out) => {
      for (const [i, message] of turn.entries()) {
        if (i > 0) out.breakLine();
        text.part(placeOf(message), () => {
          if (i === 0) out.write(`${first.author}${addressee}: `);
          writeLines(out, message.text.trim());
        });
      }
    });
  }
  for (const message of turn) {
    for (const card of message.cards) writeCard(text, card, placeOf(message));
  }
}

function writeCard(text: PlacedText, { title, url, paragraphs }: ChatCard, place: Place): void {
  text.block({ kind: 'quote' }, place, (out) => {
    if (title === null) return;
    if (url === null) out.write(title);
    else
      out.link(url, () => {
        out.write(title);
      });
  });
  for (const paragraph of paragraphs) {
    text.block({ kind: 'quote' }, place, (out) => {
      writeLines(out, paragraph.trim());
    });
  }
}

function placeOf({ author, at, url }: ChatMessage): Place {
  return { kind: 'message', author, at, url };
}
