import type { KeptAnswer } from '../domain/kept-answer.ts';
import { toButtonId } from './button-id.ts';
import type { Situation } from './command.ts';
import { renderAnswer } from './render-answer.ts';
import { type ButtonView, type Reply, roomBeside } from './reply.ts';
import { WORDS } from './words.ts';

export interface AnswerReplyOptions {
  /** Index of the first quote shown. */
  readonly from: number;
  /** Discord's ID of who has shown it to the channel. */
  readonly sharedBy?: string;
  readonly below?: string;
  /** Whether a private answer can be shared, which it can once. */
  readonly isShareable?: boolean;
}

/** An answer with its buttons. The same answer under the same conditions is the same message, byte for byte. */
export function replyWithAnswer(
  answer: KeptAnswer,
  { surface, isPrivate }: Pick<Situation, 'surface' | 'isPrivate'>,
  { from, sharedBy, below, isShareable = isPrivate }: AnswerReplyOptions,
): Reply {
  // A mention shows the name that people know there; it calls nobody, as no mention of ours does.
  const above = sharedBy === undefined ? undefined : WORDS.answer.sharedBy(`<@${sharedBy}>`);
  const { text, to } = renderAnswer(answer, from, roomBeside(surface, [above, below]));
  return {
    text,
    ...(above === undefined ? {} : { above }),
    ...(below === undefined ? {} : { below }),
    buttons: buttonsOf(answer, { from, to, sharedBy, isShareable }),
  };
}

function buttonsOf(
  { answerId, quotes }: KeptAnswer,
  shown: {
    readonly from: number;
    readonly to: number;
    readonly sharedBy: string | undefined;
    readonly isShareable: boolean;
  },
): ButtonView[][] {
  const { buttons } = WORDS;
  const { from, to, sharedBy = '', isShareable } = shown;
  const button = (label: string, action: string, ...args: (string | number)[]): ButtonView => ({
    label,
    customId: toButtonId(action, answerId, ...args),
  });
  const ofQuotes = quotes.length === 0 ? [] : [button(buttons.context, 'context', from)];
  const more =
    to < quotes.length
      ? [button(buttons.more, 'more', to, sharedBy)]
      : from > 0
        ? [button(buttons.first, 'more', 0, sharedBy)]
        : [];
  return [
    [
      ...ofQuotes,
      ...more,
      button(buttons.why, 'why', from),
      button(buttons.helpful, 'vote', 'yes'),
      button(buttons.notHelpful, 'vote', 'no'),
    ],
    ...(isShareable ? [[button(buttons.share, 'share', from)]] : []),
  ];
}
