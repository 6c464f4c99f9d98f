import fc from 'fast-check';
import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { checkMessage } from '../src/validation/message-rules.ts';
import { permissionsIn, permissionsOf } from '../src/state/permissions.ts';
import { RateLimits } from '../src/rest/rate-limits.ts';
import { Refusal } from '../src/validation/refusal.ts';
import { createSnowflakes, timeOf } from '../src/state/snowflakes.ts';
import { BOT_PERMISSIONS, type GuildState, setAdmin } from '../src/state/guild-state.ts';
import {
  addChannel,
  addGuild,
  createWorld,
  joinGuild,
  openPrivateChannel,
  type World,
} from '../src/state/world.ts';
import { CHECKS } from './open-discord.ts';
import { NO_MENTIONS } from './scene.ts';

describe('an ID', () => {
  it('is greater than all earlier IDs, even if the clock goes back, and has 17 to 19 digits', () => {
    const times = fc.array(fc.integer({ min: -1, max: Date.UTC(2080, 0) }), { minLength: 2 });
    fc.assert(
      fc.property(times, (nows) => {
        let now = 0;
        const makeId = createSnowflakes({ now: () => now });
        const ids = nows.flatMap((at) => {
          now = at;
          return [makeId(), makeId()];
        });
        for (const [i, id] of ids.entries()) {
          expect(id).toMatch(/^\d{17,19}$/);
          if (i > 0) expect(BigInt(id)).toBeGreaterThan(BigInt(ids[i - 1] ?? '0'));
        }
      }),
    );
  });

  it('contains its creation time', () => {
    const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2080, 0) });
    fc.assert(
      fc.property(instants, (now) => {
        expect(timeOf(createSnowflakes({ now: () => now })())).toBe(now);
      }),
    );
  });
});

describe('a rate limit bucket', () => {
  /** Steps of the clock in milliseconds. A request follows each step. */
  const moves = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 });

  it('allows five posts in the five seconds after the first, and refuses the sixth', () => {
    fc.assert(
      fc.property(moves, (steps) => {
        let now = 0;
        const limits = new RateLimits({ now: () => now });
        let began = -Infinity;
        let count = 0;
        for (const step of steps) {
          now += step;
          if (now >= began + 5000) [began, count] = [now, 0];
          const { retryAfterMs, headers } = limits.take('create_message', 'a channel');
          expect(retryAfterMs === null).toBe(count < 5);
          if (count < 5) count++;
          else expect(retryAfterMs).toBe(began + 5000 - now);
          expect(headers['x-ratelimit-remaining']).toBe(String(5 - count));
        }
      }),
    );
  });

  it('is separate for each channel', () => {
    const limits = new RateLimits({ now: () => 0 });
    for (let i = 0; i < 5; i++) limits.take('create_message', 'one');
    expect(limits.take('create_message', 'one').retryAfterMs).toBe(5000);
    expect(limits.take('create_message', 'other').retryAfterMs).toBeNull();
  });
});

