import { wallClock } from '../../src/clock.js';
import { RadError } from '../../src/domain/index.js';
import { startBotApi, type BotApi } from '../../test/support/bot-api.js';
import { startKucoin, type FakeKucoin } from '../../test/support/kucoin/index.js';
import { WireProxy } from '../../test/support/wire-proxy.js';
import type { Bench, Figure } from './bench.js';
import { BotBench, percentile, waitUntil } from './live-bot.js';
import { arm, BOT_API, cardAfter, liveEnv, say, textOf } from './owner.js';

const PRICE = 100;
const STOP = 96;
const ROUNDS = 200;
/** Between the bot and a distant exchange, ms. */
const FAR_MS = 80;

export interface ReactionFigures {
  /** Price message pushed → reduce-only order arrived, ms. */
  readonly exits: readonly number[];
  /** Tap put where the bot polls → entry order arrived, ms. */
  readonly taps: readonly number[];
}

/** When orders arrived at the exchange, as `performance.now()` tells it. */
const arrivals = (kucoin: FakeKucoin): { readonly at: number; readonly reduceOnly: boolean }[] => {
  const orders: { at: number; reduceOnly: boolean }[] = [];
  const { requests } = kucoin.server;
  const push = requests.push.bind(requests);
  requests.push = (...items): number => {
    for (const { method, path, body } of items)
      if (method === 'POST' && path.endsWith('/orders'))
        orders.push({ at: performance.now(), reduceOnly: body['reduceOnly'] === true });
    return push(...items);
  };
  return orders;
};

const setPrice = (kucoin: FakeKucoin, symbol: string, bid: number): void =>
  kucoin.setPrice(symbol, { bid, ask: Number((bid + 0.1).toFixed(1)) });

interface Rig {
  readonly api: BotApi;
  readonly kucoin: FakeKucoin;
  readonly orders: ReturnType<typeof arrivals>;
}

/** One position: opened by a tap, its stop taken off the exchange, closed by the bot on a price beyond it. */
const round = async (
  { api, kucoin, orders }: Rig,
  symbol: string,
): Promise<{ tap: number; exit: number }> => {
  const { push, book } = kucoin.server;
  const heard = push.received.length;
  const { id: planned } = await say(api, `/open ${symbol} long sl ${STOP}`, 'Planned');
  const card = await cardAfter(api, symbol, planned);
  const before = orders.length;
  const tapped = performance.now();
  api.tap(card, 'Approve');
  await waitUntil('the entry', () => orders.length > before, 10_000, 2);
  const tap = (orders[before]?.at ?? NaN) - tapped;
  // The entry rests at the bid: somebody sells into it.
  setPrice(kucoin, symbol, PRICE - 0.2);
  const resting = () => kucoin.orders.filter((order) => order.isActive && order.stop !== '');
  await waitUntil('stop and target', () => resting().length === 2, 10_000);
  await waitUntil('a subscription', () =>
    push.received.slice(heard).some(({ type }) => type === 'subscribe'),
  );
  // Where in the tick of 5 s the price falls is left to chance.
  await wallClock.sleep(300 + Math.random() * 700);
  const stop = resting().find((order) => order.stop === 'down');
  if (!stop?.stopPrice) throw new RadError('bench', 'the long has no stop');
  const sent = orders.length;
  book.cancel(stop);
  const pushed = performance.now();
  setPrice(kucoin, symbol, stop.stopPrice - 1);
  await waitUntil('the exit', () => orders.slice(sent).some(({ reduceOnly }) => reduceOnly), 10_000, 2);
  const exit = (orders.slice(sent).find(({ reduceOnly }) => reduceOnly)?.at ?? NaN) - pushed;
  await waitUntil('a flat account', () => !kucoin.orders.some(({ isActive }) => isActive) && push.open === 0);
  return { tap, exit };
};

