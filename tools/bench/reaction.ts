import { wallClock } from '../../src/clock.js';
import { RadError } from '../../src/domain/index.js';
import { startBotApi, type BotApi } from '../../test/support/bot-api.js';
import { startKucoin, type FakeKucoin } from '../../test/support/kucoin/index.js';
import { WireProxy } from '../../test/support/wire-proxy.js';
import type { Bench, Figure } from './bench.js';
import { BotBench, percentile, waitUntil } from './live-bot.js';
import { arm, BOT_API, cardAfter, liveEnv, OWNER, textOf } from './owner.js';

const PRICE = 100;
const STOP = 96;
const ROUNDS = 200;
/** Between the bot and a distant exchange, ms, and positions there. */
const FAR_MS = 80;
const FAR_ROUNDS = 100;

interface Arrival {
  readonly at: number;
  readonly symbol: string;
  readonly reduceOnly: boolean;
}

/** When orders arrived at the exchange, as `performance.now()` tells it. */
const arrivals = (kucoin: FakeKucoin): readonly Arrival[] => {
  const orders: Arrival[] = [];
  const { requests } = kucoin.server;
  const push = requests.push.bind(requests);
  requests.push = (...items): number => {
    for (const { method, path, body } of items)
      if (method === 'POST' && path.endsWith('/orders'))
        orders.push({
          at: performance.now(),
          symbol: String(body['symbol']),
          reduceOnly: body['reduceOnly'] === true,
        });
    return push(...items);
  };
  return orders;
};

const idOf = (symbol: string): string => `${symbol.replace('-USDT', '')}USDTM`;

const setPrice = (kucoin: FakeKucoin, symbol: string, bid: number): void =>
  kucoin.setPrice(symbol, { bid, ask: Number((bid + 0.1).toFixed(1)) });

interface Figures {
  /** Tap put where the bot polls → entry order arrived, ms. */
  readonly taps: number[];
  /** Price message pushed → reduce-only order arrived, ms. */
  readonly exits: number[];
}

interface Rig {
  readonly api: BotApi;
  readonly kucoin: FakeKucoin;
  readonly orders: ReturnType<typeof arrivals>;
}

/** A card for a position, its message. */
const plan = ({ api }: Rig, symbol: string): Promise<number> => {
  const said = api.say(OWNER, `/open ${symbol} long sl ${STOP}`);
  return cardAfter(api, symbol, said.message_id);
};

/** Opens a position by a tap on its card; from the tap to the arrival of the entry, ms. */
const enter = async ({ api, kucoin, orders }: Rig, symbol: string, card: number): Promise<number> => {
  const before = orders.length;
  const tapped = performance.now();
  api.tap(card, 'Approve');
  const arrived = () => orders.slice(before).find((order) => order.symbol === idOf(symbol));
  await waitUntil('the entry', () => arrived() !== undefined, 10_000, 2);
  // The entry rests at the bid: somebody sells into it.
  setPrice(kucoin, symbol, PRICE - 0.2);
  return (arrived()?.at ?? NaN) - tapped;
};

const restingOf = (kucoin: FakeKucoin, symbol: string) =>
  kucoin.orders.filter((order) => order.isActive && order.stop !== '' && order.symbol === idOf(symbol));

/** Takes the stop of a position off the exchange in the instant in which a price beyond it is pushed. */
const exit = async ({ kucoin, orders }: Rig, symbol: string): Promise<number> => {
  const { book } = kucoin.server;
  const stop = restingOf(kucoin, symbol).find((order) => order.stop === 'down');
  if (!stop?.stopPrice) throw new RadError('bench', 'the long has no stop');
  const sent = orders.length;
  book.cancel(stop);
  const pushed = performance.now();
  setPrice(kucoin, symbol, stop.stopPrice - 1);
  const arrived = () => orders.slice(sent).find((order) => order.reduceOnly && order.symbol === idOf(symbol));
  await waitUntil('the exit', () => arrived() !== undefined, 10_000, 2);
  await waitUntil('a flat account', () => restingOf(kucoin, symbol).length === 0, 10_000, 5);
  return (arrived()?.at ?? NaN) - pushed;
};

/** Through one position; where in the tick of 5 s its price falls is left to chance. */
const round = async (rig: Rig, symbol: string, figures: Figures): Promise<void> => {
  const { kucoin } = rig;
  figures.taps.push(await enter(rig, symbol, await plan(rig, symbol)));
  await waitUntil(
    'stop, target and subscription',
    () => restingOf(kucoin, symbol).length === 2 && kucoin.server.push.isWatched(idOf(symbol)),
  );
  await wallClock.sleep(50 + Math.random() * 150);
  figures.exits.push(await exit(rig, symbol));
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
): Promise<Figures> => {
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
      // No candle closes, and no stop is trailed, between a stop's placing and the price beyond it.
      TIMEFRAME: '1d',
      ...env,
    });
    await arm(api);
    const rig = { api, kucoin, orders };
    const [first = '', ...others] = symbols;
    // Warms code and connections up.
    await round(rig, first, { taps: [], exits: [] });
    const figures: Figures = { taps: [], exits: [] };
    for (const symbol of others) await round(rig, symbol, figures);
    return figures;
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
  about: `A bot as a process of its own (ROLE=all, MODE=live) on the wire-level exchange and a Bot API on loopback, ${ROUNDS} positions after one that is not counted, one after the other: each is opened by a tap on Approve; once it is guarded its stop is taken off the exchange in the same instant in which a price beyond it is pushed, so that the bot itself has to act. The clock runs from the push to the arrival of the reduce-only order, and from the tap to the arrival of the entry; what lies between are two reads of the account side by side, and commits to a Redis with appendfsync always. The same with ${FAR_ROUNDS} positions and a wire of ${FAR_MS} ms there and back, where the number of round trips is what counts: the way of the price, two reads side by side and the way of the order are two of them.`,
  limitSeconds: 2_400,
  run: async () => {
    const near = await measureReaction();
    const far = await measureReaction(FAR_ROUNDS, {}, FAR_MS);
    return [
      ...figuresOf(EXIT, near.exits, { p50: 7, p99: 25 }),
      ...figuresOf(`the same at ${FAR_MS} ms`, far.exits, { p50: 190 }),
      ...figuresOf('tap on Approve → entry order on the wire', near.taps, { p99: 100 }),
    ];
  },
};
