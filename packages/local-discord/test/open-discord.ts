import { expect, inject, onTestFinished } from 'vitest';
import { createSchemaChecks } from '../src/validation/check-schema.ts';
import { mentionsAnybody } from '../src/state/evaluate-mentions.ts';
import type { LocalDiscord, LocalDiscordOptions } from '../src/local-discord.ts';
import { readSpecification } from '../src/validation/read-specification.ts';
import { startLocalDiscord } from '../src/start-local-discord.ts';
import { auditTraffic, readPlainChecks, appendTally } from './audit-traffic.ts';

/** Compiled once for all tests of a file. */
export const CHECKS = createSchemaChecks(readSpecification());

const PLAIN_CHECKS = readPlainChecks();

/** A local Discord until the end of the test, at which its traffic is looked at. */
export async function openDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const discord = await startLocalDiscord({ checks: CHECKS, ...options });
  onTestFinished(async () => {
    await discord.close();
    inspectTraffic(discord);
  });
  return discord;
}

/**
 * What must hold of all traffic whatever a test is about: nothing was accepted that Discord would
 * refuse, no one was mentioned, and every answer of the local Discord fits the specification.
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
