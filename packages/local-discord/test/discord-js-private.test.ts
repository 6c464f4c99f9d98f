import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  InteractionContextType,
  MessageFlags,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { LocalDiscord } from '../src/local-discord.ts';
import { type DrivenClient, driveClient } from './driven-client.ts';
import { openDiscord } from './open-discord.ts';

const MORE = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('more').setLabel('More').setStyle(ButtonStyle.Primary),
);

async function drive(): Promise<DrivenClient & { readonly discord: LocalDiscord }> {
  const discord = await openDiscord();
  return { ...(await driveClient(discord)), discord };
}

describe('discord.js in a DM channel', () => {
  it('sends a message to a user, edits it, and reads the replies', async () => {
    const { discord, client } = await drive();
    const { reader } = discord;
    const user = await client.users.fetch(reader.user.id);
    expect(user.username).toBe('reader');
    const allowedMentions = { parse: [] };
    const message = await user.send({ content: `Paused, <@${user.id}>`, allowedMentions });
    expect(message.inGuild()).toBe(false);
    expect(message.channel.isDMBased()).toBe(true);
    expect(user.dmChannel?.recipientId).toBe(user.id);
    expect((await user.send('And more')).channelId).toBe(message.channelId);
    await message.edit('Resumed');
    expect(reader.privateMessages()).toMatchObject([
      {
        content: 'Resumed',
        author: { id: client.user.id },
        editedAt: expect.any(Number) as number,
      },
      { content: 'And more' },
    ]);
    reader.channelId = message.channelId;
    reader.say('Thanks');
    const read = await message.channel.messages.fetch({ limit: 10 });
    expect(read.map(({ content }) => content)).toEqual(['Thanks', 'And more', 'Resumed']);
    await message.delete();
    expect(reader.privateMessages()).toHaveLength(2);
    expect(discord.recording.refused()).toEqual([]);
  });

  it('receives the reason why a user cannot receive messages', async () => {
    const { discord, client } = await drive();
    const { reader, admin } = discord;
    await expect(client.users.fetch('123456789012345678')).rejects.toMatchObject({ code: 10013 });
    await expect(client.users.createDM('123456789012345678')).rejects.toMatchObject({
      code: 50033,
      status: 400,
    });
    await expect(client.users.createDM(client.user)).rejects.toMatchObject({
      code: 50007,
      status: 400,
    });
    reader.takesPrivateMessages = false;
    const user = await client.users.fetch(reader.user.id);
    await expect(user.send('w')).rejects.toMatchObject({ code: 50007, status: 403 });
    discord.remove();
    const other = await client.users.fetch(admin.user.id);
    await expect(other.send('w')).rejects.toMatchObject({ code: 50278, status: 403 });
    expect([...reader.privateMessages(), ...admin.privateMessages()]).toEqual([]);
  });

  it('answers a command and a button', async () => {
    const driven = await drive();
    const { discord, client } = driven;
    const { reader } = discord;
    await client.application.commands.set([{ name: 'ask', description: 'Ask' }]);
    reader.channelId = (await client.users.createDM(reader.user.id)).id;
    const command = driven.next();
    const handle = reader.slash('ask');
    const heard = await command;
    if (!heard.isChatInputCommand()) throw new Error('no command');
    expect(heard).toMatchObject({ channelId: reader.channelId, guildId: null, member: null });
    expect(heard.context).toBe(InteractionContextType.BotDM);
    expect(heard.user.id).toBe(reader.user.id);
    expect(heard.channel?.isDMBased()).toBe(true);
    expect(heard.memberPermissions).toBeNull();
    expect(heard.authorizingIntegrationOwners.toJSON()).toEqual({ 0: '0' });
    expect(heard.appPermissions.has('EmbedLinks')).toBe(true);
    await heard.reply({ embeds: [{ title: 'A' }], components: [MORE] });

    const press = driven.next();
    reader.press(await handle.reply(), 'More');
    const pressed = await press;
    if (!pressed.isButton()) throw new Error('no button');
    expect(pressed.inGuild()).toBe(false);
    await pressed.reply({ content: 'B', flags: MessageFlags.Ephemeral });
    expect(reader.privateMessages()).toMatchObject([
      { embeds: [{ title: 'A' }] },
      { content: 'B', ephemeral: true },
    ]);
    expect(discord.recording.refused()).toEqual([]);
  });
});
