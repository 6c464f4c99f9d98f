import type { Channel } from '../state/guild-state.ts';
import type { Opening } from '../state/interactions.ts';

/** An interaction that a user will send from a channel. */
export interface InteractionDraft {
  readonly channel: Channel;
  readonly opening: Omit<Opening, 'user' | 'channel'>;
  /** The `data` field of its event. */
  readonly data: object;
}
