// Sets up, then runs a program as a child in place of this process: signals go to it, its exit code comes back.
// Usage: node scripts/run.mjs FILE [ARGUMENT…], FILE being a compiled one (dist/…).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

/** What a program asks of Node: NODE_OPTIONS of the module node-options beside it, where there is one. */
export const optionsFor = async (program) => {
  const module = join(dirname(program), 'node-options.js');
  return existsSync(module) ? (await import(pathToFileURL(module).href)).NODE_OPTIONS : [];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...rest] = process.argv.slice(2);
  setUp();
  const program = join(projectRoot, file);
  process.exitCode = await run(['--enable-source-maps', ...(await optionsFor(program)), program, ...rest]);
}
