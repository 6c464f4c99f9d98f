import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRouteMatcher } from '../src/rest/match-route.ts';
import { OPERATIONS } from '../src/validation/operations.ts';
import { readSpecification } from '../src/validation/read-specification.ts';
import { prune } from '../specification/prune.ts';
import { CHECKS, openDiscord } from './open-discord.ts';

const WHOLE = join(import.meta.dirname, '../../../../shared/discord/openapi.json');
const FOLDER = join(import.meta.dirname, '../src/validation/specification');

describe("the pruned copy of Discord's specification", () => {
  it("has the specification's licence next to it", () => {
    expect(readFileSync(join(FOLDER, 'LICENSE'), 'utf8')).toMatch(
      /^MIT License\n\nCopyright 2023 Discord/,
    );
  });

  it('contains exactly the operations that are served', () => {
    const named = Object.values(readSpecification().paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(named.sort()).toEqual([...OPERATIONS].sort());
  });

  // Skipped without the complete specification in ../shared/discord/openapi.json.
  it.runIf(existsSync(WHOLE))(
    'equals the output of the script for the complete specification',
    () => {
      const here: unknown = JSON.parse(readFileSync(join(FOLDER, 'discord-api.json'), 'utf8'));
      expect(prune(readFileSync(WHOLE, 'utf8'))).toEqual(here);
    },
  );

  it('compiles without errors', async () => {
    await expect(CHECKS.warmUp()).resolves.toBeUndefined();
  });

  it('reports an error inside a union once, with its path', () => {
    const bad = { type: 2, style: 1, custom_id: 'a', label: 'w'.repeat(81) };
    const body = { type: 4, data: { components: [{ type: 1, components: [bad] }] } };
    expect(CHECKS.request('create_interaction_response', body)).toEqual([
      {
        rule: 'schema',
        path: 'data.components.0.components.0.label',
        code: 'BASE_TYPE_MAX_LENGTH',
        message: 'Must be 80 or fewer in length.',
      },
    ]);
  });

  it.each([
    ['/webhooks/1/t/messages/%40original', 'update_original_webhook_message'],
    ['/webhooks/1/t/messages/@original', 'update_original_webhook_message'],
    ['/webhooks/1/t/messages/2', 'update_webhook_message'],
    ['/webhooks/1//messages/2', undefined],
    ['/channels/1/messages/2/', undefined],
  ])('finds the operation of PATCH %s: %s', (path, operation) => {
    const match = createRouteMatcher(readSpecification());
    expect(match('PATCH', path)?.operation).toBe(operation);
  });
});

describe('the events of the local Discord', () => {
  it('have the same format as the objects in responses', async () => {
    const discord = await openDiscord();
    discord.remove();
    discord.invite();
    discord.addChannel('more');
    discord.denyBot(discord.channels.story.id, 'SendMessages');
    discord.reader.say('w');
    const events = new Map(discord.recording.events.map(({ type, data }) => [type, data]));
    const guild = events.get('GUILD_CREATE') as { roles: unknown[]; channels: unknown[] };
    const errors = [
      ...guild.roles.flatMap((role) => CHECKS.named('GuildRoleResponse', role)),
      ...guild.channels.flatMap((channel) => CHECKS.named('GuildChannelResponse', channel)),
      ...CHECKS.named('GuildChannelResponse', events.get('CHANNEL_CREATE')),
      ...CHECKS.named('GuildChannelResponse', events.get('CHANNEL_UPDATE')),
      ...CHECKS.named('MessageResponse', without(events.get('MESSAGE_CREATE'), 'guild_id')),
    ];
    expect(guild.channels).toHaveLength(3);
    expect(errors).toEqual([]);
  });
});

/** Removes a key from an object: events contain the server's ID in addition. */
function without(value: unknown, key: string): unknown {
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key));
}
