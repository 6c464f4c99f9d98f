import { PermissionFlagsBits } from 'discord.js';

/** All that the bot asks for, in the words of Discord's own settings. */
export const PERMISSIONS: readonly { readonly name: string; readonly bit: bigint }[] = [
  { name: 'View Channels', bit: PermissionFlagsBits.ViewChannel },
  { name: 'Send Messages', bit: PermissionFlagsBits.SendMessages },
  { name: 'Embed Links', bit: PermissionFlagsBits.EmbedLinks },
];

/** The page on which a server's admin adds the bot. */
export function inviteUrl(applicationId: string): string {
  const url = new URL('https://discord.com/oauth2/authorize');
  url.searchParams.set('client_id', applicationId);
  url.searchParams.set('scope', 'bot applications.commands');
  const bits = PERMISSIONS.reduce((sum, { bit }) => sum | bit, 0n);
  url.searchParams.set('permissions', bits.toString());
  return url.href;
}
