import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qualifierConflict } from '../../../src/answering/verdict/qualifier-conflict.ts';

describe('qualifierConflict', () => {
  it.each<[string, string, number]>([
    ['Who won in 2021?', 'Ada won the regatta in 2019.', 1],
    ['Who won in 2021?', 'Ada won in 2019, Bo in 2021.', 0],
    ['Who won in 2021?', 'Ada won the regatta.', 0],
    ['Who won?', 'Ada won the regatta in 2019.', 0],
    ['What was fixed in 2.1.0?', 'Version 2.0.3 fixes the compass.', 1],
    ['What was fixed in v2.1.0?', 'Fixed in 2.1.0: the compass.', 0],
    ['What does chapter 3 say?', 'Chapter 4 is about tides.', 1],
    ['Who won the second race?', 'The third race went to Ada.', 1],
    ['Who won the second race in May 2021?', 'The second race in 2019 went to Ada.', 0.5],
    ['How much does the Volta X4 weigh?', 'The Volta X2 weighs 2 kg.', 1],
    ['How much does the Volta X4 weigh?', 'The Volta X2 weighs 2 kg, the X4 3 kg.', 0],
    ['how loud is the x4', 'A cable of type E9 is loud.', 0],
    ['Are bonfires allowed in June?', 'No fires between May and September.', 0],
    ['Are bonfires allowed in June?', 'No fires from November to March.', 1],
    ['Who led the club in 2020?', 'Ada led the club 2019–2022.', 0],
  ])('for the question "%s" and the passage "%s" is %s', (question, passage, conflict) => {
    expect(qualifierConflict(question, passage)).toBe(conflict);
  });

  it('is between 0 and 1, and 0 for a passage that repeats the question', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (question, passage) => {
        const conflict = qualifierConflict(question, passage);
        expect(conflict).toBeGreaterThanOrEqual(0);
        expect(conflict).toBeLessThanOrEqual(1);
        expect(qualifierConflict(question, `${passage}\n${question}`)).toBe(0);
      }),
    );
  });
});
