import { ChannelType } from 'discord-api-types/v10';
import type { ShownChannel } from '../src/page/page-event.ts';

/** Whether the channel is between one user and the bot. */
export function isPrivate({ type }: ShownChannel): boolean {
  return type === ChannelType.DM;
}

/** Returns the character in front of the channel's name. */
export function signOf(channel: ShownChannel): string {
  return isPrivate(channel) ? '@' : '#';
}
