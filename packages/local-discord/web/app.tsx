import { useMemo, useState } from 'preact/hooks';
import type { Action } from '../src/page/action.ts';
import type { OpenModal } from '../src/user/interaction-handle.ts';
import { act, reasonOf } from './act.ts';
import { ChannelBar } from './channel-bar.tsx';
import { isPrivate } from './channel-sign.ts';
import { Composer } from './forms/composer.tsx';
import type { Prepared } from './forms/composer-props.ts';
import { ModalDialog } from './forms/modal-dialog.tsx';
import { usableCommands } from './forms/usable-command.ts';
import { useKeptSetting } from './kept-setting.ts';
import type { MessageActions } from './messages/message-actions.ts';
import { MessageLog } from './messages/message-log.tsx';
import { createNames } from './names.ts';
import { SideBar } from './side-bar.tsx';
import { TrafficPanel } from './traffic-panel.tsx';
import { usePageState } from './use-page-state.ts';

/** The whole page. */
export function App() {
  const [userId, setUserId] = useState<string | null>(null);
  const [wantedChannel, setWantedChannel] = useState('');
  const [traffic, showTraffic] = useKeptSetting('traffic', ['shown', 'hidden'], 'hidden');
  const [isSideOpen, openSide] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [modal, setModal] = useState<OpenModal | null>(null);
  const [prepared, setPrepared] = useState<Prepared | null>(null);
  const state = usePageState(userId, wantedChannel);
  const { context, channel, messages, connection } = state;

  const guildChannels = useMemo(
    () => context?.channels.filter((one) => !isPrivate(one)) ?? [],
    [context?.channels],
  );
  const names = useMemo(
    () =>
      createNames(
        context?.users ?? [],
        guildChannels,
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

  if (context === null || user === undefined || channel === undefined) {
    return (
      <p class="waiting" role="status">
        {connection === 'lost' ? 'The local Discord does not respond.' : 'Loading …'}
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

  return (
    <div
      class={`page${isSideOpen ? ' side-open' : ''}${traffic === 'shown' ? ' traffic-open' : ''}`}
    >
      <a class="skip" href="#composer">
        Skip to the message box
      </a>
      <SideBar
        {...context}
        channelId={channel.id}
        unread={state.unread}
        user={user}
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
        <ChannelBar
          {...{ channel, isSideOpen }}
          onSide={openSide}
          isTrafficShown={traffic === 'shown'}
          onTraffic={(isShown) => {
            showTraffic(isShown ? 'shown' : 'hidden');
          }}
        />
        <MessageLog
          {...{ channel, user, messages, names, actions, commands: offered }}
          example={context.example}
          hasCommands={commands.length > 0}
          onExample={setPrepared}
        />
        <div class="problems" role="alert">
          {connection === 'lost' && (
            <p class="problem">The local Discord does not respond. Reconnecting …</p>
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
            channel={channel}
            commands={commands}
            prepared={prepared}
            userId={user.id}
            users={isPrivate(channel) ? [user] : context.users}
            channels={isPrivate(channel) ? [] : guildChannels}
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
