import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Action } from '../src/page/action.ts';
import type { SeenMessage } from '../src/user/seen-message.ts';
import type { OpenModal } from '../src/user/interaction-handle.ts';
import { act, reasonOf } from './act.ts';
import { isPrivate, signOf } from './channel-sign.ts';
import { Composer } from './forms/composer.tsx';
import type { Prepared } from './forms/composer-props.ts';
import { useKeptSetting } from './kept-setting.ts';
import { Message } from './messages/message.tsx';
import type { MessageActions } from './messages/message-actions.ts';
import { ModalDialog } from './forms/modal-dialog.tsx';
import { createNames } from './names.ts';
import { SideBar } from './side-bar.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import { usableCommands } from './forms/usable-command.ts';
import { usePageState } from './use-page-state.ts';
import { Welcome } from './welcome.tsx';

const THEMES = ['system', 'dark', 'light'] as const;
const THEME_NAMES = { system: 'As the system', dark: 'Dark', light: 'Light' } as const;

/** The whole page. */
export function App() {
  const [userId, setUserId] = useState<string | null>(null);
  const [wantedChannel, setWantedChannel] = useState('');
  const [theme, setTheme] = useKeptSetting('theme', THEMES, 'system');
  const [traffic, showTraffic] = useKeptSetting('traffic', ['shown', 'hidden'], 'hidden');
  const [isSideOpen, openSide] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [modal, setModal] = useState<OpenModal | null>(null);
  const [prepared, setPrepared] = useState<Prepared | null>(null);
  const state = usePageState(userId, wantedChannel);
  const { context, channel, messages, connection } = state;

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  const ofServer = useMemo(
    () => context?.channels.filter((one) => !isPrivate(one)) ?? [],
    [context?.channels],
  );
  const names = useMemo(
    () =>
      createNames(
        context?.users ?? [],
        ofServer,
        context?.bot ?? { id: '', name: '' },
        context?.aheadMs ?? 0,
      ),
    [context],
  );
  const offered = useMemo(
    () => context?.commands.filter(({ id }) => channel?.commands.includes(id)) ?? [],
    [context?.commands, channel],
  );
  const commands = useMemo(() => usableCommands(offered), [offered]);
  const user = context?.users.find(({ id }) => id === userId) ?? context?.users[0];

  const log = useRef<HTMLOListElement>(null);
  const shown = [...messages.values()].filter(({ channelId }) => channelId === channel?.id);
  const newest = shown.at(-1);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [newest, shown.length, channel?.id]);

  if (context === null || user === undefined || channel === undefined) {
    return (
      <p class="waiting" role="status">
        {connection === 'lost' ? 'The playground does not answer.' : 'Opening …'}
      </p>
    );
  }

  function perform(action: Action): void {
    setProblem(null);
    act(action).then(
      ({ used }) => {
        if (used === undefined) return;
        if (!used.isAnswered) setProblem('The application did not respond.');
        setModal(used.modal);
      },
      (error: unknown) => {
        setProblem(reasonOf(error));
      },
    );
  }

  const me = { user: user.id };
  const actions: MessageActions = {
    press: ({ id }, button) => {
      perform({ do: 'press', ...me, message: id, button });
    },
    select: ({ id }, select, values) => {
      perform({ do: 'select', ...me, message: id, select, values: [...values] });
    },
    command: ({ id }, name) => {
      perform({ do: 'message-command', ...me, message: id, name });
    },
    remove: ({ id }) => {
      perform({ do: 'remove', ...me, message: id });
    },
  };
  const mayRemove = ({ author, ephemeral }: SeenMessage): boolean =>
    ephemeral || author.id === user.id || (user.isAdmin && !isPrivate(channel));

  return (
    <div
      class={`page${isSideOpen ? ' side-open' : ''}${traffic === 'shown' ? ' traffic-open' : ''}`}
    >
      <a class="skip" href="#composer">
        Skip to the message box
      </a>
      <SideBar
        {...context}
        {...{ channelId: channel.id, unread: state.unread, user }}
        onChannel={(id) => {
          setWantedChannel(id);
          openSide(false);
        }}
        onUser={setUserId}
        onAdmin={(isAdmin) => {
          perform({ do: 'set-admin', ...me, isAdmin });
        }}
        onAdvance={(ms) => {
          perform({ do: 'advance', ms });
        }}
        onRestart={() => {
          perform({ do: 'restart-bot' });
        }}
      />
      <main class="channel">
        <header class="bar">
          <button
            type="button"
            class="quiet only-narrow"
            aria-label="Channels and users"
            aria-expanded={isSideOpen}
            onClick={() => {
              openSide(!isSideOpen);
            }}
          >
            ☰
          </button>
          <h1>
            <span aria-hidden="true">{signOf(channel)} </span>
            {channel.name}
          </h1>
          <select
            aria-label="Colours"
            class="quiet"
            value={theme}
            onChange={({ currentTarget }) => {
              setTheme(THEMES.find((one) => one === currentTarget.value) ?? 'system');
            }}
          >
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {THEME_NAMES[one]}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="quiet"
            aria-pressed={traffic === 'shown'}
            onClick={() => {
              showTraffic(traffic === 'shown' ? 'hidden' : 'shown');
            }}
          >
            Traffic
          </button>
        </header>
        <ol
          class="log"
          ref={log}
          aria-label={`Messages ${isPrivate(channel) ? 'with ' : 'in #'}${channel.name}`}
          tabIndex={0}
        >
          <Welcome
            channel={channel}
            example={context.example}
            hasCommands={commands.length > 0}
            onExample={(value) => {
              setPrepared({ path: 'ask', value });
            }}
          />
          {shown.map((message) => (
            <Message
              key={message.id}
              {...{ message, names, actions, commands: offered }}
              replied={message.replyTo === null ? undefined : messages.get(message.replyTo)}
              mayRemove={mayRemove(message)}
            />
          ))}
        </ol>
        <div class="problems" role="alert">
          {connection === 'lost' && (
            <p class="problem">The playground does not answer. It will be tried again.</p>
          )}
          {problem !== null && modal === null && (
            <p class="problem">
              {problem}{' '}
              <button
                type="button"
                class="link"
                onClick={() => {
                  setProblem(null);
                }}
              >
                Dismiss
              </button>
            </p>
          )}
        </div>
        <div id="composer" tabIndex={-1}>
          <Composer
            {...{ channel, commands, prepared }}
            userId={user.id}
            users={isPrivate(channel) ? [user] : context.users}
            channels={isPrivate(channel) ? [] : ofServer}
            onProblem={setProblem}
            onSlash={(path, filled) => {
              perform({ do: 'slash', ...me, channel: channel.id, path, filled });
            }}
          />
        </div>
        <p class="unseen" role="status">
          {state.said}
        </p>
      </main>
      {traffic === 'shown' && (
        <TrafficPanel
          traffic={state.traffic}
          onClose={() => {
            showTraffic('hidden');
          }}
        />
      )}
      {modal !== null && (
        <ModalDialog
          modal={modal}
          names={names}
          problem={problem}
          onSubmit={(values) => {
            perform({ do: 'submit', ...me, interaction: modal.interactionId, values });
          }}
          onClose={() => {
            setModal(null);
            setProblem(null);
          }}
        />
      )}
    </div>
  );
}
