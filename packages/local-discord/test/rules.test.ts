import { describe, expect, it } from 'vitest';
import { RULES, type RuleId, ruleOf } from '../src/validation/rules.ts';
import { CHANNEL_CASES } from './channel-cases.ts';
import { COMMAND_CASES } from './command-cases.ts';
import { INTERACTION_CASES } from './interaction-cases.ts';
import { PRIVATE_CASES } from './private-cases.ts';
import { type Attempt, MESSAGE_CASES, type RuleCase } from './rule-cases.ts';
import { openScene } from './scene.ts';

/** Test cases for every rule. A rule without one is a type error. */
const CASES: Readonly<Record<RuleId, RuleCase>> = {
  ...MESSAGE_CASES,
  ...COMMAND_CASES,
  ...INTERACTION_CASES,
  ...CHANNEL_CASES,
  ...PRIVATE_CASES,
};

async function lastOf(attempt: Attempt) {
  const scene = await openScene();
  await attempt(scene);
  const last = scene.discord.recording.exchanges.at(-1);
  if (last === undefined) throw new Error('the attempt sent no request');
  return last;
}

describe.each(Object.entries(CASES))('the rule %s', (id, { refuses, accepts }) => {
  const rule = ruleOf(id as RuleId);

  it.each(refuses.map((attempt, i) => [i + 1, attempt] as const))(
    'refuses a request that breaks it (case %i)',
    async (_, attempt) => {
      const { status, verdict, answer, errors, rule: first } = await lastOf(attempt);
      expect([first, ...errors.map((error) => error.rule)]).toContain(id);
      expect({ verdict, status, answer }).toMatchObject({
        verdict: 'refused',
        status: rule.status,
        answer: id === 'rate-limit' ? { message: rule.message } : { code: rule.code },
      });
    },
  );

  it.each(accepts.map((attempt, i) => [i + 1, attempt] as const))(
    'accepts a request that follows it (case %i)',
    async (_, attempt) => {
      const { verdict, errors, rule: broken } = await lastOf(attempt);
      expect({ verdict, broken, errors }).toEqual({
        verdict: 'accepted',
        broken: null,
        errors: [],
      });
    },
  );
});

it('every rule has a description and an error status, and form errors have status 400', () => {
  for (const { says, status, code } of Object.values(RULES)) {
    expect(says).toMatch(
      /^[A-Z].*\.$|^allowed_mentions .*\.$|^enforce_nonce .*\.$|^default_member_permissions .*\.$/,
    );
    expect(status).toBeGreaterThanOrEqual(400);
    if (code === 50035) expect(status).toBe(400);
  }
});
