import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { PageEvent } from '../src/playground/page/page-event.ts';
import { FIRST_STATE, type PageState, reduceState } from './page-state.ts';

/** The state as the server tells it to one person; comes back by itself when the connection was lost. */
export function usePageState(personId: string | null, channelId: string): PageState {
  const [state, change] = useReducer(reduceState, FIRST_STATE);
  const open = useRef(channelId);
  open.current = channelId;

  useEffect(() => {
    const query = personId === null ? '' : `?person=${encodeURIComponent(personId)}`;
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
  }, [personId]);

  useEffect(() => {
    change({ kind: 'look', channelId });
  }, [channelId, state.unread]);

  return state;
}
