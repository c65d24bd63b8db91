import { defineConfig } from 'vitest/config';

// What a test needs stands in its name or its folder; without either it needs nothing: test/support/alone.ts holds
// unit tests to that.
const redis = ['test/**/*.redis.test.ts'];
const e2e = [
  'test/**/*.e2e.test.ts',
  'test/{browser,chaos,e2e,faults,illness}/**/*.test.ts',
  'test/venues/{conformance,kucoin,shared}/**/*.test.ts',
];

export default defineConfig({
  test: {
    watch: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Compiled code runs as it is.
    server: { deps: { external: [/\/dist\//] } },
    // Two cores are what a cheap host and CI have.
    maxWorkers: 2,
    coverage: { include: ['src/**', 'commands/**', 'jobs/**'] },
    // Where `isolate` is false a worker loads the code once for all its files, which takes a third of the processor's
    // time: nothing a file sets up may outlive it, and no module registers hooks while it is loaded.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...redis, ...e2e],
          setupFiles: ['test/support/alone.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'redis',
          isolate: false,
          include: redis,
          globalSetup: ['test/support/redis-server.ts'],
        },
      },
      // Processes of their own, judged by the clock on a machine that they share: one that misses its time is played a
      // second time, and the report says so (“retry x1”).
      { extends: true, test: { name: 'e2e', include: e2e, exclude: redis, retry: 1 } },
    ],
  },
});
