import type { ExampleCommand, ShownChannel } from '../src/page/page-event.ts';
import { isPrivate } from './channel-sign.ts';

export interface WelcomeProps {
  readonly channel: ShownChannel;
  /** The command to suggest, or `null`. */
  readonly example: ExampleCommand | null;
  readonly hasCommands: boolean;
  readonly onExample: (example: ExampleCommand) => void;
}

/** The first entry of a channel: its name, and a command to try. */
export function Welcome({ channel, example, hasCommands, onExample }: WelcomeProps) {
  if (isPrivate(channel)) {
    return (
      <li class="welcome">
        <h2>Your messages with {channel.name}</h2>
        <p>
          Only you and the bot see them.
          {!hasCommands && ' Its commands work in the channels of the server.'}
        </p>
      </li>
    );
  }
  return (
    <li class="welcome">
      <h2>Welcome to #{channel.name}</h2>
      <p>
        This is a local Discord on your machine. No one else can see it, and its messages are gone
        when you stop the program. The bot is real.
      </p>
      <p>
        Type <kbd>/</kbd> to see the commands of the bot
        {example === null ? (
          '.'
        ) : (
          <>
            , or try{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                onExample({ ...example });
              }}
            >
              /{example.path} {example.value}
            </button>
          </>
        )}
      </p>
    </li>
  );
}
