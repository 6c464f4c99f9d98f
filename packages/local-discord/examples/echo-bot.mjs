// A bot with one command, /echo. Its reply has a button that deletes the reply.
import process from 'node:process';
import { ActionRowBuilder, ApplicationCommandOptionType } from 'discord.js';
import { ButtonBuilder, ButtonStyle, Client, Events } from 'discord.js';

const { DISCORD_API_URL = 'https://discord.com/api', DISCORD_TOKEN } = process.env;
const { String: text } = ApplicationCommandOptionType;
const options = [{ name: 'text', description: 'The text to repeat', type: text, required: true }];
const button = new ButtonBuilder().setCustomId('delete').setLabel('Delete');
const row = new ActionRowBuilder().addComponents(button.setStyle(ButtonStyle.Danger));

const client = new Client({ intents: [], rest: { api: DISCORD_API_URL } });
client.once(Events.ClientReady, ({ application }) => {
  void application.commands.set([{ name: 'echo', description: 'Repeat a text', options }]);
});
client.on(Events.InteractionCreate, (interaction) => {
  if (interaction.isChatInputCommand()) void echo(interaction);
  else if (interaction.isButton())
    void interaction.deferUpdate().then(() => interaction.deleteReply());
});
await client.login(DISCORD_TOKEN);
process.once('SIGTERM', () => void client.destroy());

/** @param {import('discord.js').ChatInputCommandInteraction} interaction */
function echo(interaction) {
  const content = interaction.options.getString('text', true);
  return interaction.reply({ content, components: [row], allowedMentions: { parse: [] } });
}
