import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Engines are slower than the fakes of `npm test`, and the machine may be busy. */
const LIMITS = { testTimeout: 600_000, hookTimeout: 300_000 };

/** Tests that need PostgreSQL and OpenSearch: `npm run test:engines`. */
export default defineConfig({
  ssr: { resolve: { conditions: ['source', ...defaultServerConditions] } },
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test-engines/**/*.test.ts'],
          exclude: ['test-engines/failures/**'],
          globalSetup: ['test/build-once.ts', 'test-engines/global-setup.ts'],
          ...LIMITS,
        },
      },
      {
        // Each file starts engines of its own and kills them, so one file runs at a time.
        extends: true,
        test: {
          name: 'failures',
          include: ['test-engines/failures/**/*.test.ts'],
          globalSetup: ['test/build-once.ts'],
          fileParallelism: false,
          ...LIMITS,
        },
      },
    ],
  },
});
