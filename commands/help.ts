import { toButtonId } from '../src/discord/interactions/button-id.ts';
import { defineCommand } from '../src/discord/commands/command.ts';
import { WORDS } from '../src/discord/locales/words.ts';

export const command = defineCommand({
  data: { name: 'help', description: WORDS.commands.help.description },
  isPrivate: () => true,
  suggest: {},
  run(_, { lacks, mention }) {
    const { can, willNot, missing } = WORDS.help;
    const parts = [can(mention), willNot, ...(lacks.length === 0 ? [] : [missing(lacks)])];
    return Promise.resolve({
      text: parts.join('\n\n'),
      buttons: [[{ label: WORDS.buttons.forget, customId: toButtonId('forget') }]],
    });
  },
});
