import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';
import { KeptWorker } from './kept-worker.js';

// The unit tests alone: a mutant is judged within seconds, and can open no socket and start no program.
const [unit] = base.test?.projects ?? [];
if (!unit) throw new Error('vitest.config.ts has no project');

export default defineConfig({
  ...base,
  plugins: [
    {
      name: 'kept-worker',
      configureVitest({ project: { config } }) {
        // Stryker asks for threads on its command line, which goes before a pool named below.
        config.isolate = false;
        config.maxWorkers = 1;
        config.pool = 'kept';
        config.poolRunner = { name: 'kept', createPoolWorker: (options) => new KeptWorker(options) };
      },
    },
  ],
  test: { ...base.test, projects: [unit] },
});
