import { describe, expect, it } from 'vitest';
import { command } from '../../commands/sources.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices, sourceOf } from '../support/fake-corpus.ts';
import { en } from '../../src/discord/locales/en.ts';

const services = fakeServices([sourceOf({ sourceId: 'azure-clause' })]);
const context = contextOf(services);

describe('/sources', () => {
  it('lists all of them', async () => {
    const { text } = await command.run({ subcommand: 'list' }, context);
    expect(text).toMatch(/^1 source\n- .* · azure-clause · 3 passages$/);
  });

  it('shows one by the beginning of its ID', async () => {
    const { text } = await command.run({ subcommand: 'show', id: 'az' }, context);
    expect(text).toMatch(/^\*\*\[About azure-clause\]\(.*\)\*\*\n[^]*\nID: azure-clause\n/);
  });

  it('lists those that a filter leaves', async () => {
    const { text } = await command.run({ subcommand: 'list', filter: ' clau ' }, context);
    expect(text).toMatch(/^1 source matching "clau"\n/);
  });

  it('finds words where they stand', async () => {
    const { text } = await command.run({ subcommand: 'search', text: 'one  THING' }, context);
    expect(text).toContain(`${en.excerpt.foundOtherCase(1)}\n\n> **One thing** happened.\n`);
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
