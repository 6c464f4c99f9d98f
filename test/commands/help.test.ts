import { expect, it } from 'vitest';
import { command } from '../../commands/help.ts';
import { PERMISSIONS } from '../../src/discord/connection/invite.ts';
import { en } from '../../src/discord/locales/en.ts';
import { layOut } from '../../src/discord/interactions/reply.ts';
import { CONTENT } from '../../src/discord/render/message-format.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices } from '../support/fake-corpus.ts';

it('/help fits into a message of plain text even where the bot lacks everything', async () => {
  const lacks = PERMISSIONS.map(({ name }) => name);
  const reply = await command.run({}, contextOf(fakeServices([]), { surface: CONTENT, lacks }));
  const { content } = layOut(reply, CONTENT);
  for (const name of lacks) expect(content).toContain(en.permissions[name]);
});
