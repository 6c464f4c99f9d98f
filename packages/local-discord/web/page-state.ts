import type { Opening, PageEvent } from '../src/page/page-event.ts';
import type { SeenMessage } from '../src/user/seen-message.ts';
import type { Entry } from '../src/state/traffic.ts';

const KEPT_TRAFFIC = 600;

/** The state of the page, built from the server's events. */
export interface PageState {
  readonly connection: 'opening' | 'open' | 'lost';
  /** `null` until the first event. */
  readonly context: Omit<Opening, 'kind' | 'messages' | 'traffic'> | null;
  /** Messages by ID, oldest first. */
  readonly messages: ReadonlyMap<string, SeenMessage>;
  readonly traffic: readonly Entry[];
  /** Channels with new messages that the user has not seen. */
  readonly unread: ReadonlySet<string>;
  /** The next announcement for screen readers. */
  readonly said: string;
}

export type StateChange =
  | { readonly kind: 'event'; readonly event: PageEvent; readonly channelId: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'look'; readonly channelId: string };

export const FIRST_STATE: PageState = {
  connection: 'opening',
  context: null,
  traffic: [],
  said: '',
  messages: new Map(),
  unread: new Set(),
};

export function reduceState(state: PageState, change: StateChange): PageState {
  if (change.kind === 'lost') return { ...state, connection: 'lost' };
  if (change.kind === 'look') {
    if (!state.unread.has(change.channelId)) return state;
    return { ...state, unread: without(state.unread, change.channelId) };
  }
  const { event, channelId } = change;
  const { context } = state;
  switch (event.kind) {
    case 'opening': {
      const { server, bot, example, canRestart, aheadMs, users, channels, commands } = event;
      const opened = { server, bot, example, canRestart, aheadMs, users, channels, commands };
      const { messages, traffic } = event;
      const byId = new Map(messages.map((message) => [message.id, message]));
      return { ...state, connection: 'open', context: opened, traffic, messages: byId };
    }
    case 'context': {
      const { users, channels, commands } = event;
      return { ...state, context: context && { ...context, users, channels, commands } };
    }
    case 'message':
      return withMessage(state, event.messageId, event.message, channelId);
    case 'traffic':
      return { ...state, traffic: [...state.traffic, event.entry].slice(-KEPT_TRAFFIC) };
    case 'time':
      return { ...state, context: context && { ...context, aheadMs: event.aheadMs } };
    case 'bot':
      return {
        ...state,
        context: context && { ...context, bot: { ...context.bot, state: event.state } },
        said: `The bot is ${event.state}.`,
      };
  }
}

function withMessage(
  state: PageState,
  id: string,
  message: SeenMessage | null,
  channelId: string,
): PageState {
  const messages = new Map(state.messages);
  if (message === null) {
    messages.delete(id);
    return { ...state, messages, said: 'A message was deleted.' };
  }
  messages.set(id, message);
  if (message.channelId !== channelId) {
    return { ...state, messages, unread: new Set([...state.unread, message.channelId]) };
  }
  return { ...state, messages, said: announce(message) };
}

/** Returns the announcement of a new message, without Markdown characters. */
function announce({ author, content, embeds, loading }: SeenMessage): string {
  if (loading) return `${author.username} is thinking`;
  const text = [content, ...embeds.flatMap(({ title, description }) => [title, description])]
    .filter((part) => part !== undefined && part !== '')
    .join('\n')
    .replace(/\\(.)/g, '$1')
    .replace(/^(?:> |-# |#+ )/gm, '')
    .replace(/\*\*|__|\|\|/g, '');
  return `${author.username}: ${text.length > 400 ? `${text.slice(0, 400)} …` : text}`;
}

function without(set: ReadonlySet<string>, gone: string): ReadonlySet<string> {
  return new Set([...set].filter((one) => one !== gone));
}
