import type { ShownChannel } from '../src/page/page-event.ts';
import { signOf } from './channel-sign.ts';
import { ThemeSwitch } from './theme-switch.tsx';

interface ChannelBarProps {
  readonly channel: ShownChannel;
  readonly isSideOpen: boolean;
  readonly onSide: (isOpen: boolean) => void;
  readonly isTrafficShown: boolean;
  readonly onTraffic: (isShown: boolean) => void;
}

/** The bar above the messages: the open channel, the theme switch, and the button for the traffic panel. */
export function ChannelBar(props: ChannelBarProps) {
  const { channel, isSideOpen, onSide, isTrafficShown, onTraffic } = props;
  return (
    <header class="bar">
      <button
        type="button"
        class="quiet only-narrow"
        aria-label="Channels and users"
        aria-expanded={isSideOpen}
        onClick={() => {
          onSide(!isSideOpen);
        }}
      >
        ☰
      </button>
      <h1>
        <span aria-hidden="true">{signOf(channel)} </span>
        {channel.name}
      </h1>
      <ThemeSwitch />
      <button
        type="button"
        class="quiet"
        aria-pressed={isTrafficShown}
        onClick={() => {
          onTraffic(!isTrafficShown);
        }}
      >
        Traffic
      </button>
    </header>
  );
}
