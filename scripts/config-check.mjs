// npm run config:check: reads the settings as the bot does and prints them, or the faults with exit code 2.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot, setUp } from './setup.mjs';

setUp();
process.chdir(projectRoot);
const { describeSettings, readSettings, SettingsError } = await import(
  pathToFileURL(join(projectRoot, 'dist', 'src', 'settings.js')).href
);
try {
  for (const { name, value, note } of describeSettings(readSettings()))
    process.stdout.write(`${name.padEnd(26)} ${value.padEnd(14)} ${note}\n`);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  for (const fault of error.faults) process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
