import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/redis-server.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two cores are what a cheap host and CI have.
    maxWorkers: 2,
    coverage: { include: ['src/**', 'commands/**', 'jobs/**'] },
  },
});
