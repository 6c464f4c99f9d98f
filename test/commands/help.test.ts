import { expect, it } from 'vitest';
import { command } from '../../commands/help.ts';
import { PERMISSIONS } from '../../src/discord/connection/invite.ts';
import { LOCALES } from '../../src/discord/locales/choose-locale.ts';
import { layOut } from '../../src/discord/interactions/reply.ts';
import { CONTENT } from '../../src/discord/render/message-format.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices } from '../support/fake-corpus.ts';

it.each(LOCALES)(
  '/help in $code fits in a plain-text message even if the bot lacks all permissions',
  async (locale) => {
    const lacks = PERMISSIONS.map(({ name }) => name);
    const reply = await command.run(
      {},
      contextOf(fakeServices([]), { surface: CONTENT, lacks, locale }),
    );
    const { content } = layOut(reply, CONTENT);
    for (const name of lacks) expect(content).toContain(locale.permissions[name]);
  },
);
