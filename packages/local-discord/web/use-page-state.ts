import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { PageEvent, ShownChannel } from '../src/page/page-event.ts';
import { FIRST_STATE, type PageState, reduceState } from './page-state.ts';

/**
 * Returns the page's state for one user, and the open channel: the selected one, or the first if it does
 * not exist. Reconnects when the connection is lost.
 */
export function usePageState(
  userId: string | null,
  wantedChannel: string,
): PageState & { readonly channel: ShownChannel | undefined } {
  const [state, change] = useReducer(reduceState, FIRST_STATE);
  const channels = state.context?.channels ?? [];
  const channel = channels.find(({ id }) => id === wantedChannel) ?? channels[0];
  const channelId = channel?.id ?? '';
  const open = useRef(channelId);
  open.current = channelId;

  useEffect(() => {
    const query = userId === null ? '' : `?user=${encodeURIComponent(userId)}`;
    const source = new EventSource(`/page/events${query}`);
    source.onmessage = ({ data }: MessageEvent<string>) => {
      change({ kind: 'event', event: JSON.parse(data) as PageEvent, channelId: open.current });
    };
    source.onerror = () => {
      change({ kind: 'lost' });
    };
    return () => {
      source.close();
    };
  }, [userId]);

  useEffect(() => {
    change({ kind: 'look', channelId });
  }, [channelId, state.unread]);

  return { ...state, channel };
}
