import { useEffect, useState } from 'preact/hooks';
import type { BotState, ShownChannel, ShownUser } from '../src/page/page-event.ts';
import { ChannelList } from './channel-list.tsx';
import { isPrivate } from './channel-sign.ts';

const HOUR_MS = 3_600_000;
const STEPS: readonly [string, number][] = [
  ['+1 h', HOUR_MS],
  ['+1 day', 24 * HOUR_MS],
  ['+1 week', 7 * 24 * HOUR_MS],
];
const BOT_STATES: Readonly<Record<BotState, string>> = {
  starting: 'starting …',
  online: 'online',
  offline: 'not connected',
  failed: 'not running',
};

interface SideBarProps {
  readonly server: string;
  readonly channels: readonly ShownChannel[];
  readonly channelId: string;
  readonly unread: ReadonlySet<string>;
  readonly users: readonly ShownUser[];
  readonly user: ShownUser;
  readonly bot: { readonly name: string; readonly state: BotState };
  readonly aheadMs: number;
  readonly canRestart: boolean;
  readonly onChannel: (id: string) => void;
  readonly onUser: (id: string) => void;
  readonly onAdmin: (isAdmin: boolean) => void;
  readonly onAdvance: (ms: number) => void;
  readonly onRestart: () => void;
}

/** The channels, the tools of the local Discord (time, bot), and the current user. */
export function SideBar(props: SideBarProps) {
  const { server, channels, users, user, bot, onAdvance } = props;
  const { channelId, unread, onChannel } = props;
  const lists = { channelId, unread, onChannel };
  const own = channels.filter(isPrivate);
  return (
    <nav class="side" aria-label="Channels and users">
      <h2>{server}</h2>
      <div class="places">
        <ChannelList
          {...lists}
          label={`Channels of ${server}`}
          channels={channels.filter((channel) => !isPrivate(channel))}
        />
        {own.length > 0 && (
          <>
            <h3>Direct messages</h3>
            <ChannelList {...lists} label="Direct messages" channels={own} />
          </>
        )}
      </div>
      <section class="tools" aria-label="This playground">
        <h3>This playground</h3>
        <p>
          Time: <Clock aheadMs={props.aheadMs} />
        </p>
        <div class="row" role="group" aria-label="Move time forward">
          {STEPS.map(([name, ms]) => (
            <button
              key={name}
              type="button"
              class="quiet"
              onClick={() => {
                onAdvance(ms);
              }}
            >
              {name}
            </button>
          ))}
        </div>
        <p>
          Bot: <strong>{bot.name}</strong>, {BOT_STATES[bot.state]}
        </p>
        {props.canRestart && (
          <button
            type="button"
            class="quiet"
            disabled={bot.state === 'starting'}
            onClick={props.onRestart}
          >
            Restart the bot
          </button>
        )}
      </section>
      <section class="me" aria-label="You">
        <label>
          You are
          <select
            value={user.id}
            onChange={({ currentTarget }) => {
              props.onUser(currentTarget.value);
            }}
          >
            {users.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            role="switch"
            checked={user.isAdmin}
            onChange={({ currentTarget }) => {
              props.onAdmin(currentTarget.checked);
            }}
          />
          Admin of this server
        </label>
      </section>
    </nav>
  );
}

function Clock({ aheadMs }: { readonly aheadMs: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 5000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const time = new Date(now + aheadMs);
  return (
    <time dateTime={time.toISOString()}>
      {time.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  );
}
