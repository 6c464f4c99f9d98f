import { DEFAULT_LIMIT } from '../../answering/answerer.ts';
import type { KeptAnswer } from '../../domain/kept-answer.ts';
import { toButtonId } from './button-id.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Locale } from '../locales/locale.ts';
import type { Display } from '../render/message-format.ts';
import { renderAnswer, renderRelated } from '../render/render-answer.ts';
import { type ButtonView, type Reply, roomBeside } from './reply.ts';

export interface AnswerReplyOptions {
  /** Discord ID of the user who shared the answer with the channel. */
  readonly sharedBy?: string;
  readonly below?: string;
  /** Whether to show the Share button. A private answer can be shared once. */
  readonly isShareable?: boolean;
}

type Place = Pick<CommandContext, 'surface' | 'locale' | 'isPrivate' | 'mention'>;

/** Returns an answer with its buttons. The same arguments give the same message, byte for byte. */
export function replyWithAnswer(
  answer: KeptAnswer,
  { surface, locale, isPrivate, mention }: Place,
  { sharedBy, below, isShareable = isPrivate }: AnswerReplyOptions = {},
): Reply {
  // A mention shows the user's name in this server. Like all mentions in replies, it notifies no one.
  const above = sharedBy === undefined ? undefined : locale.answer.sharedBy(`<@${sharedBy}>`);
  const around = {
    ...(above === undefined ? {} : { above }),
    ...(below === undefined ? {} : { below }),
  };
  return {
    ...renderAnswer(answer, { surface: roomBeside(surface, around), locale, mention }),
    ...around,
    buttons: buttonsOf(answer, isShareable, locale),
  };
}

/** Shows quotes and related passages from index `from` on as related passages; `null` if there are none. */
export function replyWithRelated(
  answer: KeptAnswer,
  display: Display,
  from = answer.quotes.length,
): Reply | null {
  const passages = [...answer.quotes, ...answer.related].slice(from, from + DEFAULT_LIMIT);
  if (passages.length === 0) return null;
  const context = toButtonId('context', answer.answerId, from);
  return {
    ...renderRelated(answer, passages, display),
    buttons: [[{ label: display.locale.buttons.context, customId: context }]],
  };
}

function buttonsOf(
  { verdict, answerId, quotes, related }: KeptAnswer,
  isShareable: boolean,
  { buttons }: Locale,
): ButtonView[][] {
  const button = (label: string, action: string, ...args: (string | number)[]): ButtonView => ({
    label,
    customId: toButtonId(action, answerId, ...args),
  });
  const hasRelated = verdict === 'answered' && related.length > 0;
  return [
    [
      ...(quotes.length === 0 ? [] : [button(buttons.context, 'context', 0)]),
      ...(hasRelated ? [button(buttons.related(related.length), 'related')] : []),
      button(buttons.why(quotes.length, verdict === 'answered'), 'why', 0),
      button(buttons.helpful, 'vote', 'yes'),
      button(buttons.notHelpful, 'vote', 'no'),
    ],
    ...(isShareable ? [[button(buttons.share, 'share', 0)]] : []),
  ];
}
