import type { ShownChannel } from '../src/page/page-event.ts';
import { isPrivate } from './channel-sign.ts';

interface WelcomeProps {
  readonly channel: ShownChannel;
  /** A question that the sources answer. */
  readonly example: string | null;
  readonly hasCommands: boolean;
  readonly onExample: (question: string) => void;
}

/** What a channel begins with: where one is, and what can be done there. */
export function Welcome({ channel, example, hasCommands, onExample }: WelcomeProps) {
  if (isPrivate(channel)) {
    return (
      <li class="welcome">
        <h2>Your messages with {channel.name}</h2>
        <p>
          Only you and the bot see them.
          {!hasCommands && ' Its commands are for the channels of the server.'}
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
      {example !== null && (
        <p>
          Type <kbd>/</kbd> to see what it can do, or{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              onExample(example);
            }}
          >
            ask “{example}”
          </button>
        </p>
      )}
    </li>
  );
}
