import { describe, expect, it } from 'vitest';
import { FEATURE_NAMES } from '../../src/answering/verdict.ts';
import { WORDS } from '../../src/discord/words.ts';

describe("the bot's words", () => {
  it('name every part that a verdict can be made from', () => {
    expect(Object.keys(WORDS.whyDetails.parts).sort()).toEqual([...FEATURE_NAMES].sort());
  });
});
