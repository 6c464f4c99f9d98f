import { describe, expect, it } from 'vitest';
import { command } from '../../commands/sources.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices, sourceOf } from '../support/fake-corpus.ts';
import { en } from '../../src/discord/locales/en.ts';

const services = fakeServices([sourceOf({ sourceId: 'azure-clause' })]);
const context = contextOf(services);

describe('/sources', () => {
  it('lists all sources', async () => {
    const { text } = await command.run({ subcommand: 'list' }, context);
    expect(text).toMatch(/^1 source\n- .* · azure-clause · 3 passages$/);
  });

  it('shows a source that is named by the beginning of its ID', async () => {
    const { text } = await command.run({ subcommand: 'show', id: 'az' }, context);
    expect(text).toMatch(/^\*\*\[About azure-clause\]\(.*\)\*\*\n[^]*\nID: azure-clause\n/);
  });

  it('lists the sources that match a filter', async () => {
    const { text } = await command.run({ subcommand: 'list', filter: ' clau ' }, context);
    expect(text).toMatch(/^1 source matching "clau"\n/);
  });

  it('finds the passage of a source that contains the words', async () => {
    const { text } = await command.run({ subcommand: 'search', text: 'one  THING' }, context);
    expect(text).toContain(`${en.excerpt.foundOtherCase(1)}\n\n> **One thing** happened.\n`);
  });

  it('refuses an unknown ID', async () => {
    await expect(command.run({ subcommand: 'show', id: 'zzz' }, context)).rejects.toMatchObject({
      code: 'unknown-source',
    });
  });

  it('replies only to the asker', () => {
    expect(command.isPrivate({ subcommand: 'list' })).toBe(true);
  });
});
