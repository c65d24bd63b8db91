import { readFileSync, readdirSync } from 'node:fs';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';

/** MB of 1,000,000 bytes from what kernel and Node count in: KB of 1,024. */
export const megabytesOf = (kilobytes: number): number => (kilobytes * 1024) / 1e6;

/** Resident memory of a process in MB of 1,000,000 bytes; NaN where there is no /proc (anything but Linux). */
export const residentMb = (pid: number | undefined): number => {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return megabytesOf(Number(kb));
  } catch {
    return NaN;
  }
};

const statusOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};

/** Processes that a process has started itself, by name; none where there is no /proc. */
export const childrenOf = (parent: number): readonly { readonly pid: number; readonly name: string }[] =>
  process.platform !== 'linux'
    ? []
    : readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => ({ pid: Number(pid), status: statusOf(pid) }))
        .filter(({ status }) => status.includes(`\nPPid:\t${parent}\n`))
        .map(({ pid, status }) => ({ pid, name: /^Name:\t(.*)$/m.exec(status)?.[1] ?? '' }));

/** Resident memory in MB of a process and what it has started itself; pages that they share count in each. */
export const familyMb = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + (residentMb(child.pid) || 0), residentMb(pid));

/** Reads a figure ten times a second until what comes back is called, which tells the highest. */
export const watchHighest = (read: () => number): (() => number) => {
  let highest = read();
  const stop = wallClock.every(100, () => (highest = Math.max(highest, read())));
  return () => {
    stop();
    return highest;
  };
};

/** What `npm start` hands to node ahead of the file. */
export const startFlags = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(assetPath('package.json'), 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start.split(' ').filter((arg) => arg.startsWith('-'));
};

/** Value of a metric in Prometheus' text; NaN where it is not told. */
export const metricOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);

/** What /metrics says. */
export const readMetrics = async (healthPort: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text();
