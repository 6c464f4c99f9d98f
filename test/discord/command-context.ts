import type { Services } from '../../src/discord/command.ts';
import type { ButtonContext } from '../../src/discord/button.ts';
import type { Reply } from '../../src/discord/reply.ts';
import { EMBED } from '../../src/discord/surface.ts';

/** What a command or button is run with, and what it posted. */
export function contextOf(
  services: Services,
  fields: Partial<ButtonContext> = {},
): ButtonContext & { readonly posted: Reply[] } {
  const posted: Reply[] = [];
  const { answerer, sources, excerpts, statements, archive } = services;
  return {
    ...{ answerer, sources, excerpts, statements, archive },
    ...{ surface: EMBED, isPrivate: false, userId: '7', serverId: '9', lacks: [] },
    post: (reply) => {
      posted.push(reply);
      return Promise.resolve();
    },
    posted,
    ...fields,
  };
}
