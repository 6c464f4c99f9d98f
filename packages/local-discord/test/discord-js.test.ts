import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  RateLimitError,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  type TextChannel,
} from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { LocalDiscord } from '../src/local-discord.ts';
import type { InteractionHandle } from '../src/user/interaction-handle.ts';
import { type DrivenClient, driveClient } from './driven-client.ts';
import { openDiscord } from './open-discord.ts';

const COMMANDS = [
  {
    name: 'ask',
    description: 'Ask',
    options: [
      { type: 3, name: 'question', description: 'What?', required: true },
      { type: 3, name: 'source', description: 'Where?', autocomplete: true },
      { type: 7, name: 'channel', description: 'Which?' },
    ],
  },
  { name: 'admin', description: 'For admins', default_member_permissions: '32' },
  { name: 'Check', type: 3 },
];

interface Driven extends DrivenClient {
  readonly discord: LocalDiscord;
  /** Performs a user's action. Resolves to the interaction that the bot receives. */
  take(
    act: () => InteractionHandle,
  ): Promise<{ readonly handle: InteractionHandle; readonly heard: Interaction<'cached'> }>;
}

async function drive(options: Parameters<typeof openDiscord>[0] = {}): Promise<Driven> {
  const discord = await openDiscord(options);
  const driven = await driveClient(discord);
  await driven.client.application.commands.set(COMMANDS);
  return {
    ...driven,
    discord,
    async take(act) {
      const heard = driven.next();
      const handle = act();
      return { handle, heard: (await heard) as Interaction<'cached'> };
    },
  };
}

async function asked(driven: Driven) {
  const { reader } = driven.discord;
  const { handle, heard } = await driven.take(() => reader.slash('ask', { question: 'Why?' }));
  if (!heard.isChatInputCommand()) throw new Error('no command');
  return { handle, heard };
}

const BUTTONS = new ActionRowBuilder<ButtonBuilder>().addComponents(
  new ButtonBuilder().setCustomId('v1:more').setLabel('More').setStyle(ButtonStyle.Primary),
  new ButtonBuilder().setURL('https://a.example').setLabel('Source').setStyle(ButtonStyle.Link),
);

