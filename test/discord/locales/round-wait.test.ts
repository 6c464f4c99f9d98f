import { expect, it } from 'vitest';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';

it.each([
  [0, '10 seconds', '10 Sekunden'],
  [14_300, '20 seconds', '20 Sekunden'],
  [50_000, '50 seconds', '50 Sekunden'],
  [50_001, 'a minute', 'einer Minute'],
  [60_001, '2 minutes', '2 Minuten'],
])(
  'a wait of %i ms is rounded to "%s" in English and "%s" in German',
  (waitMs, english, german) => {
    expect(en.problems['queue-full']({ waitMs }).hint).toBe(`Try again in about ${english}.`);
    expect(de.problems['queue-full']({ waitMs }).hint).toContain(`in etwa ${german} noch`);
  },
);
