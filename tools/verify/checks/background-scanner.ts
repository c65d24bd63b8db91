import { Redis } from 'ioredis';
import { wallClock } from '../../../src/clock.js';
import { check } from '../check.js';
import { ensure } from '../expect.js';
import type { ScanNote } from '../port-recorder.js';
import { WALL_PREFIX } from '../venue.js';
import type { World } from '../world.js';

const INTERVAL_MS = 1000;
const SCANS = 4;
/** A slow market: a scan then takes several intervals. */
const SLOW_READ_MS = 250;

const starts = ({ recorder }: World): readonly ScanNote[] =>
  recorder.scans.filter(({ run }) => run.done.length === 0 && !run.gathered);

/** The interval that BullMQ's own scheduler keeps for the scan, ms. */
const scheduledEvery = async (world: World): Promise<number> => {
  const redis = new Redis(world.app.redis.url, { maxRetriesPerRequest: 1 });
  try {
    return Number(await redis.hget(`${WALL_PREFIX}:bull:scan:repeat:scan-market`, 'every'));
  } finally {
    redis.disconnect();
  }
};

/** The id of a scan that began while another was not gathered yet. */
const overlapping = (notes: readonly ScanNote[]): string | undefined => {
  let running: string | undefined;
  for (const { run } of notes) {
    if (run.gathered) running = undefined;
    else if (running !== undefined && run.id !== running) return run.id;
    else running = run.id;
  }
  return undefined;
};

/** The scheduled scan on wall time: at its interval, unasked, and never two at once. */
export const backgroundScanner = check('Background Scanner', async (open) => {
  const world = await open({
    recording: 'sample',
    time: 'wall',
    settings: { CHECK_INTERVAL: String(INTERVAL_MS / 1000) },
  });
  const every = await scheduledEvery(world);
  ensure(every === INTERVAL_MS, `the scheduler runs the scan every ${every} ms, ${INTERVAL_MS} ms are set`);
  const begun = await world.until(`${SCANS} scans that nobody asked for`, () =>
    Promise.resolve(starts(world).length >= SCANS ? starts(world).slice(-SCANS) : undefined),
  );
  // The market time of the starts: what the scheduler meant, whatever else the machine does.
  const gaps = begun.slice(1).map(({ run }, i) => run.startedAt - (begun[i]?.run.startedAt ?? 0));
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  ensure(
    mean >= 0.7 * INTERVAL_MS && mean <= 2.5 * INTERVAL_MS,
    `scans began ${gaps.map((gap) => `${gap} ms`).join(', ')} apart, ${INTERVAL_MS} ms are set`,
  );
  world.recorder.candleDelay = SLOW_READ_MS;
  const before = starts(world).length;
  const slowFrom = wallClock.now();
  await world.until('three scans of a slow market', () =>
    Promise.resolve(starts(world).length >= before + 3 || undefined),
  );
  world.recorder.candleDelay = 0;
  const two = overlapping(world.recorder.scans);
  ensure(two === undefined, `the scan ${two ?? ''} began while another was under way`);
  const each = (wallClock.now() - slowFrom) / 3;
  ensure(each > INTERVAL_MS, 'the slow market did not make a scan longer than its interval');
  return `every ${mean.toFixed(0)} ms by itself; with scans of ${each.toFixed(0)} ms never two at once`;
});
