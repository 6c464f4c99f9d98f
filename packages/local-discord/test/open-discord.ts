import { expect, inject, onTestFinished } from 'vitest';
import { createSchemaChecks } from '../src/validation/check-schema.ts';
import { mentionsAnybody } from '../src/state/evaluate-mentions.ts';
import type { LocalDiscord, LocalDiscordOptions } from '../src/local-discord.ts';
import { readSpecification } from '../src/validation/read-specification.ts';
import { startLocalDiscord } from '../src/start-local-discord.ts';
import { auditTraffic, readPlainChecks, appendTally } from './audit-traffic.ts';

/** Schema checks, compiled once for all tests of a file. */
export const CHECKS = createSchemaChecks(readSpecification());

const PLAIN_CHECKS = readPlainChecks();

/** Starts a local Discord. At the end of the test, its traffic is checked and it is closed. */
export async function openDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const discord = await startLocalDiscord({ checks: CHECKS, ...options });
  onTestFinished(async () => {
    await discord.close();
    inspectTraffic(discord);
  });
  return discord;
}

/**
 * Checks the traffic of any test: Discord would accept every accepted request, no request mentioned
 * anyone, and every response of the local Discord conforms to the specification.
 */
export function inspectTraffic({ recording }: LocalDiscord): void {
  const wrong = auditTraffic(recording, PLAIN_CHECKS);
  appendTally(inject('trafficTally'), recording, wrong);
  expect(wrong).toEqual([]);
  expect(recording.ownErrors).toEqual([]);
  const accepted = recording.exchanges.filter(({ verdict }) => verdict === 'accepted');
  const mentioning = accepted.filter(
    ({ mentioned }) => mentioned !== null && mentionsAnybody(mentioned),
  );
  expect(mentioning.map(({ body }) => body)).toEqual([]);
}
