import { PermissionFlagsBits } from 'discord.js';
import type { PermissionName } from '../locales/locale.ts';

/** The permissions that the bot needs to answer. */
export const PERMISSIONS: readonly { readonly name: PermissionName; readonly bit: bigint }[] = [
  { name: 'ViewChannel', bit: PermissionFlagsBits.ViewChannel },
  { name: 'SendMessages', bit: PermissionFlagsBits.SendMessages },
  { name: 'EmbedLinks', bit: PermissionFlagsBits.EmbedLinks },
];

/**
 * The permissions that the invitation requests. `SendMessagesInThreads` is for digests in threads.
 * `ReadMessageHistory` lets the bot search the channel for a digest that may already have been posted.
 */
export const INVITED: typeof PERMISSIONS = [
  ...PERMISSIONS,
  { name: 'SendMessagesInThreads', bit: PermissionFlagsBits.SendMessagesInThreads },
  { name: 'ReadMessageHistory', bit: PermissionFlagsBits.ReadMessageHistory },
];

/** Returns the address of the page on which a server's admin adds the bot. */
export function inviteUrl(applicationId: string): string {
  const url = new URL('https://discord.com/oauth2/authorize');
  url.searchParams.set('client_id', applicationId);
  url.searchParams.set('scope', 'bot applications.commands');
  const bits = INVITED.reduce((sum, { bit }) => sum | bit, 0n);
  url.searchParams.set('permissions', bits.toString());
  return url.href;
}
