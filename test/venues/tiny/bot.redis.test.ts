import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { isDenied, silentLog } from '../../../src/domain/index.js';
import { createLogger, createScrubber } from '../../../src/run/logger.js';
import { Trader } from '../../../src/run/trader.js';
import { tradingParts } from '../../../src/run/trading-parts.js';
import { openVenue } from '../../../src/run/venue.js';
import { loadSettings, secretsOf } from '../../../src/settings.js';
import { LeaseKeeper } from '../../../src/state/store/lease-keeper.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { VENUES } from '../../../src/venues/registry.js';
import { opportunity } from '../../decide/risk/fixtures.js';
import { testRedis } from '../../support/redis.js';
import { drain, freshAnalyzers, SYMBOL } from '../../support/world.js';
import { PRICE, tinyVenue } from './venue.js';

let redis: Redis;
let abort: AbortController;
let token: string;
beforeEach(() => {
  const { url, prefix } = testRedis();
  redis = new Redis(url);
  abort = new AbortController();
  // Names the account, and so the keys that no other test has.
  token = prefix;
});
afterEach(() => {
  abort.abort();
  redis.disconnect();
});

/** The bot of MODE=live on a venue that the registry has as one more entry. */
const started = async () => {
  const tiny = tinyVenue();
  const venues = [...VENUES, tiny.definition] as const;
  const settings = loadSettings({ MODE: 'live', EXCHANGE: 'tiny', TINY_TOKEN: token }, '', venues);
  const venue = await openVenue(settings, redis, silentLog, () => true, venues);
  const { store, human, verify } = venue;
  const keeper = new LeaseKeeper({ store, lease: 'trader', holder: 'x', clock: wallClock, log: silentLog });
  const logger = createLogger({
    level: 'error',
    scrub: createScrubber(secretsOf(settings)),
    stdout: { write: () => undefined },
  });
  const parts: TradingParts = {
    ...tradingParts(venue, settings, logger, keeper),
    analyzers: freshAnalyzers(venue.market, settings.timeframe, venue.clock),
  };
  await new Trader({ keeper, parts, verify, human, log: silentLog }).start(abort.signal);
  const desk = createDesk(parts);
  await desk.account.arm(true);
  return { tiny, venue, parts, desk };
};

describe('the bot on a venue that nothing outside its folder knows', () => {
  it('keeps its state under a name of its own', async () => {
    const { venue } = await started();
    expect(venue.prefix).toMatch(/^rad:live:tiny:[0-9a-f]{8}$/);
    expect(venue.notes).toEqual(['Live: a real Tiny account.', 'Tiny fills whatever it is asked for.']);
  });

  it('trades a position: a tap, an entry, a stop that rests, and the loss that it was planned for', async () => {
    const { tiny, parts, desk } = await started();
    const signal = await offerOpportunity(parts, opportunity({ stopDistance: 0.05, trailDistance: 0.05 }));
    if (!signal || isDenied(signal)) throw new Error(JSON.stringify(signal));
    const tap = { key: 'u1', sentAt: parts.human.now() };
    expect(await desk.signals.approve(signal.id, signal.cardVersion, tap)).toMatchObject({
      status: 'approved',
    });
    await drain(parts, tiny.clock);

    const { plan } = signal;
    expect(await tiny.exchange.fetchPositions()).toMatchObject([
      { symbol: SYMBOL, side: plan.side, contracts: plan.contracts },
    ]);
    expect(await tiny.exchange.fetchOpenOrders(SYMBOL)).toMatchObject([
      { type: 'stop', reduceOnly: true, contracts: plan.contracts, triggerPrice: plan.stop },
    ]);

    tiny.clock.advance(5_000);
    tiny.quote(SYMBOL, PRICE * 0.94);
    await checkPositions(parts);
    await drain(parts, tiny.clock);
    await checkPositions(parts);
    expect(await tiny.exchange.fetchPositions()).toEqual([]);
    expect(await tiny.exchange.fetchOpenOrders()).toEqual([]);
    expect(await desk.positions.list()).toEqual([]);
    const [trade] = await parts.store.list('trade');
    expect(trade?.value).toMatchObject({ symbol: SYMBOL, side: plan.side });
    expect(Number(trade?.value.netPnl)).toBeLessThan(0);
    const { balance } = await tiny.exchange.fetchAccount();
    expect(Number((await parts.store.get('ledger', 'main'))?.value.balance)).toBeCloseTo(balance, 6);
  });
});
