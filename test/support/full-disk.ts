import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process and all that it has started. */
const familyOf = async (pid: number): Promise<readonly number[]> => {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return [pid, ...below(pid)];
};

const limit = async (pid: number, bytes: string): Promise<void> => {
  for (const each of await familyOf(pid))
    await run('prlimit', ['--pid', String(each), `--fsize=${bytes}:`]).catch((error: unknown) => {
      // A child may be gone by now.
      if (each === pid) throw error;
    });
};

/** Every write to a file fails for a process and its children, as on a full disk; needs neither root nor a mount. */
export const fillDisk = (pid: number): Promise<void> => limit(pid, '0');

/** There is room again. */
export const freeDisk = (pid: number): Promise<void> => limit(pid, 'unlimited');
