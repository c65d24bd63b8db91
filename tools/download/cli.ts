import { runDownloadCommand } from './commands.js';

/** Files are whole at every moment; a stop also keeps what has come since the last of them. */
const stopOn = (save: () => void): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      save();
      process.stderr.write('\nStopped; the same command goes on from here.\n');
      process.exit(1);
    });
};

process.exitCode = await runDownloadCommand(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
  onOpen: stopOn,
});
