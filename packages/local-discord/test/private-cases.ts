import { Locale } from 'discord-api-types/v10';
import type { RuleId } from '../src/validation/rules.ts';
import type { LocalUser } from '../src/user/local-user.ts';
import type { Attempt, RuleCase } from './rule-cases.ts';
import { type Answered, NO_MENTIONS, type Scene } from './scene.ts';

const SAID = { content: 'w', ...NO_MENTIONS };
const NOT_A_USER = '123456789012345678';

/** Opens the DM channel of a user. Resolves to its ID. */
export async function openPrivate(scene: Scene, { user }: LocalUser): Promise<string> {
  const { body } = await open({ recipient_id: user.id })(scene);
  return (body as { id: string }).id;
}

export const open =
  (body: object) =>
  (scene: Scene): Promise<Answered> =>
    scene.call('POST', '/users/@me/channels', body);

const openWith =
  (idOf: (scene: Scene) => string): Attempt =>
  (scene) =>
    open({ recipient_id: idOf(scene) })(scene);

/** Opens a DM channel with the reader, with additional fields in the body. */
const openBeside =
  (more: object): Attempt =>
  (scene) =>
    open({ recipient_id: scene.discord.reader.user.id, ...more })(scene);

const withReader = openWith(({ discord }) => discord.reader.user.id);

/** Returns all requests that send a message to the reader. Each runs `before` first. */
function writing(before: (scene: Scene) => void): readonly Attempt[] {
  const write: readonly ((scene: Scene, path: string) => Promise<unknown>)[] = [
    (scene, path) => scene.call('POST', `${path}/messages`, SAID),
    (scene, path) => scene.call('POST', `${path}/typing`),
  ];
  const first = write.map((attempt): Attempt => async (scene) => {
    const id = await openPrivate(scene, scene.discord.reader);
    before(scene);
    return attempt(scene, `/channels/${id}`);
  });
  const edit: Attempt = async (scene) => {
    const path = `/channels/${await openPrivate(scene, scene.discord.reader)}/messages`;
    const { body } = await scene.call('POST', path, SAID);
    before(scene);
    return scene.call('PATCH', `${path}/${(body as { id: string }).id}`, SAID);
  };
  return [...first, edit];
}

const nothing = (): void => undefined;

export const PRIVATE_CASES = {
  'unknown-user': {
    refuses: [
      (scene) => scene.call('GET', `/users/${NOT_A_USER}`),
      (scene) => scene.call('GET', '/users/reader'),
    ],
    accepts: [
      (scene) => scene.call('GET', `/users/${scene.discord.reader.user.id}`),
      (scene) => {
        scene.discord.remove();
        return scene.call('GET', `/users/${scene.discord.guild.bot.id}`);
      },
    ],
  },
  'one-recipient': {
    refuses: [
      open({}),
      open({ recipient_id: null }),
      open({ access_tokens: ['a', 'b'], nicks: { [NOT_A_USER]: 'n' } }),
      openBeside({ access_tokens: ['a'] }),
    ],
    accepts: [openBeside({ access_tokens: null, nicks: null })],
  },
  'known-recipient': { refuses: [openWith(() => NOT_A_USER)], accepts: [withReader] },
  'human-recipient': {
    refuses: [
      openWith(({ discord }) => discord.guild.bot.id),
      openWith(({ discord }) => {
        const { bot, accounts } = discord.world;
        const user = { ...bot, id: NOT_A_USER, username: 'other' };
        const locale = Locale.EnglishUS;
        accounts.set(user.id, { user, takesPrivateMessages: true, locale });
        return user.id;
      }),
    ],
    accepts: [withReader],
  },
  'takes-private-messages': {
    refuses: writing(({ discord }) => {
      discord.reader.takesPrivateMessages = false;
    }),
    accepts: [
      ...writing(nothing),
      // The channel can be opened even if the user accepts no messages.
      (scene) => {
        scene.discord.reader.takesPrivateMessages = false;
        return withReader(scene);
      },
      ...writing(({ discord }) => {
        discord.reader.takesPrivateMessages = false;
        discord.reader.takesPrivateMessages = true;
      }),
    ],
  },
  'shared-server': {
    refuses: writing(({ discord }) => {
      discord.remove();
    }),
    accepts: [
      ...writing(nothing),
      (scene) => {
        scene.discord.remove();
        return withReader(scene);
      },
      ...writing(({ discord }) => {
        discord.remove();
        discord.invite();
      }),
    ],
  },
  'private-deletion': {
    refuses: [
      async (scene) => {
        const { reader } = scene.discord;
        const id = await openPrivate(scene, reader);
        reader.channelId = id;
        scene.discord.allowBot(null, 'ManageMessages', 'Administrator');
        return scene.call('DELETE', `/channels/${id}/messages/${reader.say('w').id}`);
      },
    ],
    accepts: [
      async (scene) => {
        const path = `/channels/${await openPrivate(scene, scene.discord.reader)}/messages`;
        const { body } = await scene.call('POST', path, SAID);
        return scene.call('DELETE', `${path}/${(body as { id: string }).id}`);
      },
    ],
  },
} satisfies Partial<Record<RuleId, RuleCase>>;
