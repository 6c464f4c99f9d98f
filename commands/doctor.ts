import { defineCommand } from '../src/discord/commands/command.ts';
import { requireManager } from '../src/discord/commands/digest-command.ts';
import { renderCheckup } from '../src/discord/render/render-checkup.ts';

export const command = defineCommand({
  data: {
    name: 'doctor',
    // Manage Server; a server's admins can open the command to others, so it is checked again.
    default_member_permissions: '32',
  },
  isPrivate: () => true,
  suggest: {},
  async run(_, context) {
    requireManager(context);
    return { text: renderCheckup(await context.examine(context.serverId), context) };
  },
});
