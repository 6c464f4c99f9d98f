import type { Surface } from './surface.ts';

/** A button as it is shown. What it does is in its `customId`, made by `toButtonId`. */
export interface ButtonView {
  readonly label: string;
  readonly customId: string;
  readonly isDisabled?: boolean;
}

/** What a person reads: one text in Discord's markdown, what stands around it, and the buttons under it. */
export interface Reply {
  readonly text: string;
  /** A line of ours over the text. */
  readonly above?: string;
  /** A note of ours under the text. */
  readonly below?: string;
  /** Rows of buttons: five at most, with five each. */
  readonly buttons?: readonly (readonly ButtonView[])[];
}

/** Embeds of one message may have this many characters together. */
const MAX_EMBEDS = 6000;

/** Room for the text of a reply that has these words around it. In an embed they stand outside of it. */
export function roomBeside(surface: Surface, words: readonly (string | undefined)[]): Surface {
  if (surface.kind === 'embed') return surface;
  const taken = words.reduce((sum, word) => sum + (word === undefined ? 0 : word.length + 2), 0);
  return { ...surface, limit: surface.limit - taken };
}

/** The texts of a message: its content, and the descriptions of its embeds. */
export function layOut(
  { text, above, below }: Reply,
  surface: Surface,
): { readonly content: string; readonly embeds: readonly string[] } {
  const laidOut =
    surface.kind === 'embed'
      ? { content: above ?? '', embeds: below === undefined ? [text] : [text, below] }
      : {
          content: [above, text, below].filter((part) => part !== undefined).join('\n\n'),
          embeds: [],
        };
  check(laidOut, text, surface);
  return laidOut;
}

/** @throws when Discord would refuse it: a fault of ours */
function check(
  { content, embeds }: ReturnType<typeof layOut>,
  text: string,
  surface: Surface,
): void {
  if (text.trim() === '') throw new Error('a message must not be empty');
  const longest = Math.max(...embeds.map(({ length }) => length), 0);
  const total = embeds.reduce((sum, { length }) => sum + length, 0);
  const room = surface.kind === 'embed' ? longest : content.length;
  if (room > surface.limit || total > MAX_EMBEDS || content.length > 2000) {
    throw new Error(
      `a message of the kind ${surface.kind} may have ${surface.limit} characters, not ${room}`,
    );
  }
}
