import type { Verdict } from '../../domain/answer.ts';
import type { MessageFormat } from '../render/message-format.ts';

/** A button as it is shown. Its `customId`, made by `toButtonId`, encodes its action. */
export interface ButtonView {
  readonly label: string;
  readonly customId: string;
  readonly isDisabled?: boolean;
}

/** A form that a user fills in. Its `customId`, made by `toButtonId`, encodes its action. */
export interface FormView {
  readonly customId: string;
  /** At most 45 UTF-16 code units, as each label. */
  readonly title: string;
  /** One to five fields for text. */
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly isLong: boolean;
    readonly maxLength: number;
  }[];
}

/** A reply to a user: a text in Discord's markdown, the parts around it, and the buttons below it. */
export interface Reply {
  /** Markdown on one line, without bold. In an embed, at most `MAX_TITLE` UTF-16 code units. */
  readonly title?: string;
  readonly text: string;
  /** The bot's own plain text, on one line. Discord renders no markdown in a footer. */
  readonly footer?: string;
  /** Sets the colour. The text also states the verdict, because colour must not be the only signal. */
  readonly tone?: Verdict;
  /** A line by the bot above everything else. */
  readonly above?: string;
  /** A note by the bot below everything else. */
  readonly below?: string;
  /** At most five rows of at most five buttons each. */
  readonly buttons?: readonly (readonly ButtonView[])[];
}

/** An embed in the format of Discord's API. */
export interface EmbedView {
  readonly title?: string;
  readonly description: string;
  readonly footer?: { readonly text: string };
  readonly color?: number;
}

/** Maximum length of an embed's title, in UTF-16 code units. */
export const MAX_TITLE = 256;
/** Maximum number of characters in all embeds of one message together. */
const MAX_EMBEDS = 6000;
const MAX_CONTENT = 2000;
const GAP = '\n\n';

const COLOURS: Readonly<Record<Verdict, number>> = {
  answered: 0x24_80_46,
  related: 0xf0_b2_32,
  nothing: 0x80_84_8e,
};

/** Returns the maximum length of a reply's text given the other parts. In an embed, each part has its own limit. */
export function roomBeside(
  surface: MessageFormat,
  { title, footer, above, below }: Omit<Reply, 'text' | 'buttons'>,
): MessageFormat {
  if (surface.kind === 'embed') return surface;
  const around = [above, titleLine(title), footerLine(footer), below];
  const taken = around.reduce((sum, part) => sum + (part === undefined ? 0 : part.length + 2), 0);
  return { ...surface, limit: surface.limit - taken };
}

/** Lays out a reply as the content and the embeds of a message. */
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

/** @throws if Discord would refuse the message, which would be a bug */
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
