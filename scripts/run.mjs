// Sets up, then runs a program as a child in place of this process: signals go to it, its exit code comes back.
// Usage: node scripts/run.mjs [OPTION OF NODE…] FILE [ARGUMENT…], FILE being a compiled one (dist/…).
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot, setUp } from './setup.mjs';

/** Resolves to the exit code; a child ended by a signal counts as 128 + its number, as in a shell. */
export const run = (args, env = process.env) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    // A terminal sends Ctrl-C to the child itself; sent twice it would mean "at once".
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const [file, ...rest] = given.splice(given.findIndex((argument) => !argument.startsWith('--')));
  setUp();
  process.exitCode = await run(['--enable-source-maps', ...given, join(projectRoot, file), ...rest]);
}
