import { defineConfig } from 'vitest/config';

/** For `npm test` in this package; the root of the repository runs the same tests. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/traffic-tally.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
