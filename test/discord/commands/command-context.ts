import type { SubscriptionService } from '../../../src/digest/subscription-service.ts';
import type { CorpusServices } from '../../../src/discord/commands/command.ts';
import type { ButtonContext } from '../../../src/discord/interactions/button.ts';
import { createClaims } from '../../../src/discord/interactions/claims.ts';
import type { Reply } from '../../../src/discord/interactions/reply.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { EMBED } from '../../../src/discord/render/message-format.ts';

/** Returns a context for a command or button in a test, and the list of messages posted with it. */
export function contextOf(
  services: CorpusServices,
  fields: Partial<ButtonContext> = {},
): ButtonContext & { readonly posted: Reply[] } {
  const posted: Reply[] = [];
  const {
    answerer,
    queue,
    sources,
    history,
    excerpts,
    statements,
    archive,
    personalData,
    digestComposer,
    ingestActivity,
    curator,
    choice,
    sourcesOf,
  } = services;
  return {
    answerer,
    queue,
    sources,
    history,
    ingestActivity,
    excerpts,
    statements,
    archive,
    personalData,
    digestComposer,
    curator,
    choice,
    sourcesOf,
    editors: { roleId: null, mayChangeSharedFrom: () => true },
    download: () => Promise.reject(new Error('a fake context has no attachments')),
    roleIds: [],
    // Buttons do not use this property.
    subscriptions: {} as SubscriptionService,
    mayManageServer: false,
    examine: () => Promise.resolve([]),
    mention: (command: string) => `</${command}:5>`,
    messageId: '3',
    claims: createClaims(),
    signal: new AbortController().signal,
    surface: EMBED,
    isPrivate: false,
    userId: '7',
    serverId: '9',
    lacks: [],
    locale: en,
    serverLocale: en,
    post: (reply) => {
      posted.push(reply);
      return Promise.resolve();
    },
    posted,
    ...fields,
  };
}
