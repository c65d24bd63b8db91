import { BadInputError, RadError } from '../domain/index.js';

/** Exit codes of the commands: 0 done, 1 a check failed or something broke, 2 bad input. */
export const EXIT = { ok: 0, failed: 1, badInput: 2 } as const;

/** Runs a command to its exit code; an error of ours is one line on standard error, any other one with its stack. */
export const runCli = async (
  command: () => Promise<number>,
  say: (text: string) => unknown = (text) => process.stderr.write(text),
): Promise<number> => {
  try {
    return await command();
  } catch (error) {
    if (error instanceof BadInputError) {
      say(`${error.message}\n`);
      return EXIT.badInput;
    }
    const explained = error instanceof RadError || !(error instanceof Error) ? String(error) : error.stack;
    say(`${explained ?? String(error)}\n`);
    return EXIT.failed;
  }
};
