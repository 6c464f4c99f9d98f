import type { Finding } from '../domain/checkup.ts';
import { UserFacingError } from '../domain/errors.ts';
import type { DiscordProbe } from '../discord/connection/probe-discord.ts';

/** Maximum clock difference. Interactions expire within seconds, and digests are due by this machine's clock. */
const MOST_SKEW_MS = 10_000;

/** The flags of an application that has privileged intents, by Discord's names for the intents. */
const PRIVILEGED: Readonly<Record<string, number>> = {
  Presence: (1 << 12) | (1 << 13),
  'Server Members': (1 << 14) | (1 << 15),
  'Message Content': (1 << 18) | (1 << 19),
};

/** @param probe `null`: there is no token */
export async function checkToken(probe: DiscordProbe | null): Promise<Finding> {
  if (probe === null) return { code: 'no-token', params: {} };
  try {
    const [user, servers] = [await probe.userName(), await probe.serverCount()];
    return { code: 'token-accepted', params: { user, servers } };
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    if (error.problem.code === 'token-refused') return { code: 'token-refused', params: {} };
    return { code: 'discord-unreachable', params: { problem: error.problem } };
  }
}

export function checkIntents(probe: DiscordProbe | null): Promise<Finding> {
  return withToken(probe, async (discord) => {
    const flags = await discord.applicationFlags();
    const names = Object.entries(PRIVILEGED)
      .filter(([, bits]) => (flags & bits) !== 0)
      .map(([name]) => name);
    if (names.length === 0) return { code: 'intents-none', params: {} };
    return { code: 'intents-unneeded', params: { names } };
  });
}

export function checkRegistration(probe: DiscordProbe | null): Promise<Finding> {
  return withToken(probe, async (discord) => {
    const found = await discord.registration();
    if (found === null) return { code: 'not-in-server', params: {} };
    const { added, changed, removed } = found.difference;
    const commands = added.length + changed.length + removed.length;
    if (commands > 0) return { code: 'commands-differ', params: { commands } };
    return { code: 'commands-registered', params: { commands: found.commands } };
  });
}

/** @param now this machine's time in milliseconds */
export function checkClock(probe: DiscordProbe | null, now: () => number): Promise<Finding> {
  return withToken(probe, async (discord) => {
    const ms = await discord.clockSkew(now);
    const params = { seconds: Math.round(ms / 1000) || 0 };
    return { code: Math.abs(ms) > MOST_SKEW_MS ? 'clock-off' : 'clock-right', params };
  });
}

/** Runs a check that needs the token. If Discord does not answer, `checkToken` reports why, and this is skipped. */
async function withToken(
  probe: DiscordProbe | null,
  check: (probe: DiscordProbe) => Promise<Finding>,
): Promise<Finding> {
  if (probe === null) return { code: 'no-token', params: {} };
  try {
    return await check(probe);
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error;
    return { code: 'token-first', params: {} };
  }
}
