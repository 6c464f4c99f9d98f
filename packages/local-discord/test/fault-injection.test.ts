import { describe, expect, it } from 'vitest';
import { openScene } from './scene.ts';

describe('an injected fault', () => {
  it('can delay a request', async () => {
    const scene = await openScene();
    scene.discord.faults.script({ at: 'create_message', with: { kind: 'delay', ms: 500 } });
    const arrived = scene.post({ content: 'late' });
    // A later request is answered first.
    await scene.call('GET', '/gateway');
    expect(scene.discord.reader.sees()).toEqual([]);
    scene.time.advance(500);
    expect(await arrived).toMatchObject({ status: 200 });
  });

  it('can ignore a request, which then has no effect and no response', async () => {
    const scene = await openScene();
    scene.discord.faults.script({ at: 'create_message', with: { kind: 'hang' } });
    const hanging = scene.post({ content: 'w' }).catch((error: unknown) => error);
    await scene.discord.feed.until(() => scene.discord.recording.exchanges[0]);
    expect(scene.discord.recording.exchanges).toMatchObject([{ status: 0, verdict: 'scripted' }]);
    await scene.discord.close();
    expect(await hanging).toBeInstanceOf(Error);
  });

  it.each([
    ['drop', 0, 'scripted'],
    ['drop-after', 1, 'accepted'],
  ] as const)(
    'of the kind %s drops the connection and creates %i messages',
    async (kind, count, verdict) => {
      const scene = await openScene();
      scene.discord.faults.script({ at: /^POST \/channels\/\d+\/messages$/, with: { kind } });
      await expect(scene.post({ content: 'w' })).rejects.toThrow('fetch failed');
      expect(scene.discord.reader.sees()).toHaveLength(count);
      expect(scene.discord.recording.exchanges).toMatchObject([{ verdict }]);
    },
  );

  it('applies only to matching requests, and only as often as requested', async () => {
    const scene = await openScene();
    const fault = { kind: 'answer', status: 503, body: '<html>' } as const;
    scene.discord.faults.script({ at: 'create_message', with: fault, times: 2 });
    expect((await scene.call('GET', '/gateway')).status).toBe(200);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await scene.post({ content: 'w' })).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(scene.discord.recording.tally).toMatchObject({ accepted: 2, scripted: 2, refused: 0 });
  });

  it.each(['user', 'global', 'shared'] as const)(
    "sends the same response as Discord's rate limit with the scope %s",
    async (scope) => {
      const scene = await openScene();
      const limit = { kind: 'rate-limit', retryAfterMs: 1500, scope } as const;
      scene.discord.faults.script({ at: 'create_message', with: limit });
      const { status, body, headers } = await scene.post({ content: 'w' });
      expect({ status, body }).toEqual({
        status: 429,
        body: {
          message: 'You are being rate limited.',
          retry_after: 1.5,
          global: scope === 'global',
        },
      });
      expect(headers.get('retry-after')).toBe('2');
      expect(headers.get('x-ratelimit-scope')).toBe(scope);
      expect(headers.get('x-ratelimit-global')).toBe(scope === 'global' ? 'true' : null);
    },
  );
});
