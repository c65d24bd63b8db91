import type { BotApi } from '../support/bot-api.js';
import { telegramOf } from './driver.js';
import { assetPath } from '../../src/assets.js';
import { ManualClock, wallClock } from '../../src/clock.js';
import { HOUR, MINUTE, priceDecimals } from '../../src/domain/index.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import {
  DEFAULT_STRATEGY,
  findOpportunity,
  isOpportunity,
  SymbolAnalyzer,
} from '../../src/decide/strategy/index.js';
import {
  contractId,
  startKucoin,
  type ContractSpec,
  type FakeKucoin,
  type KlineRow,
  type KucoinOptions,
} from '../support/kucoin/index.js';

/**
 * The newest recorded hour at the time of day of now on whose last closed candle the strategy finds something: the slow
 * frames are cut at UTC hours, so the sample can only be moved by whole days.
 */
const signalHour = (market: RecordedMarketData): number => {
  const hourOfDay = Math.floor(wallClock.now() / HOUR) % 24;
  const found: number[] = [];
  for (const symbol of market.symbols) {
    const analyzer = new SymbolAnalyzer(symbol, '1h');
    const column = market.column(symbol, '1h');
    for (let i = 0; column && i < column.length; i++) {
      const [timestamp = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = [
        column.timestamp[i],
        column.open[i],
        column.high[i],
        column.low[i],
        column.close[i],
        column.volume[i],
      ];
      analyzer.push({ timestamp, open, high, low, close, volume });
      const at = timestamp + HOUR;
      // Enough candles behind it, and the forming one must be recorded too.
      if (i < 1500 || i > column.length - 2 || (at / HOUR) % 24 !== hourOfDay) continue;
      const analysis = analyzer.quickLook(DEFAULT_STRATEGY.threshold) === 0 ? undefined : analyzer.analysis();
      if (analysis && isOpportunity(findOpportunity(analysis, DEFAULT_STRATEGY))) found.push(at);
    }
  }
  if (found.length === 0) throw new Error(`the sample has no signal at ${hourOfDay}:00 UTC`);
  return Math.max(...found);
};

/** A contract beside those of the sample: prices and candles are those of a symbol of the sample. */
export interface OddContract extends ContractSpec {
  /** `XRP-USDT`. */
  readonly like: string;
}

/** Minutes in which the price stands where it stood at the start. */
const stillMinutes = (price: number, from: number, to: number): readonly KlineRow[] => {
  const rows: KlineRow[] = [];
  for (let time = Math.ceil(from / MINUTE) * MINUTE; time <= to; time += MINUTE)
    rows.push([time, price, price, price, price, 1]);
  return rows;
};

/**
 * The wire-level exchange with the recorded sample moved to today, so that the strategy finds something now.
 * @param odd contracts that the sample does not have
 */
export const startLiveMarket = async (
  balance = 1000,
  trouble: Pick<KucoinOptions, 'permission' | 'ipWhitelist' | 'faults' | 'skew'> & {
    readonly odd?: readonly OddContract[];
  } = {},
): Promise<FakeKucoin> => {
  const { odd = [], ...wire } = trouble;
  const clock = new ManualClock();
  const market = RecordedMarketData.load({ dir: assetPath('market-data'), clock });
  const at = signalHour(market);
  clock.set(at + HOUR);
  const shift = Math.floor(wallClock.now() / HOUR) * HOUR - at;
  const instruments = await market.instruments();
  const quotes = new Map<string, number>();
  for (const symbol of market.symbols) {
    const first = (await market.candles(symbol, '1h', { limit: 1 })).at(-1);
    if (first?.timestamp === at) quotes.set(symbol, first.open);
  }
  const candles = (id: string, minutes: number, from: number, to: number): readonly KlineRow[] => {
    const known = odd.find((each) => contractId(each.symbol) === id)?.like ?? id;
    const symbol = market.symbols.find((each) => contractId(each) === contractId(known));
    const instrument = symbol && instruments.get(symbol);
    if (symbol && minutes === 1) return stillMinutes(quotes.get(symbol) ?? 0, from, to);
    if (!symbol || !instrument || minutes !== 60) return [];
    const column = market.column(symbol, '1h');
    const rows: KlineRow[] = [];
    for (let i = 0; column && i < column.length; i++) {
      const time = (column.timestamp[i] ?? 0) + shift;
      if (time < from || time > to || time > wallClock.now()) continue;
      const lots = (column.volume[i] ?? 0) / instrument.contractSize;
      rows.push([
        time,
        column.open[i] ?? 0,
        column.high[i] ?? 0,
        column.low[i] ?? 0,
        column.close[i] ?? 0,
        lots,
      ]);
    }
    return rows;
  };
  const specOf = (symbol: string, rank: number): ContractSpec => {
    const { contractSize = 1, tickSize = 0.01, maxLeverage = 20 } = instruments.get(symbol) ?? {};
    const price = Number((quotes.get(symbol) ?? 1).toFixed(priceDecimals({ tickSize })));
    return { symbol, multiplier: contractSize, tickSize, maxLeverage, turnover: 1e9 / (rank + 1), price };
  };
  return startKucoin({
    clock: wallClock,
    balance,
    ...wire,
    candles,
    instruments: [
      ...[...quotes.keys()].map(specOf),
      ...odd.map(({ like, ...spec }, rank) => ({ ...specOf(like, quotes.size + rank), ...spec })),
    ],
  });
};

/** Settings of a bot on a real account of the wire-level exchange, its chat on a Bot API server. */
export const liveSettings = (kucoin: FakeKucoin, api: BotApi): Readonly<Record<string, string>> => ({
  MODE: 'live',
  EXCHANGE_API_ROOT: kucoin.root,
  KUCOIN_API_KEY: kucoin.keys.key,
  KUCOIN_API_SECRET: kucoin.keys.secret,
  KUCOIN_API_PASSPHRASE: kucoin.keys.passphrase,
  ...telegramOf(api),
  CHECK_INTERVAL: '10',
});
