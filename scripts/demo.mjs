// npm run demo: the whole bot on recorded candles, with no account anywhere. Settings of the environment win.
// npm run demo -- --script: it drives itself, prints every push and ends.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { projectRoot, setUp } from './setup.mjs';

const isScripted = process.argv.includes('--script');
// Beside the folder of npm start, not in it: whoever deletes one keeps the other. The script begins anew each time, and leaves the
// owner's own demo alone, also while that runs.
const name = isScripted ? 'demo-script' : 'demo';

const DEFAULTS = {
  MODE: 'replay',
  REPLAY_DIR: 'market-data',
  REPLAY_SPEED: '3600',
  DATA_DIR: `data-${name}`,
  LOG_DIR: `logs-${name}`,
  ...(isScripted ? { LOCAL_CHAT_PORT: '0', HEALTH_PORT: '0' } : {}),
};

// The sample's 5-minute candles begin here; another recording begins where its history allows.
if (process.env.REPLAY_DIR === undefined) DEFAULTS.REPLAY_FROM = '2025-10-01';

const program = isScripted ? join('dist', 'tools', 'demo', 'main.js') : join('dist', 'src', 'main.js');

/** What npm start hands to Node ahead of the program. */
const startFlags = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  .scripts.start.split(' ')
  .filter((word) => word.startsWith('-'));

setUp();
process.chdir(projectRoot);
if (isScripted && process.env.DATA_DIR === undefined)
  rmSync(DEFAULTS.DATA_DIR, { recursive: true, force: true });
process.exitCode = await run(
  [...startFlags, program, ...process.argv.slice(2).filter((argument) => argument !== '--script')],
  { ...DEFAULTS, ...process.env },
);
