import { PermissionFlagsBits } from 'discord.js';
import type { PermissionName } from '../locales/locale.ts';

/** The permissions that the bot needs to answer. */
export const PERMISSIONS: readonly { readonly name: PermissionName; readonly bit: bigint }[] = [
  { name: 'ViewChannel', bit: PermissionFlagsBits.ViewChannel },
  { name: 'SendMessages', bit: PermissionFlagsBits.SendMessages },
  { name: 'EmbedLinks', bit: PermissionFlagsBits.EmbedLinks },
];

/** What the invitation asks for: the first for digests in threads; without the last, a digest whose post is in doubt is given up, not looked for. */
export const INVITED: typeof PERMISSIONS = [
  ...PERMISSIONS,
  { name: 'SendMessagesInThreads', bit: PermissionFlagsBits.SendMessagesInThreads },
  { name: 'ReadMessageHistory', bit: PermissionFlagsBits.ReadMessageHistory },
];

/** The page on which a server's admin adds the bot. */
export function inviteUrl(applicationId: string): string {
  const url = new URL('https://discord.com/oauth2/authorize');
  url.searchParams.set('client_id', applicationId);
  url.searchParams.set('scope', 'bot applications.commands');
  const bits = INVITED.reduce((sum, { bit }) => sum | bit, 0n);
  url.searchParams.set('permissions', bits.toString());
  return url.href;
}
