import { expect, it } from 'vitest';
import { describeWait } from '../../../src/discord/locales/error-words.ts';

it.each([
  [0, '10 seconds'],
  [14_300, '20 seconds'],
  [50_000, '50 seconds'],
  [50_001, 'a minute'],
  [60_001, '2 minutes'],
])('a wait of %i ms is about %s', (ms, expected) => {
  expect(describeWait(ms)).toBe(expected);
});
