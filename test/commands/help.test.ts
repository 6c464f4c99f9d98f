import { expect, it } from 'vitest';
import { command } from '../../commands/help.ts';
import { PERMISSIONS } from '../../src/discord/invite.ts';
import { layOut } from '../../src/discord/reply.ts';
import { CONTENT } from '../../src/discord/surface.ts';
import { contextOf } from '../discord/command-context.ts';
import { fakeServices } from '../discord/fake-corpus.ts';

it('/help fits into a message of plain text even where the bot lacks everything', async () => {
  const lacks = PERMISSIONS.map(({ name }) => name);
  const reply = await command.run({}, contextOf(fakeServices([]), { surface: CONTENT, lacks }));
  const { content } = layOut(reply, CONTENT);
  for (const name of lacks) expect(content).toContain(name);
});
