import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { wallClock } from '../clock.js';
import { LOG_FILES, BadInputError } from '../domain/index.js';
import type { Health } from './health/index.js';
import { createScrubber } from './logger.js';
import { secretsOf, type Settings } from '../settings.js';
import type { Host } from '../chat/telegram/command.js';
import type { BacktestRunner } from '../backtest/runner.js';
import type { Outage } from './outage-watch.js';
import type { Venue } from './venue.js';

/** As much of a file's end as is read, bytes. */
const TAIL = 64 * 1024;

const tailOf = async (path: string): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(TAIL, size)), 0, undefined, from);
    const text = buffer.toString('utf8', 0, bytesRead);
    // The first line of a tail is most likely cut.
    return from > 0 ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    await file.close();
  }
};

/** What this process lends to the commands of the chat. */
export const createHost = (options: {
  readonly settings: Settings;
  readonly health: () => Health | undefined;
  readonly runner: BacktestRunner;
  readonly away: () => readonly Outage[];
  readonly whyNot: () => string | undefined;
  /** How fast a recording is played. */
  readonly pace: { readonly speed: number };
  readonly replay: Pick<NonNullable<Venue['replay']>, 'again'> | undefined;
  readonly onAgain: (() => void) | undefined;
}): Host => {
  const { replay, onAgain } = options;
  const scrub = createScrubber(secretsOf(options.settings));
  return {
    async logs(component, lines) {
      if (!LOG_FILES.some((name) => name === component))
        throw new BadInputError(`There is no log ${component}. There are ${LOG_FILES.join(', ')}.`);
      try {
        const text = scrub(await tailOf(join(options.settings.logDir, `${component}.log`)));
        return text.trimEnd().split('\n').filter(Boolean).slice(-lines);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
    },
    async health() {
      const results = (await options.health()?.check()) ?? {};
      return Object.entries(results).map(([name, result]) =>
        result.ok ? { name, ok: true } : { name, ok: false, why: result.why },
      );
    },
    away: () => options.away().map(({ what, why, forMs }) => ({ what, why, since: wallClock.now() - forMs })),
    whyNot: options.whyNot,
    ...(replay ? { pace: () => options.pace.speed } : {}),
    ...(replay && onAgain ? { again: () => replay.again().then(onAgain) } : {}),
    simulated: options.settings.mode !== 'live',
    backtest: (order, progress) => options.runner.run(order, progress),
    lastBacktest: () => options.runner.last(),
  };
};
