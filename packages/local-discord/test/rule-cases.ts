import type { RuleId } from '../src/validation/rules.ts';
import { NO_MENTIONS, type Scene } from './scene.ts';

/** A request of a bot. Resolves when it is answered. */
export type Attempt = (scene: Scene) => Promise<unknown>;

/** Requests that a rule refuses, and similar requests that it accepts. */
export interface RuleCase {
  readonly refuses: readonly Attempt[];
  readonly accepts: readonly Attempt[];
}

/** Cases for a posted message and for a response to a command, which have the same rules. */
function messages(refused: readonly object[], accepted: readonly object[]): RuleCase {
  const attempts = (bodies: readonly object[]): Attempt[] =>
    bodies.flatMap((body) => [(scene) => scene.post(body), (scene) => reply(scene, body)]);
  return { refuses: attempts(refused), accepts: attempts(accepted) };
}

export async function reply(scene: Scene, data: object, type = 4): Promise<unknown> {
  const handle = await scene.ask();
  return scene.respond(handle, { type, data: { ...NO_MENTIONS, ...data } });
}

export const button = (more: object = {}): object => ({
  type: 2,
  style: 1,
  custom_id: 'a',
  label: 'A',
  ...more,
});
export const row = (...components: object[]): object => ({ type: 1, components });
export const text = (content: string): object => ({ type: 10, content });
const select = (more: object = {}): object => ({
  type: 3,
  custom_id: 's',
  options: [
    { label: 'One', value: '1' },
    { label: 'Two', value: '2' },
  ],
  ...more,
});
const rows = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => row(button({ custom_id: `b${i}` })));
const field = (name: string, value: string): object => ({
  embeds: [{ fields: [{ name, value }] }],
});
const words = (length: number): string => 'w'.repeat(length);
const V2 = 1 << 15;

function form(body: object, ...sizes: readonly number[]): FormData {
  const data = new FormData();
  data.append('payload_json', JSON.stringify(body));
  for (const [i, size] of sizes.entries()) {
    data.append(`files[${i}]`, new Blob([new Uint8Array(size)]), `file-${i}.txt`);
  }
  return data;
}

/** Returns a form with a number of one-byte files. */
const files = (count: number): FormData =>
  form(NO_MENTIONS, ...Array.from({ length: count }, () => 1));

const attach: Attempt = (scene) => {
  scene.discord.allowBot(null, 'AttachFiles');
  return Promise.resolve();
};

