import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  boilerplateLines,
  measureBoilerplateSets,
  renderBoilerplate,
} from '../../evaluation/measure-boilerplate.ts';

const reports = join(import.meta.dirname, '../../../shared/seeds');
const isThere = existsSync(reports);

it('the marked lines of a text are those that the marks touch, except empty lines', () => {
  const text = 'One\n\nTwo\nThree';
  const boilerplate = [{ start: 0, end: text.indexOf('Three') - 1 }];
  expect(boilerplateLines({ text, boilerplate })).toEqual([1, 3]);
});

it(`no line of the raw reports is marked wrongly, and almost all adverts are${isThere ? '' : ' (nothing checked: ../shared/seeds is missing)'}`, async () => {
  if (!isThere) return;
  const sets = await measureBoilerplateSets(reports);
  expect(renderBoilerplate(sets)).toContain('| held-back');
  for (const { precision, recall } of Object.values(sets)) {
    expect(precision).toBe(1);
    expect(recall).toBeGreaterThan(0.95);
  }
});
