import { PermissionFlagsBits } from 'discord.js';

/** All that the bot needs to answer, in the words of Discord's own settings. */
export const PERMISSIONS: readonly { readonly name: string; readonly bit: bigint }[] = [
  { name: 'View Channels', bit: PermissionFlagsBits.ViewChannel },
  { name: 'Send Messages', bit: PermissionFlagsBits.SendMessages },
  { name: 'Embed Links', bit: PermissionFlagsBits.EmbedLinks },
];

/** What the invitation asks for: without the last, a digest whose post is in doubt is given up, not looked for. */
export const INVITED: typeof PERMISSIONS = [
  ...PERMISSIONS,
  { name: 'Read Message History', bit: PermissionFlagsBits.ReadMessageHistory },
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
