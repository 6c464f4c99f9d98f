import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/state/traffic.ts';
import { describeEntry, toRow, toSteps } from '../../web/traffic-step.ts';

const ID = '1575923684546183168';

function request(path: string, fields: object = {}): Entry {
  const about = { kind: 'rest', at: 0, method: 'POST', status: 204, verdict: 'accepted' };
  return { ...about, path, interactionId: null, ...fields } as unknown as Entry;
}

function event(data: object, interactionId: string | null): Entry {
  return { kind: 'event', at: 0, type: 'INTERACTION_CREATE', data, interactionId };
}

const connected: Entry = {
  kind: 'gateway',
  at: 0,
  what: 'connected',
  code: null,
  reason: '',
  shard: null,
};

describe('the steps of the traffic', () => {
  it('contain all entries of one interaction, even with other entries in between', () => {
    const mine = request('/a', { interactionId: '1' });
    const steps = toSteps([mine, request('/b', { interactionId: '2' }), mine]);
    expect(steps.map(({ key, entries }) => [key, entries.length])).toEqual([
      ['1', 2],
      ['2', 1],
    ]);
  });

  it('collect entries without an interaction until the next interaction', () => {
    const steps = toSteps([connected, connected, request('/a', { interactionId: '1' }), connected]);
    expect(steps.map(({ title, entries }) => `${title} ${entries.length}`)).toEqual([
      'Other traffic 2',
      'Interaction 1 1',
      'Other traffic 1',
    ]);
  });

  it.each([
    [{ type: 2, data: { name: 'ask', type: 1 } }, 'reader used /ask'],
    [{ type: 2, data: { name: 'Check', type: 3 } }, 'reader used Check'],
    [{ type: 4, data: { name: 'ask', type: 1 } }, 'reader typed /ask'],
    [{ type: 3, data: { custom_id: 'more' } }, 'reader used more'],
    [{ type: 5, data: { custom_id: 'form' } }, 'reader submitted form'],
  ])('have a title that describes the interaction %j', (interaction, title) => {
    const inServer = { ...interaction, member: { user: { username: 'reader' } } };
    const inPrivate = { ...interaction, user: { username: 'reader' } };
    for (const data of [inServer, inPrivate]) {
      expect(toSteps([event(data, '1')])[0]?.title).toBe(title);
    }
  });
});

describe('the row of an entry', () => {
  it('shortens IDs in the middle and separates the last part of the path', () => {
    expect(toRow(request(`/interactions/${ID}/token-of-${ID}/callback`))).toEqual({
      ...{ sign: '←', name: 'POST', path: '/interactions/157…168/tok…168', tail: '/callback' },
      verdict: '204',
    });
  });

  it('keeps parts of up to 15 characters, counted in code points', () => {
    expect(toRow(request(`/${'w'.repeat(15)}/x`)).path).toBe(`/${'w'.repeat(15)}`);
    expect(toRow(request(`/${'😀'.repeat(15)}/x`)).path).toBe(`/${'😀'.repeat(15)}`);
    expect(toRow(request(`/${'😀'.repeat(16)}/x`)).path).toBe('/😀😀😀…😀😀😀');
  });

  it.each([
    [{ status: 400, verdict: 'refused' }, '400 refused'],
    [{ status: 0, verdict: 'scripted' }, 'dropped scripted'],
  ])('shows a verdict other than accepted: %j', (fields, verdict) => {
    expect(toRow(request('/a', fields)).verdict).toBe(verdict);
  });

  it('has no path for events and connections', () => {
    expect(toRow(event({}, '1'))).toMatchObject({ name: 'INTERACTION_CREATE', path: '', tail: '' });
    const closed = { ...connected, what: 'closed', code: 4000, reason: 'why' } as const;
    expect(toRow(closed)).toMatchObject({ name: 'closed', verdict: '4000 why' });
  });
});

describe('the description of an entry', () => {
  it('shortens nothing', () => {
    const path = `/webhooks/${ID}/w`;
    expect(describeEntry(request(path))).toBe(`← POST ${path} 204`);
    expect(describeEntry(connected)).toBe('gateway connected');
  });
});
