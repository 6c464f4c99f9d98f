import { defineCommand } from '../src/discord/commands/command.ts';
import { renderCheckup } from '../src/discord/render/render-checkup.ts';

export const command = defineCommand({
  data: {
    name: 'doctor',
    // 32 is Manage Server. Discord checks it, as for `/digest`.
    default_member_permissions: '32',
  },
  isPrivate: () => true,
  suggest: {},
  async run(_, context) {
    return { text: renderCheckup(await context.examine(context.serverId), context) };
  },
});
