import type { ShownChannel, ShownUser } from '../src/page/page-event.ts';

/** The names of users and channels by ID, and the current time. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  /** The current time of the local Discord, which can be ahead of the real time. */
  now(): number;
}

export function createNames(
  users: readonly ShownUser[],
  channels: readonly ShownChannel[],
  bot: { readonly id: string; readonly name: string },
  aheadMs: number,
): Names {
  const userNames = new Map([...users, bot].map(({ id, name }) => [id, name]));
  const channelNames = new Map(channels.map(({ id, name }) => [id, name]));
  return {
    user: (id) => userNames.get(id),
    channel: (id) => channelNames.get(id),
    now: () => Date.now() + aheadMs,
  };
}
