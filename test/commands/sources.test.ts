import { describe, expect, it } from 'vitest';
import { command } from '../../commands/sources.ts';
import { EMBED } from '../../src/discord/surface.ts';
import { fakeServices, sourceOf } from '../discord/fake-corpus.ts';

const services = fakeServices([sourceOf({ sourceId: 'azure-clause' })]);
const context = { ...services, surface: EMBED };

describe('/sources', () => {
  it('lists all of them', async () => {
    expect(await command.run({ subcommand: 'list' }, context)).toMatch(/^1 source\n- azure-clause/);
  });

  it('shows one by the beginning of its ID', async () => {
    const shown = await command.run({ subcommand: 'show', id: 'az' }, context);
    expect(shown).toMatch(/^azure-clause\nTitle: About azure-clause\n/);
  });

  it('refuses an ID that no source has', async () => {
    await expect(command.run({ subcommand: 'show', id: 'zzz' }, context)).rejects.toMatchObject({
      code: 'unknown-source',
    });
  });

  it('answers whoever asks, and nobody else', () => {
    expect(command.isPrivate({ subcommand: 'list' })).toBe(true);
  });
});
