import type { APIApplicationCommand } from 'discord-api-types/v10';
import { useRef } from 'preact/hooks';
import type { ShownChannel, ShownUser } from '../../src/page/page-event.ts';
import type { SeenMessage } from '../../src/user/seen-message.ts';
import { isPrivate } from '../channel-sign.ts';
import type { Names } from '../names.ts';
import { useEndScroll } from '../use-end-scroll.ts';
import { Welcome, type WelcomeProps } from '../welcome.tsx';
import { Message } from './message.tsx';
import type { MessageActions } from './message-actions.ts';

interface MessageLogProps extends WelcomeProps {
  readonly channel: ShownChannel;
  readonly user: ShownUser;
  /** The messages of all channels by ID, oldest first. */
  readonly messages: ReadonlyMap<string, SeenMessage>;
  readonly names: Names;
  readonly commands: readonly APIApplicationCommand[];
  readonly actions: MessageActions;
}

/** The messages of the open channel. */
export function MessageLog(props: MessageLogProps) {
  const { channel, user, messages, names, commands, actions } = props;
  const log = useRef<HTMLOListElement>(null);
  const shown = [...messages.values()].filter(({ channelId }) => channelId === channel.id);
  useEndScroll(log, [shown.at(-1), shown.length, channel.id]);
  const mayRemove = ({ author, ephemeral }: SeenMessage): boolean =>
    ephemeral || author.id === user.id || (user.isAdmin && !isPrivate(channel));
  return (
    <ol
      class="log"
      ref={log}
      aria-label={`Messages ${isPrivate(channel) ? 'with ' : 'in #'}${channel.name}`}
      tabIndex={0}
    >
      <Welcome {...props} />
      {shown.map((message) => (
        <Message
          key={message.id}
          {...{ message, names, actions, commands }}
          replied={message.replyTo === null ? undefined : messages.get(message.replyTo)}
          mayRemove={mayRemove(message)}
        />
      ))}
    </ol>
  );
}