describe('discord.js with the local Discord', () => {
  it('reads a command with its options, user, channel and server', async () => {
    const driven = await drive();
    const { discord } = driven;
    const { id } = discord.channels.digests;
    const { heard } = await driven.take(() =>
      discord.reader.slash('ask', { question: 'Why?', channel: id }),
    );
    if (!heard.isChatInputCommand()) throw new Error('no command');
    expect(heard.options.getString('question')).toBe('Why?');
    expect(heard.options.getChannel('channel')?.id).toBe(id);
    expect(heard.user.username).toBe('reader');
    expect(heard.guild.name).toBe('Newsroom');
    expect(heard.channel?.name).toBe('story');
    expect(heard.memberPermissions.has('UseApplicationCommands')).toBe(true);
    expect(heard.memberPermissions.has('Administrator')).toBe(false);
    expect(heard.appPermissions.toArray()).toContain('EmbedLinks');
    expect(heard.inCachedGuild()).toBe(true);
    expect(heard.authorizingIntegrationOwners.toJSON()).toEqual({ 0: discord.guild.guildId });
  });

  it('defers a response, edits it, follows up, fetches and deletes', async () => {
    const driven = await drive();
    const { handle, heard } = await asked(driven);
    await heard.deferReply({ flags: MessageFlags.Ephemeral });
    expect(handle.shown()).toMatchObject([{ loading: true, ephemeral: true, content: '' }]);
    await heard.editReply({ embeds: [{ title: 'A', fields: [{ name: 'n', value: 'v' }] }] });
    const after = await heard.followUp({ content: 'And more' });
    expect(handle.shown()).toMatchObject([
      { loading: false, ephemeral: true, embeds: [{ title: 'A', type: 'rich' }], editedAt: null },
      { content: 'And more', ephemeral: false },
    ]);
    expect((await heard.fetchReply()).embeds[0]?.title).toBe('A');
    await after.delete();
    await heard.deleteReply();
    expect(handle.shown()).toEqual([]);
  });

  it('answers a button with an update, a reply, or a deferred update', async () => {
    const driven = await drive();
    const { handle, heard } = await asked(driven);
    const callback = await heard.reply({ content: 'A', components: [BUTTONS], withResponse: true });
    expect(callback.resource?.message?.content).toBe('A');
    const shown = await handle.reply();

    const first = await driven.take(() => driven.discord.reader.press(shown, 'More'));
    if (!first.heard.isButton()) throw new Error('no button');
    expect(first.heard).toMatchObject({ customId: 'v1:more', message: { id: shown.id } });
    await first.heard.update({ content: 'B' });
    expect(await first.handle.reply()).toMatchObject({ id: shown.id, content: 'B' });

    const second = await driven.take(() => driven.discord.admin.press(shown, 'v1:more'));
    if (!second.heard.isButton()) throw new Error('no button');
    await second.heard.deferUpdate();
    await second.heard.editReply({ content: 'C' });
    expect(await second.handle.reply()).toMatchObject({ id: shown.id, content: 'C' });
    await second.heard.followUp({ content: 'D', flags: MessageFlags.Ephemeral });
    expect(driven.discord.reader.sees().map(({ content }) => content)).toEqual(['C']);
    expect(driven.discord.admin.sees().map(({ content }) => content)).toEqual(['C', 'D']);
  });

  it('answers a select', async () => {
    const driven = await drive();
    const { handle, heard } = await asked(driven);
    const menu = new StringSelectMenuBuilder()
      .setCustomId('s')
      .addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' });
    await heard.reply({
      components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)],
    });
    const shown = await handle.reply();
    const chosen = await driven.take(() => driven.discord.reader.select(shown, 's', ['2']));
    if (!chosen.heard.isStringSelectMenu()) throw new Error('no select');
    expect(chosen.heard.values).toEqual(['2']);
    await chosen.heard.reply({ content: 'Two', flags: MessageFlags.Ephemeral });
    expect(await chosen.handle.reply()).toMatchObject({ content: 'Two', ephemeral: true });
  });

  it('opens a modal and answers its submission', async () => {
    const driven = await drive();
    const { handle, heard } = await asked(driven);
    const input = new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Short);
    await heard.showModal(
      new ModalBuilder()
        .setCustomId('m')
        .setTitle('Say why')
        .addLabelComponents((label) => label.setLabel('Why').setTextInputComponent(input)),
    );
    const modal = await handle.modal();
    const { reader } = driven.discord;
    expect(() => reader.submit(modal, {})).toThrow('why is required');
    expect(() => driven.discord.admin.submit(modal, { why: 'So' })).toThrow('another user');
    const sent = await driven.take(() => reader.submit(modal, { why: 'So' }));
    if (!sent.heard.isModalSubmit()) throw new Error('no modal');
    expect(sent.heard.fields.getTextInputValue('why')).toBe('So');
    await sent.heard.reply('Thanks');
    expect((await sent.handle.reply()).content).toBe('Thanks');
  });

  it('answers a message command, and reads the message without the message content intent', async () => {
    const driven = await drive();
    const { admin, reader } = driven.discord;
    const said = admin.say('Is "every request" in the sources?');
    const { handle, heard } = await driven.take(() => reader.messageCommand('Check', said));
    if (!heard.isMessageContextMenuCommand()) throw new Error('no message command');
    expect(heard.targetMessage.content).toBe('Is "every request" in the sources?');
    await heard.reply({ content: 'Yes', flags: MessageFlags.Ephemeral });
    expect((await handle.reply()).ephemeral).toBe(true);
  });

  it('suggests values while a user types', async () => {
    const driven = await drive();
    const heard = driven.next();
    const choices = driven.discord.reader.autocomplete('ask', 'source', 'az');
    const interaction = await heard;
    if (!interaction.isAutocomplete()) throw new Error('no autocomplete');
    expect(interaction.options.getFocused(true)).toMatchObject({ name: 'source', value: 'az' });
    await interaction.respond([{ name: 'Azure', value: 'azure-clause' }]);
    expect(await choices).toEqual([{ name: 'Azure', value: 'azure-clause' }]);
  });

  it('sends components of version 2, also when it edits a placeholder', async () => {
    const driven = await drive();
    const { handle, heard } = await asked(driven);
    await heard.deferReply();
    const container = new ContainerBuilder()
      .addTextDisplayComponents(new TextDisplayBuilder().setContent('**A**'))
      .addSeparatorComponents((separator) => separator)
      .addActionRowComponents(BUTTONS);
    await heard.editReply({ components: [container], flags: MessageFlags.IsComponentsV2 });
    const shown = await handle.reply();
    expect(shown.components).toMatchObject([
      { type: 17, components: [{ type: 10, content: '**A**' }, { type: 14 }, { type: 1 }] },
    ]);
    const pressed = await driven.take(() => driven.discord.reader.press(shown, 'More'));
    expect(pressed.heard.isButton()).toBe(true);
  });

  it('posts a message only once per nonce, publishes the message, and starts a thread from it', async () => {
    const driven = await drive();
    const { discord, client } = driven;
    discord.allowBot(null, 'CreatePublicThreads', 'SendMessagesInThreads');
    const channel = (await client.channels.fetch(discord.channels.digests.id)) as TextChannel;
    const digest = { content: 'Digest', nonce: 'slot-1', enforceNonce: true };
    const first = await channel.send(digest);
    expect((await channel.send(digest)).id).toBe(first.id);
    await first.crosspost();
    const thread = await first.startThread({ name: 'More' });
    await thread.send('In the thread');
    expect(discord.reader.sees(channel.id)).toMatchObject([
      { content: 'Digest', published: true, threadId: thread.id },
    ]);
    expect(discord.reader.sees(thread.id)).toMatchObject([{ content: 'In the thread' }]);
    const recent = await channel.messages.fetch({ limit: 10 });
    expect(recent.map(({ nonce }) => nonce)).toEqual(['slot-1']);
  });

  it('sends a file', async () => {
    const driven = await drive();
    driven.discord.allowBot(null, 'AttachFiles');
    const { handle, heard } = await asked(driven);
    await heard.reply({ files: [{ attachment: Buffer.from('words'), name: 'a.txt' }] });
    expect((await handle.reply()).attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
  });

  it("receives Discord's error codes and messages", async () => {
    const driven = await drive();
    const { discord, client } = driven;
    const channel = (await client.channels.fetch(discord.channels.story.id)) as TextChannel;
    discord.denyBot(channel.id, 'SendMessages');
    await expect(channel.send('w')).rejects.toMatchObject({ code: 50013, status: 403 });
    discord.denyBot(channel.id, 'ViewChannel');
    await expect(channel.send('w')).rejects.toMatchObject({ code: 50001, status: 403 });
    const { heard } = await asked(driven);
    await expect(heard.reply({ embeds: [{ description: 'w'.repeat(4097) }] })).rejects.toThrow(
      'data.embeds[0].description[BASE_TYPE_MAX_LENGTH]: Must be 4096 or fewer in length.',
    );
    discord.removeChannel(channel.id);
    await expect(
      client.rest.post(`/channels/${channel.id}/messages`, { body: { content: 'w' } }),
    ).rejects.toMatchObject({ code: 10003, status: 404 });
  });

  it('waits for the time that a 429 names, then sends the request again', async () => {
    const driven = await drive();
    driven.discord.faults.script({
      at: 'create_interaction_response',
      with: { kind: 'rate-limit', retryAfterMs: 20, scope: 'user' },
    });
    const { handle, heard } = await asked(driven);
    await heard.reply('A');
    expect((await handle.reply()).content).toBe('A');
    const tried = driven.discord.recording.exchanges.slice(-2);
    expect(tried).toMatchObject([
      { status: 429, verdict: 'scripted' },
      { status: 204, verdict: 'accepted' },
    ]);
  });

  it('respects the rate limit headers, so that no request is refused', async () => {
    const discord = await openDiscord();
    const driven = await driveClient(discord, {
      rest: { api: discord.apiUrl, rejectOnRateLimit: () => true },
    });
    const channel = (await driven.client.channels.fetch(discord.channels.story.id)) as TextChannel;
    const sent = await Promise.allSettled(
      Array.from({ length: 7 }, (_, i) => channel.send(`${i}`)),
    );
    const failed = sent.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as unknown] : [],
    );
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed) expect(error).toBeInstanceOf(RateLimitError);
    expect(discord.reader.sees()).toHaveLength(5);
  });

  it('detects a dead connection by missing heartbeats, and resumes its session', async () => {
    const discord = await openDiscord({ heartbeatMs: 40 });
    const driven = await driveClient(discord);
    discord.gateway.ignoresHeartbeats = true;
    await discord.feed.until(() => discord.gateway.connections === 0 || undefined);
    discord.gateway.ignoresHeartbeats = false;
    await discord.feed.until(() => discord.gateway.resumed === 1 || undefined);
    expect(driven.debug.join('\n')).toContain('Zombie connection');
    expect(discord.gateway.identified).toBe(1);
  });
});
