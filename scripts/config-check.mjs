// npm run config:check: reads the settings as the bot does and prints them, or the faults with exit code 2.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot, setUp } from './setup.mjs';

setUp();
process.chdir(projectRoot);
const { readSettings, SettingsError, startedSettings } = await import(
  pathToFileURL(join(projectRoot, 'dist', 'src', 'settings.js')).href
);
try {
  for (const { name, value, origin, words } of startedSettings(readSettings()))
    process.stdout.write(
      `${name.padEnd(26)} ${(value || 'not set').padEnd(14)} ${origin.padEnd(13)} ${words}\n`,
    );
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  for (const fault of error.faults) process.stderr.write(`${fault}\n`);
  process.exitCode = 2;
}
