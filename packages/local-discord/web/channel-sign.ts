import { ChannelType } from 'discord-api-types/v10';
import type { ShownChannel } from '../src/page/page-event.ts';

/** Whether it is between one person and the bot. */
export function isPrivate({ type }: ShownChannel): boolean {
  return type === ChannelType.DM;
}

/** What stands before its name. */
export function signOf(channel: ShownChannel): string {
  return isPrivate(channel) ? '@' : '#';
}
