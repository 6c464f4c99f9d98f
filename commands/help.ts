import { toButtonId } from '../src/discord/interactions/button-id.ts';
import { defineCommand } from '../src/discord/commands/command.ts';

export const command = defineCommand({
  data: { name: 'help' },
  isPrivate: () => true,
  suggest: {},
  run(_, { lacks, mention, locale }) {
    const { can, willNot, missing } = locale.help;
    const parts = [can(mention), willNot, ...(lacks.length === 0 ? [] : [missing(lacks)])];
    return Promise.resolve({
      text: parts.join('\n\n'),
      buttons: [[{ label: locale.buttons.privacy, customId: toButtonId('privacy') }]],
    });
  },
});
