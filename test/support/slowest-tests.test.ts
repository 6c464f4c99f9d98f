import { expect, it } from 'vitest';
import { renderSlowest } from './slowest-tests.ts';

it('the ten slowest tests are printed with their durations in seconds, slowest first', () => {
  const tests = Array.from({ length: 12 }, (_, i) => ({ name: `test ${i}`, ms: i * 1000 + 60 }));
  const [title, ...lines] = renderSlowest(tests).split('\n');
  expect(title).toBe('The slowest tests:');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('  11.1 s  test 11');
  expect(lines[9]).toBe('   2.1 s  test 2');
});