export const MESSAGE_CASES = {
  schema: messages(
    [
      { embeds: [{ title: words(257) }] },
      { embeds: Array.from({ length: 11 }, () => ({ title: 'w' })) },
    ],
    [{ embeds: [{ title: words(256) }] }],
  ),
  'unknown-key': messages(
    [{ content: 'w', embed: {} }, { embeds: [{ title: 'w', colour: 1 }] }],
    [{ embeds: [{ title: 'w', color: 1 }], tts: false }],
  ),
  'well-formed-text': messages([{ content: 'half \ud83d' }], [{ content: 'whole \ud83d\ude00' }]),
  'empty-message': messages(
    [{}, { content: '' }, { content: ' \n' }, { content: null, embeds: [] }],
    [{ content: 'w' }, { components: rows(1) }],
  ),
  'content-2000': {
    refuses: [(scene) => scene.post({ content: words(2001) })],
    accepts: [(scene) => scene.post({ content: words(2000) })],
  },
  'embed-not-empty': messages(
    [{ embeds: [{}] }, { embeds: [{ description: ' ' }] }, { embeds: [{ color: 1 }] }],
    [{ embeds: [{ footer: { text: 'w' } }] }],
  ),
  'embed-field-not-empty': messages([field('', 'v'), field('n', ' ')], [field('n', 'v')]),
  'embed-total-6000': messages(
    [{ embeds: [{ description: words(4096) }, { description: words(1905) }] }],
    [{ embeds: [{ description: words(4096) }, { description: `  ${words(1904)}  ` }] }],
  ),
  'link-scheme': messages(
    [
      { embeds: [{ title: 'w', url: 'javascript:alert(1)' }] },
      { embeds: [{ title: 'w', image: { url: 'file:///etc/passwd' } }] },
      {
        content: 'w',
        components: [row({ type: 2, style: 5, label: 'A', url: 'ftp://a.example' })],
      },
      { flags: V2, components: [{ type: 12, items: [{ media: { url: 'data:text/plain,w' } }] }] },
    ],
    [
      { embeds: [{ title: 'w', url: 'https://a.example' }] },
      {
        content: 'w',
        components: [row({ type: 2, style: 5, label: 'A', url: 'https://a.example' })],
      },
    ],
  ),
  'five-rows': messages([{ components: rows(6) }], [{ components: rows(5) }]),
  'row-contents': messages(
    [
      { components: [row(button(), select())] },
      { components: [row(select(), select({ custom_id: 't' }))] },
      { flags: V2, components: [{ type: 17, components: [row(button(), select())] }] },
    ],
    [{ components: [row(button(), button({ custom_id: 'b' })), row(select())] }],
  ),
  'unique-custom-id': messages(
    [
      { components: [row(button()), row(button())] },
      { components: [row(button({ id: 7 })), row(select({ id: 7 }))] },
    ],
    [{ components: [row(button()), row(button({ custom_id: 'b' }))] }],
  ),
  'button-shape': messages(
    [
      button({ custom_id: undefined }),
      button({ url: 'https://a.example' }),
      button({ style: 5 }),
      button({ style: 5, custom_id: undefined }),
      button({ label: ' ' }),
      button({ label: undefined }),
      button({ style: 6, custom_id: undefined, sku_id: '1', label: 'A' }),
    ].map((bad) => ({ components: [row(bad)] })),
    [
      button({ label: undefined, emoji: { name: '🔎' } }),
      button({ style: 6, custom_id: undefined, label: undefined, sku_id: '1' }),
    ].map((good) => ({ components: [row(good)] })),
  ),
  'select-shape': messages(
    [
      select({ min_values: 2, max_values: 1 }),
      select({ max_values: 3 }),
      select({
        options: [
          { label: 'One', value: '1' },
          { label: 'Two', value: '1' },
        ],
      }),
      select({
        options: [
          { label: 'One', value: '1', default: true },
          { label: 'Two', value: '2', default: true },
        ],
      }),
    ].map((bad) => ({ components: [row(bad)] })),
    [{ components: [row(select({ min_values: 0, max_values: 2 }))] }],
  ),
  'component-needs-v2': messages(
    [{ content: 'w', components: [text('w')] }],
    [{ flags: V2, components: [text('w')] }],
  ),
  'v2-excludes-content': messages(
    [
      { flags: V2, content: 'w', components: [text('w')] },
      { flags: V2, embeds: [{ title: 'w' }], components: [text('w')] },
    ],
    [{ flags: V2, content: null, embeds: [], components: [text('w')] }],
  ),
  'v2-total-40': messages(
    [
      {
        flags: V2,
        components: [{ type: 17, components: Array.from({ length: 40 }, () => text('w')) }],
      },
    ],
    [
      {
        flags: V2,
        components: [{ type: 17, components: Array.from({ length: 39 }, () => text('w')) }],
      },
    ],
  ),
  'v2-text-4000': messages(
    [{ flags: V2, components: [text(words(2000)), { type: 17, components: [text(words(2001))] }] }],
    [{ flags: V2, components: [text(words(2000)), { type: 17, components: [text(words(2000))] }] }],
  ),
  'v2-stays': {
    refuses: [
      async (scene) => {
        const handle = await scene.ask();
        const data = { flags: V2, components: [text('w')], ...NO_MENTIONS };
        await scene.respond(handle, { type: 4, data });
        return scene.webhook('PATCH', handle, '@original', {
          flags: 4,
          content: 'w',
          components: [],
          ...NO_MENTIONS,
        });
      },
    ],
    accepts: [
      async (scene) => {
        const handle = await scene.ask();
        const data = { flags: V2, components: [text('w')], ...NO_MENTIONS };
        await scene.respond(handle, { type: 4, data });
        return scene.webhook('PATCH', handle, '@original', {
          components: [text('v')],
          ...NO_MENTIONS,
        });
      },
    ],
  },
  'message-flags': {
    refuses: [
      (scene) => scene.post({ content: 'w', flags: 64 }),
      (scene) => reply(scene, { content: 'w', flags: 32 }),
      async (scene) => {
        const handle = await scene.ask();
        await scene.respond(handle, { type: 5 });
        return scene.webhook('PATCH', handle, '@original', {
          content: 'w',
          flags: 64,
          ...NO_MENTIONS,
        });
      },
    ],
    accepts: [
      (scene) => scene.post({ content: 'w', flags: 4096 }),
      (scene) => reply(scene, { content: 'w', flags: 64 }),
    ],
  },
  'defer-flags': {
    refuses: [
      async (scene) => scene.respond(await scene.ask(), { type: 5, data: { flags: V2 } }),
      async (scene) => scene.respond(await scene.ask(), { type: 5, data: { content: 'w' } }),
    ],
    accepts: [async (scene) => scene.respond(await scene.ask(), { type: 5, data: { flags: 64 } })],
  },
  'mentions-conflict': messages(
    [
      { content: 'w', allowed_mentions: { parse: ['users'], users: ['123456789012345678'] } },
      { content: 'w', allowed_mentions: { parse: ['roles'], roles: ['123456789012345678'] } },
    ],
    [{ content: 'w', allowed_mentions: { parse: [], users: ['123456789012345678'] } }],
  ),
  'mentions-explicit': messages(
    [
      { content: 'w', allowed_mentions: null },
      { content: 'w', allowed_mentions: { users: [] } },
    ],
    [{ content: 'w' }],
  ),
  'nonce-needed': {
    refuses: [(scene) => scene.post({ content: 'w', enforce_nonce: true })],
    accepts: [(scene) => scene.post({ content: 'w', enforce_nonce: true, nonce: 'n' })],
  },
  'nonce-in-channels': {
    refuses: [(scene) => reply(scene, { content: 'w', enforce_nonce: true, nonce: 'n' })],
    accepts: [(scene) => reply(scene, { content: 'w', enforce_nonce: false })],
  },
  'attachment-known': {
    refuses: [
      async (scene) => {
        await attach(scene);
        return scene.post({ content: 'w', attachments: [{ id: '0' }] });
      },
    ],
    accepts: [
      async (scene) => {
        await attach(scene);
        const body = { ...NO_MENTIONS, attachments: [{ id: '0', description: 'A file' }] };
        return scene.call('POST', scene.messages, form(body, 10));
      },
    ],
  },
  'file-size': {
    refuses: [
      async (scene) => {
        await attach(scene);
        return scene.call('POST', scene.messages, form(NO_MENTIONS, 10 * 1024 * 1024 + 1));
      },
      async (scene) => {
        await attach(scene);
        return scene.call('POST', scene.messages, files(11));
      },
    ],
    accepts: [
      async (scene) => {
        await attach(scene);
        return scene.call('POST', scene.messages, files(10));
      },
    ],
  },
} satisfies Partial<Record<RuleId, RuleCase>>;
