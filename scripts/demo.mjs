// npm run demo: the whole bot on recorded candles, with no account anywhere. Settings of the environment win.
import { join } from 'node:path';
import { run } from './run.mjs';
import { projectRoot, setUp } from './setup.mjs';

const DEFAULTS = {
  MODE: 'replay',
  REPLAY_DIR: 'market-data',
  REPLAY_SPEED: '3600',
  DATA_DIR: join('data', 'demo'),
  LOG_DIR: join('logs', 'demo'),
};

// The sample's 5-minute candles begin here; another recording begins where its history allows.
if (process.env.REPLAY_DIR === undefined) DEFAULTS.REPLAY_FROM = '2025-10-01';

setUp();
process.chdir(projectRoot);
process.exitCode = await run(
  [
    '--enable-source-maps',
    '--max-semi-space-size=2',
    '--optimize-for-size',
    join('dist', 'src', 'main.js'),
    ...process.argv.slice(2),
  ],
  { ...DEFAULTS, ...process.env },
);
