import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { SlowestTests } from './test/support/slowest-tests.ts';

export default defineConfig({
  // The packages of this project are tested from their sources, not as they were built.
  ssr: { resolve: { conditions: ['source', ...defaultServerConditions] } },
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    globalSetup: ['test/build-once.ts', 'packages/local-discord/test/traffic-tally.ts'],
    // Native addons (onnxruntime, better-sqlite3, hnswlib) are not safe to load in several worker
    // threads of one process, so every test file gets a process of its own.
    pool: 'forks',
    // Vitest leaves one core free, which on two cores means one file at a time.
    maxWorkers: '100%',
    reporters: ['default', new SlowestTests()],
    // Generous, because two files at once share a machine that may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
