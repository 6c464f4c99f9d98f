import type { RuleId } from '../src/validation/rules.ts';
import type { InteractionHandle } from '../src/user/interaction-handle.ts';
import { type Attempt, button, reply, row, type RuleCase } from './rule-cases.ts';
import { NO_MENTIONS, type Scene } from './scene.ts';

const SAID = { type: 4, data: { content: 'w', ...NO_MENTIONS } };
const EDIT = { content: 'v', ...NO_MENTIONS };

/** Posts a message with a button, and presses the button. */
async function press(scene: Scene): Promise<InteractionHandle> {
  const handle = await scene.ask();
  await scene.respond(handle, {
    type: 4,
    data: { content: 'w', components: [row(button())], ...NO_MENTIONS },
  });
  return scene.discord.reader.press((await handle.reply()).id, 'A');
}

/** Responds with suggestions for an option of this type. */
function suggest(choices: readonly object[], type = 3): Attempt {
  return async (scene) => {
    const option = { type, name: 'a', description: 'A', autocomplete: true };
    await scene.register([{ name: 'ask', description: 'Ask', options: [option] }]);
    const typing = scene.discord.reader.autocomplete('ask', 'a', '1');
    // A test of a refusal does not await the suggestions.
    typing.catch(() => undefined);
    const event = scene.discord.recording.events.at(-1)?.data as { id: string; token: string };
    return scene.respond(event, { type: 8, data: { choices } });
  };
}

const input = (more: object = {}): object => ({
  type: 4,
  custom_id: 'i',
  style: 1,
  label: 'I',
  ...more,
});

function modal(...components: readonly object[]): Attempt {
  return async (scene) =>
    scene.respond(await scene.ask(), { type: 9, data: { custom_id: 'm', title: 'M', components } });
}

const inputs = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => row(input({ custom_id: `i${i}` })));

async function acknowledged(scene: Scene): Promise<InteractionHandle> {
  const handle = await scene.ask();
  await scene.respond(handle, { type: 5 });
  return handle;
}

export const INTERACTION_CASES = {
  'unknown-interaction': {
    refuses: [
      async (scene) => scene.respond({ id: (await scene.ask()).id, token: 'other' }, SAID),
      async (scene) => scene.respond({ id: '1', token: (await scene.ask()).token }, SAID),
    ],
    accepts: [async (scene) => scene.respond(await scene.ask(), SAID)],
  },
  'ack-within-3-s': {
    refuses: [
      async (scene) => {
        const handle = await scene.ask();
        scene.time.advance(3001);
        return scene.respond(handle, SAID);
      },
    ],
    accepts: [
      async (scene) => {
        const handle = await scene.ask();
        scene.time.advance(3000);
        return scene.respond(handle, SAID);
      },
    ],
  },
  'ack-once': {
    refuses: [async (scene) => scene.respond(await acknowledged(scene), SAID)],
    accepts: [acknowledged],
  },
  'unknown-webhook': {
    refuses: [
      async (scene) => scene.webhook('PATCH', await scene.ask(), '@original', EDIT),
      async (scene) => scene.webhook('POST', await scene.ask(), '', EDIT),
      async (scene) => scene.call('POST', `/webhooks/1/${(await acknowledged(scene)).token}`, EDIT),
    ],
    accepts: [
      async (scene) => scene.webhook('PATCH', await acknowledged(scene), '@original', EDIT),
    ],
  },
  'token-15-min': {
    refuses: [
      async (scene) => {
        const handle = await acknowledged(scene);
        scene.time.advance(15 * 60_000 + 1);
        return scene.webhook('PATCH', handle, '@original', EDIT);
      },
    ],
    accepts: [
      async (scene) => {
        const handle = await acknowledged(scene);
        scene.time.advance(15 * 60_000);
        return scene.webhook('PATCH', handle, '@original', EDIT);
      },
    ],
  },
  'response-kind': {
    refuses: [
      async (scene) => scene.respond(await scene.ask(), { type: 8, data: { choices: [] } }),
      async (scene) => scene.respond(await scene.ask(), { type: 6 }),
      async (scene) => scene.respond(await scene.ask(), { type: 1 }),
      async (scene) => scene.respond(await press(scene), { type: 8, data: { choices: [] } }),
    ],
    accepts: [
      async (scene) => scene.respond(await press(scene), { type: 6 }),
      async (scene) => scene.respond(await press(scene), { ...SAID, type: 7 }),
    ],
  },
  'reply-permission': {
    refuses: [
      (scene) => {
        scene.discord.denyBot(scene.discord.channels.story.id, 'EmbedLinks');
        return reply(scene, { embeds: [{ title: 'w' }] });
      },
    ],
    accepts: [
      (scene) => {
        scene.discord.denyBot(scene.discord.channels.story.id, 'SendMessages');
        return reply(scene, { embeds: [{ title: 'w' }] });
      },
    ],
  },
  'choice-value-100': {
    refuses: [
      suggest([{ name: 'n', value: 'v'.repeat(101) }]),
      suggest([{ name: 'n', value: '' }]),
    ],
    accepts: [suggest([{ name: 'n', value: 'v'.repeat(100) }]), suggest([])],
  },
  'choice-name': {
    refuses: [suggest([{ name: ' ', value: 'v' }])],
    accepts: [suggest([{ name: 'n', value: 'v' }])],
  },
  'choice-type': {
    refuses: [suggest([{ name: 'n', value: 1 }]), suggest([{ name: 'n', value: 'v' }], 4)],
    accepts: [suggest([{ name: 'n', value: 1 }], 4), suggest([{ name: 'n', value: 1.5 }], 10)],
  },
  'modal-components': {
    refuses: [
      modal(...inputs(6)),
      modal(row(input()), row(input())),
      modal(row(input(), input({ custom_id: 'j' }))),
    ],
    accepts: [
      modal(...inputs(5)),
      modal({ type: 18, label: 'L', component: input({ label: undefined }) }),
    ],
  },
  'modal-input': {
    refuses: [
      modal(row(input({ min_length: 3, max_length: 2 }))),
      modal(row(input({ max_length: 2, value: 'www' }))),
    ],
    accepts: [modal(row(input({ min_length: 2, max_length: 2, value: 'ww' })))],
  },
} satisfies Partial<Record<RuleId, RuleCase>>;
