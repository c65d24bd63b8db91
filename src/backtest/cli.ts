import { runBacktestCommand } from './commands.js';

process.exitCode = await runBacktestCommand(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
});
