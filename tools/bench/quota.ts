import { wallClock } from '../../src/clock.js';
import type { Pool } from '../../test/support/kucoin/types.js';
import type { Bench, Figure } from './bench.js';
import { sharesByMinute } from './shares.js';
import { SteadyBot } from './steady-bot.js';
import { MINUTE } from '../../src/domain/index.js';

const MINUTES = 3;
/** Of the lowest tier, in 30 s. */
const QUOTA = 2_000;
/** Prices of what is held are pushed so often, ms. */
const MOVES = 1_000;
/** The owner looks so often whether there are three positions, ms. */
const LOOKS = 2_000;
/** The exchange's full hour comes so long after the start, ms: within the minutes that are counted. */
const HOUR_IN = 110_000;
/** Percent of a pool. */
const AIM = 15;
const POOLS: readonly Pool[] = ['public', 'futures', 'management'];

/** Shares in percent by minute of each pool, in the steady state. */
const measureQuota = async (minutes = MINUTES): Promise<Readonly<Record<Pool, number[]>>> => {
  const bot = await SteadyBot.open({ hourIn: HOUR_IN, quota: QUOTA });
  try {
    const from = bot.now;
    const stopMoving = wallClock.every(MOVES, () => bot.move());
    while (bot.now < from + minutes * MINUTE) {
      await wallClock.sleep(Math.min(LOOKS, from + minutes * MINUTE - bot.now));
      await bot.keepThree();
    }
    stopMoving();
    const shares = (pool: Pool): number[] => sharesByMinute(bot.kucoin.requests, pool, from, minutes);
    return { public: shares('public'), futures: shares('futures'), management: shares('management') };
  } finally {
    await bot.stop();
  }
};

/** The section of docs/benchmarks.md. */
export const quotaBench: Bench = {
  title: 'Quota',
  about: `A live bot as a process of its own with 100 pairs every 60 s and three positions every 5 s, at real intervals, on the wire-level exchange, which weighs every request as KuCoin does and allows 2,000 in 30 s in each pool, the lowest tier. Counted at the exchange over ${MINUTES} minutes from the moment in which the pairs were read for the first time (2,000 candles each) and the three positions were open; one value a minute, in percent of the 4,000 that a minute allows. By the exchange’s clock a full hour comes within these minutes, so that one of them reads a new candle of every pair: the busiest. What the bot ends by itself then is replaced at once.`,
  limitSeconds: 420,
  run: async () => {
    const shares = await measureQuota();
    return POOLS.flatMap((pool): Figure[] => [
      { name: `${pool} pool, by minute`, unit: '%', runs: shares[pool], aim: AIM },
      { name: `${pool} pool, busiest minute`, unit: '%', runs: [Math.max(...shares[pool])], aim: AIM },
    ]);
  },
};
