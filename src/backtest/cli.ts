import { join } from 'node:path';
import { expecting } from '../domain/index.js';
import { readSettings, SettingsError } from '../settings.js';
import { CACHE_FOLDER } from '../venues/recorded/candle-cache.js';
import { runBacktestCommand } from './commands.js';

// Of this process's settings only where files may lie; with unsound ones nothing is kept.
const settings = await expecting(
  SettingsError,
  (async () => readSettings({ MODE: 'paper' }))(),
  () => undefined,
);

process.exitCode = await runBacktestCommand(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
  cache: settings && join(settings.dataDir, CACHE_FOLDER),
  dataDir: settings?.dataDir,
});
