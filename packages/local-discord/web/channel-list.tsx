import { ChannelType } from 'discord-api-types/v10';
import type { ShownChannel } from '../src/page/page-event.ts';
import { signOf } from './channel-sign.ts';
import { Icon } from './icon.tsx';

interface ChannelListProps {
  /** The accessible name of the list. */
  readonly label: string;
  readonly channels: readonly ShownChannel[];
  /** The open channel. */
  readonly channelId: string;
  readonly unread: ReadonlySet<string>;
  readonly onChannel: (id: string) => void;
}

/** A list of channels to open. Channels with new messages are marked. */
export function ChannelList({ label, channels, channelId, unread, onChannel }: ChannelListProps) {
  return (
    <ul class="channels" aria-label={label}>
      {channels.map((channel) => {
        const { id, name, type } = channel;
        return (
          <li key={id}>
            <button
              type="button"
              aria-current={id === channelId ? 'page' : undefined}
              class={unread.has(id) ? 'unread' : undefined}
              onClick={() => {
                onChannel(id);
              }}
            >
              <span aria-hidden="true">
                {type === ChannelType.GuildAnnouncement ? (
                  <Icon name="megaphone" />
                ) : (
                  signOf(channel)
                )}
              </span>
              <span>{name}</span>
              {unread.has(id) && <span class="badge">new</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
