import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_MENTIONS, openScene, type Scene } from './scene.ts';

interface Listed {
  readonly id: string;
  readonly content: string;
}

async function history(scene: Scene): Promise<Scene> {
  for (let i = 0; i < 9; i++) {
    scene.discord.messages.create({
      channel: scene.discord.channels.story,
      author: scene.discord.guild.bot,
      body: { content: String(i) },
    });
  }
  return Promise.resolve(scene);
}

async function list(scene: Scene, query: string): Promise<Listed[]> {
  const { body } = await scene.call('GET', `${scene.messages}${query}`);
  return body as Listed[];
}

describe('the messages of a channel', () => {
  it('are listed newest first, in pages without gaps', async () => {
    const scene = await history(await openScene());
    const all = await list(scene, '');
    expect(all.map(({ content }) => content).join('')).toBe('876543210');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), fc.boolean(), async (limit, isForward) => {
        // Avoid the rate limit, which is not tested here.
        scene.time.advance(60_000);
        const seen: Listed[] = [];
        for (let id: string | undefined = isForward ? '1' : undefined; ;) {
          const from = id === undefined ? '' : `&${isForward ? 'after' : 'before'}=${id}`;
          const page = await list(scene, `?limit=${limit}${from}`);
          if (page.length === 0) break;
          if (isForward) seen.unshift(...page);
          else seen.push(...page);
          id = (isForward ? page[0] : page.at(-1))?.id;
        }
        expect(seen).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });

  it('around a given message are listed half from before it and half from after it', async () => {
    const scene = await history(await openScene());
    const middle = (await list(scene, ''))[4]?.id ?? '';
    const around = await list(scene, `?around=${middle}&limit=4`);
    expect(around.map(({ content }) => content).join('')).toBe('65432');
  });

  it('are not listed without the permission to read the history', async () => {
    const scene = await openScene();
    await scene.post({ content: 'w' });
    expect(await list(scene, '')).toHaveLength(1);
    scene.discord.denyBot(null, 'ReadMessageHistory');
    expect(await list(scene, '')).toEqual([]);
  });

  it('are listed without the content of other authors and without ephemeral messages', async () => {
    const scene = await history(await openScene());
    scene.discord.reader.say('secret');
    const handle = await scene.ask();
    await scene.respond(handle, {
      type: 4,
      data: { ...NO_MENTIONS, content: 'for one', flags: 64 },
    });
    expect((await list(scene, '?limit=2')).map(({ content }) => content)).toEqual(['', '8']);
  });

  it.each(['limit=0', 'limit=101', 'limit=many', 'before=yesterday', 'sort=asc'])(
    'are not listed for the invalid query %s',
    async (query) => {
      const scene = await openScene();
      expect(await scene.call('GET', `${scene.messages}?${query}`)).toMatchObject({ code: 50035 });
    },
  );
});

describe('a nonce', () => {
  it('prevents duplicates for five minutes in all channels, but only with enforce_nonce', async () => {
    const scene = await openScene();
    const { digests } = scene.discord.channels;
    const body = { content: 'w', nonce: 'slot', enforce_nonce: true, ...NO_MENTIONS };
    const post = async (more: object = {}, path = scene.messages): Promise<string> =>
      ((await scene.call('POST', path, { ...body, ...more })).body as Listed).id;
    const first = await post();
    scene.time.advance(299_999);
    expect(await post()).toBe(first);
    expect(await post({}, `/channels/${digests.id}/messages`)).toBe(first);
    expect(await post({ enforce_nonce: false })).not.toBe(first);
    scene.time.advance(300_001);
    expect(await post()).not.toBe(first);
  });
});

describe('an edit', () => {
  it('keeps the thread and the published state of a message', async () => {
    const scene = await openScene();
    scene.discord.allowBot(null, 'CreatePublicThreads');
    const path = `/channels/${scene.discord.channels.digests.id}/messages`;
    const { id } = (await scene.call('POST', path, { content: 'w', ...NO_MENTIONS }))
      .body as Listed;
    await scene.call('POST', `${path}/${id}/crosspost`);
    await scene.call('POST', `${path}/${id}/threads`, { name: 'More' });
    await scene.call('PATCH', `${path}/${id}`, { content: 'v', flags: 4, ...NO_MENTIONS });
    expect(scene.discord.reader.sees(scene.discord.channels.digests.id)).toMatchObject([
      { content: 'v', published: true, threadId: id, flags: 1 | 4 | 32 },
    ]);
  });

  it('keeps fields that are not in the request, and removes empty fields', async () => {
    const scene = await openScene();
    const { body } = await scene.post({ content: 'w', embeds: [{ title: 't' }] });
    const path = `${scene.messages}/${(body as Listed).id}`;
    await scene.call('PATCH', path, { content: null, ...NO_MENTIONS });
    expect(scene.discord.reader.sees()).toMatchObject([{ content: '', embeds: [{ title: 't' }] }]);
    // A message cannot become empty.
    expect(await scene.call('PATCH', path, { embeds: [], ...NO_MENTIONS })).toMatchObject({
      code: 50006,
    });
  });
});

it('commands of a bot that is not in the server are not offered', async () => {
  const scene = await openScene();
  await scene.ask();
  scene.discord.remove();
  expect(scene.discord.admin.commands()).toEqual([]);
  expect(() => scene.discord.admin.slash('ask')).toThrow(/may not use/);
});
