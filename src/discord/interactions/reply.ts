import type { Verdict } from '../../domain/answer.ts';
import type { MessageFormat } from '../render/message-format.ts';

/** A button as it is shown. What it does is in its `customId`, made by `toButtonId`. */
export interface ButtonView {
  readonly label: string;
  readonly customId: string;
  readonly isDisabled?: boolean;
}

/** What a user reads: a text in Discord's markdown, what is around it, and the buttons under it. */
export interface Reply {
  /** Markdown on one line, without bold; in an embed at most `MAX_TITLE` UTF-16 units. */
  readonly title?: string;
  readonly text: string;
  /** Plain words of ours, on one line. Discord reads no markdown in a footer. */
  readonly footer?: string;
  /** Sets the colour. Never the only signal: the words say the same. */
  readonly tone?: Verdict;
  /** A line of ours over all the rest. */
  readonly above?: string;
  /** A note of ours under all the rest. */
  readonly below?: string;
  /** Rows of buttons: five at most, with five each. */
  readonly buttons?: readonly (readonly ButtonView[])[];
}

/** An embed as Discord takes it. */
export interface EmbedView {
  readonly title?: string;
  readonly description: string;
  readonly footer?: { readonly text: string };
  readonly color?: number;
}

/** Of an embed, in UTF-16 units. */
export const MAX_TITLE = 256;
/** Embeds of one message may have this many characters together. */
const MAX_EMBEDS = 6000;
const MAX_CONTENT = 2000;
const GAP = '\n\n';

const COLOURS: Readonly<Record<Verdict, number>> = {
  answered: 0x24_80_46,
  related: 0xf0_b2_32,
  nothing: 0x80_84_8e,
};

/** Room for the text of a reply that has these parts around it. In an embed each has room of its own. */
export function roomBeside(
  surface: MessageFormat,
  { title, footer, above, below }: Omit<Reply, 'text' | 'buttons'>,
): MessageFormat {
  if (surface.kind === 'embed') return surface;
  const around = [above, titleLine(title), footerLine(footer), below];
  const taken = around.reduce((sum, part) => sum + (part === undefined ? 0 : part.length + 2), 0);
  return { ...surface, limit: surface.limit - taken };
}

/** The texts of a message: its content, and its embeds. */
export function layOut(
  { title, text, footer, tone, above, below }: Reply,
  surface: MessageFormat,
): { readonly content: string; readonly embeds: readonly EmbedView[] } {
  if (surface.kind === 'content') {
    const parts = [above, titleLine(title), text, footerLine(footer), below];
    const content = parts.filter((part) => part !== undefined).join(GAP);
    return checked({ content, embeds: [] }, text, surface);
  }
  const embed: EmbedView = {
    ...(title === undefined ? {} : { title }),
    description: text,
    ...(footer === undefined ? {} : { footer: { text: footer } }),
    ...(tone === undefined ? {} : { color: COLOURS[tone] }),
  };
  const embeds = below === undefined ? [embed] : [embed, { description: below }];
  return checked({ content: above ?? '', embeds }, text, surface);
}

function titleLine(title: string | undefined): string | undefined {
  return title === undefined ? undefined : `**${title}**`;
}

function footerLine(footer: string | undefined): string | undefined {
  return footer === undefined ? undefined : `-# ${footer}`;
}

/** @throws when Discord would refuse it: a fault of ours */
function checked(
  laidOut: ReturnType<typeof layOut>,
  text: string,
  surface: MessageFormat,
): ReturnType<typeof layOut> {
  const { content, embeds } = laidOut;
  if (text.trim() === '') throw new Error('a message must not be empty');
  const longest = Math.max(...embeds.map(({ description }) => description.length), 0);
  const longestTitle = Math.max(...embeds.map(({ title = '' }) => title.length), 0);
  const total = embeds.reduce(
    (sum, { title = '', description, footer }) =>
      sum + title.length + description.length + (footer?.text.length ?? 0),
    0,
  );
  const room = surface.kind === 'embed' ? longest : content.length;
  if (
    room > surface.limit ||
    total > MAX_EMBEDS ||
    content.length > MAX_CONTENT ||
    longestTitle > MAX_TITLE
  ) {
    throw new Error(
      `a message of the kind ${surface.kind} may have ${surface.limit} characters, not ${room}`,
    );
  }
  return laidOut;
}