describe('the maximum length', () => {
  /** Whether the specification and the rules accept a message. */
  function isAccepted(body: object): boolean {
    if (CHECKS.request('create_message', body).length > 0) return false;
    try {
      checkMessage({ ...NO_MENTIONS, ...body }, 'channel');
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }
  /** Texts near a limit, of letters and emoji. An emoji is one code point but two UTF-16 code units. */
  const near = (limit: number): fc.Arbitrary<string> =>
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
      .map(([wide, more]) => '😀'.repeat(wide) + 'w'.repeat(Math.max(1, limit - 6 + more - wide)));

  it.each<[string, number, (text: string) => object]>([
    ['content', 2000, (content) => ({ content })],
    ['title', 256, (title) => ({ embeds: [{ title }] })],
    ['description', 4096, (description) => ({ embeds: [{ description }] })],
    ['field name', 256, (name) => ({ embeds: [{ fields: [{ name, value: 'v' }] }] })],
    ['field value', 1024, (value) => ({ embeds: [{ fields: [{ name: 'n', value }] }] })],
    ['footer', 2048, (text) => ({ embeds: [{ footer: { text } }] })],
    [
      'label',
      80,
      (label) => ({
        components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', label }] }],
      }),
    ],
    [
      'custom_id',
      100,
      (customId) => ({
        components: [
          { type: 1, components: [{ type: 2, style: 1, custom_id: customId, label: 'A' }] },
        ],
      }),
    ],
    ['text display', 4000, (content) => ({ flags: 1 << 15, components: [{ type: 10, content }] })],
  ])('of a %s is %i UTF-16 code units', (_, limit, build) => {
    fc.assert(
      fc.property(near(limit), (text) => {
        expect(isAccepted(build(text))).toBe(text.length <= limit);
      }),
    );
  });

  it('of all embeds together is 6,000 UTF-16 code units without leading and trailing white space', () => {
    const parts = fc.array(fc.tuple(fc.integer({ min: 900, max: 1100 }), fc.boolean()), {
      minLength: 5,
      maxLength: 7,
    });
    fc.assert(
      fc.property(parts, (list) => {
        const embeds = list.map(([length, isPadded]) => ({
          description: isPadded ? ` ${'w'.repeat(length)}\n` : 'w'.repeat(length),
        }));
        const total = list.reduce((sum, [length]) => sum + length, 0);
        expect(isAccepted({ embeds })).toBe(total <= 6000);
      }),
    );
  });
});

/** Creates a world with one server. */
function createScene(
  botPermissions: bigint,
  invited = true,
): { readonly world: World; readonly guild: GuildState; readonly makeId: () => string } {
  const makeId = createSnowflakes({ now: () => 0 });
  const world = createWorld(makeId, 'b');
  const about = { guildId: makeId(), guildName: 'g', botPermissions, invited };
  return { world, guild: addGuild(world, makeId, 0, about), makeId };
}

describe('the permissions', () => {
  const bits = fc.bigInt({ min: 0n, max: (1n << 20n) - 1n }).filter((some) => (some & 8n) === 0n);

  it('in a channel are empty without View Channel', () => {
    fc.assert(
      fc.property(bits, bits, bits, (granted, allow, deny) => {
        const { world, guild, makeId } = createScene(granted);
        const overwrite = { id: guild.bot.id, type: OverwriteType.Member, allow, deny };
        const channel = addChannel(world, guild, {
          id: makeId(),
          type: ChannelType.GuildText,
          name: 'c',
          overwrites: [overwrite],
        });
        const may = permissionsOf(guild, guild.bot.id, channel);
        const canSee = (may & PermissionFlagsBits.ViewChannel) !== 0n;
        expect(may === 0n || canSee).toBe(true);
        // A member overwrite that allows a permission overrides any denial.
        if (canSee) expect(may & allow).toBe(allow);
        expect(may & deny & ~allow).toBe(0n);
      }),
    );
  });

  it('in a DM channel belong only to its two members, regardless of their roles', () => {
    fc.assert(
      fc.property(bits, fc.boolean(), fc.boolean(), (granted, isAdmin, invited) => {
        const { world, guild, makeId } = createScene(granted, invited);
        const [one, other] = ['one', 'other'].map((name) =>
          joinGuild(world, guild, makeId(), name, 0),
        );
        if (one === undefined || other === undefined) throw new Error('no user');
        for (const { id } of [one, other]) setAdmin(guild, id, isAdmin);
        const channel = openPrivateChannel(world, one, makeId);
        const { ViewChannel, SendMessages, EmbedLinks, AttachFiles, ReadMessageHistory } =
          PermissionFlagsBits;
        const all = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory;
        for (const id of [one.id, guild.bot.id]) {
          expect(permissionsIn(world, id, channel)).toBe(all);
        }
        for (const id of [other.id, guild.ownerId, 'a stranger']) {
          expect(permissionsIn(world, id, channel)).toBe(0n);
        }
      }),
    );
  });

  it('of an invited bot are those of its invitation and of everyone', () => {
    const { guild } = createScene(BOT_PERMISSIONS);
    expect(permissionsOf(guild, guild.bot.id) & BOT_PERMISSIONS).toBe(BOT_PERMISSIONS);
    expect(permissionsOf(guild, 'a stranger')).toBe(0n);
  });
});