/**
 * Runs a bot on a real account of the wire-level exchange through `rounds` positions.
 * @param env more settings
 * @param roundTripMs between the bot and the exchange; both figures are taken at the exchange
 * @param main the compiled bot of another build
 */
export const measureReaction = async (
  rounds = ROUNDS,
  env: Readonly<Record<string, string>> = {},
  roundTripMs = 0,
  main?: string,
): Promise<ReactionFigures> => {
  const api = await startBotApi(BOT_API);
  // Each symbol once: three losses in a row would lock one.
  const symbols = Array.from({ length: rounds + 1 }, (_, i) => `C${i}-USDT`);
  const instruments = symbols.map((symbol) => ({ symbol, multiplier: 0.1, tickSize: 0.1, price: PRICE }));
  const kucoin = await startKucoin({ clock: wallClock, instruments, balance: 1e6, quota: 1e6 });
  const wire = new WireProxy(Number(new URL(kucoin.root).port), roundTripMs);
  await wire.start();
  const bots = await BotBench.open(main);
  try {
    const orders = arrivals(kucoin);
    await bots.start({
      ...liveEnv(kucoin, api),
      ...(roundTripMs > 0 ? { EXCHANGE_API_ROOT: `http://127.0.0.1:${wire.port}` } : {}),
      SCAN_PAIRS: '1',
      ...env,
    });
    await arm(api);
    const rig = { api, kucoin, orders };
    const exits: number[] = [];
    const taps: number[] = [];
    // The first round warms code and connections up.
    for (const [i, symbol] of symbols.entries()) {
      const { tap, exit } = await round(rig, symbol);
      if (i === 0) continue;
      taps.push(tap);
      exits.push(exit);
    }
    return { exits, taps };
  } catch (error) {
    const last = api.sent.slice(-3).map(textOf).join('\n---\n');
    throw new RadError('bench', `${String(error)}\nlast said: ${last}\n${bots.output}`);
  } finally {
    await bots.stop();
    await wire.stop();
    await kucoin.stop();
    await api.stop();
  }
};

/** What percentiles are to be at most, ms. */
type Aims = Readonly<Partial<Record<'p50' | 'p95' | 'p99' | 'max', number>>>;

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99, max: 1 } as const;

const figuresOf = (name: string, values: readonly number[], aims: Aims): readonly Figure[] =>
  Object.entries(SHARES).map(([of, share]) => {
    const aim = aims[of as keyof Aims];
    return {
      name: `${name}, ${of}`,
      unit: 'ms',
      runs: [percentile(values, share)],
      ...(aim === undefined ? {} : { aim }),
    };
  });

const EXIT = 'price on the socket → exit order on the wire';

/** The section of docs/benchmarks.md. */
export const reactionBench: Bench = {
  title: 'Reaction',
  about: `A bot as a process of its own (ROLE=all, MODE=live) on the wire-level exchange and a Bot API on loopback, ${ROUNDS} positions after one that is not counted. Each is opened by a tap on Approve; then its stop is taken off the exchange in the same instant in which a price beyond it is pushed, so that the bot itself has to act. The clock runs from the push to the arrival of the reduce-only order, and from the tap to the arrival of the entry; what lies between are two reads of the account side by side, and commits to a Redis with appendfsync always. The same ${ROUNDS} once more with a wire of ${FAR_MS} ms there and back, where the number of round trips is what counts: the way of the price, two reads side by side and the way of the order are two of them.`,
  limitSeconds: 2_400,
  run: async () => {
    const near = await measureReaction();
    const far = await measureReaction(ROUNDS, {}, FAR_MS);
    return [
      ...figuresOf(EXIT, near.exits, { p50: 7, p99: 25 }),
      ...figuresOf(`the same at ${FAR_MS} ms`, far.exits, { p50: 190 }),
      ...figuresOf('tap on Approve → entry order on the wire', near.taps, { p99: 100 }),
    ];
  },
};
