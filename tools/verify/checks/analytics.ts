import { tradeStats } from '../../../src/decide/analytics/index.js';
import { type AccountEvent, type ClosedTrade, type Instrument, sign } from '../../../src/domain/index.js';
import { check } from '../check.js';
import { ensure, near, present } from '../expect.js';
import { equityOf } from '../../../src/domain/ledger/ledger.js';
import { booked, times, total, units, type Units } from '../decimal.js';
import type { World } from '../world.js';

const OPENING = 1000;
/** What a stop is planned to slip. */
const SLIPPAGE = 0.001;
/** The fate of each: its target is hit, its stop is hit, closed by hand. */
const SYMBOLS = ['RISE-USDT', 'SLIDE-USDT', 'SINK-USDT'] as const;

/** Figures of a symbol, summed from what the exchange told of it. */
interface Sums {
  /** Cash that its fills moved: sold − bought. */
  readonly cash: Units;
  /** Signed contracts that are open. */
  readonly open: Units;
  readonly fees: Units;
  readonly funding: Units;
}

const sumsOf = (events: readonly AccountEvent[], symbol: string, { contractSize }: Instrument): Sums => {
  const fills = events.flatMap((e) => (e.type === 'fill' && e.fill.symbol === symbol ? [e.fill] : []));
  const flows = events.flatMap((e) =>
    e.type === 'cashflow' && e.cashflow.symbol === symbol ? [e.cashflow] : [],
  );
  const way = (side: string): Units => (side === 'sell' ? 1n : -1n);
  return {
    cash: total(
      fills.map(
        ({ side, contracts, price }) =>
          way(side) * times(times(units(contracts), units(contractSize)), units(price)),
      ),
    ),
    open: total(fills.map(({ side, contracts }) => -way(side) * units(contracts))),
    fees: total(fills.map(({ fee }) => units(fee))),
    funding: total(flows.map(({ amount }) => units(amount))),
  };
};

const allSums = async (world: World): Promise<ReadonlyMap<string, Sums & { readonly size: number }>> => {
  const { events } = await world.recorder.exchange.fetchEvents('');
  const sums = new Map<string, Sums & { readonly size: number }>();
  for (const symbol of SYMBOLS) {
    const instrument = present(await world.app.desk.market.instrument(symbol), symbol);
    sums.set(symbol, { ...sumsOf(events, symbol, instrument), size: instrument.contractSize });
  }
  return sums;
};

/** Equity by hand, the exchange's and the bot's, all at one moment of a market that stands still. */
const checkEquity = async (world: World): Promise<string> => {
  const sums = await allSums(world);
  const parts: Units[] = [units(OPENING)];
  for (const [symbol, { cash, open, fees, funding, size }] of sums) {
    const { mark } = await world.recorder.market.quote(symbol);
    parts.push(cash, times(times(open, units(size)), units(mark)), -fees, funding);
  }
  const own = booked(total(parts));
  const exchange = (await world.recorder.exchange.fetchAccount()).equity.toFixed(8);
  ensure(own === exchange, `equity by hand is ${own}, the exchange says ${exchange}`);
  const ledger = present((await world.parts.store.get('ledger', 'main'))?.value, 'the ledger');
  const marks: Record<string, number> = {};
  for (const symbol of SYMBOLS) marks[symbol] = (await world.recorder.market.quote(symbol)).mark;
  const kept = equityOf(ledger, marks, await world.recorder.market.instruments()).toFixed(8);
  ensure(own === kept, `equity by the ledger is ${kept}, the exchange says ${exchange}`);
  await world.until('the same equity as the bot tells it', async () => {
    const account = (await world.app.desk.account.status()).account;
    return account?.equity.toFixed(8) === own || undefined;
  });
  return own;
};

/** The ledger's sums against those by hand, to the last digit. */
const checkLedger = async (world: World, sums: readonly Sums[]): Promise<void> => {
  const ledger = present((await world.parts.store.get('ledger', 'main'))?.value, 'the ledger');
  const cash = total(sums.map((one) => one.cash));
  const fees = total(sums.map((one) => one.fees));
  const funding = total(sums.map((one) => one.funding));
  const pairs = [
    ['realised', ledger.realised, cash],
    ['fees', ledger.fees, fees],
    ['funding', ledger.funding, funding],
    ['balance', ledger.balance, units(OPENING) + cash - fees + funding],
  ] as const;
  for (const [what, text, hand] of pairs)
    ensure(units(text) === hand, `${what} in the ledger is ${text}, by hand ${booked(hand)}`);
};

const checkTrade = async (world: World, trade: ClosedTrade, sums: Sums): Promise<void> => {
  const net = sums.cash - sums.fees + sums.funding;
  const pairs = [
    ['gross P&L', trade.grossPnl, sums.cash],
    ['fees', trade.fees, sums.fees],
    ['funding', trade.funding, sums.funding],
    ['net P&L', trade.netPnl, net],
  ] as const;
  for (const [what, value, hand] of pairs)
    ensure(
      value.toFixed(8) === booked(hand) || near(value, Number(booked(hand)), 5e-9),
      `${what} of ${trade.symbol} is told as ${value}, by hand ${booked(hand)}`,
    );
  const intents = (await world.parts.store.list('intent')).map(({ value }) => value);
  const plan = present(
    intents.find(({ kind, symbol }) => kind === 'open' && symbol === trade.symbol)?.plan,
    'the plan',
  );
  const { takerFee } = present(await world.app.desk.market.instrument(trade.symbol), trade.symbol);
  const exit = plan.stop * (1 - sign(plan.side) * SLIPPAGE);
  const risk = (sign(plan.side) * (plan.entry - exit) + takerFee * (plan.entry + exit)) * plan.coins;
  const r = Number(booked(net)) / risk;
  ensure(near(trade.r, r), `${trade.symbol} made ${trade.r} R, by hand ${r} R`);
};

/** Closed trades of this run: their statistics by the plainest sums there are. */
const checkStats = (trades: readonly ClosedTrade[]): void => {
  const stats = tradeStats(trades);
  const net = trades.map((trade) => trade.netPnl);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const wins = net.filter((one) => one > 0);
  const losses = net.filter((one) => one < 0);
  const pairs = [
    ['trades', stats.trades, net.length],
    ['win rate', stats.winRate, wins.length / net.length],
    ['net P&L', stats.netPnl, sum(net)],
    ['fees', stats.fees, sum(trades.map(({ fees }) => fees))],
    ['expectancy', stats.expectancy, sum(net) / net.length],
    ['mean R', stats.meanR, sum(trades.map(({ r }) => r)) / trades.length],
    ['profit factor', stats.profitFactor, sum(wins) / -sum(losses)],
    ['payoff', stats.payoff, sum(wins) / wins.length / (-sum(losses) / losses.length)],
  ] as const;
  for (const [what, value, hand] of pairs)
    ensure(value !== undefined && near(value, hand), `${what} is ${value ?? 'unknown'}, by hand ${hand}`);
};

/** A target hit, a stop hit and a close by hand: every figure against the exchange's own record, summed by hand. */
export const analytics = check('Analytics', async (open) => {
  const world = await open({
    recording: 'script',
    time: 'replay',
    settings: { RISK_PER_TRADE: '0.01', MAX_OPEN_POSITIONS: '10', PAPER_BALANCE: String(OPENING) },
  });
  for (const symbol of SYMBOLS) await world.approve(symbol);
  await world.ask('/target RISE tp 103', ['target', '→', 'by hand']);
  const equity = await checkEquity(world);
  await world.runOn(
    'a target and a stop that are hit',
    async () => (await world.app.desk.positions.trades(5)).length === 2 || undefined,
  );
  await world.ask('/close SINK', ['By ', 'closed', 'SINK-USDT']);
  await world.runOut();
  const trades = await world.app.desk.positions.trades(10);
  ensure(trades.length === SYMBOLS.length, `${trades.length} trades are closed, ${SYMBOLS.length} were made`);
  const sums = await allSums(world);
  await checkLedger(world, [...sums.values()]);
  for (const trade of trades) await checkTrade(world, trade, present(sums.get(trade.symbol), trade.symbol));
  const funded = trades.filter(({ funding }) => funding !== 0).length;
  ensure(funded > 0, 'no trade of the run paid or received funding');
  checkStats(trades);
  const end = await checkEquity(world);
  const list = await world.ask(
    '/trades',
    trades.map(({ netPnl }) => Math.abs(netPnl).toFixed(2)),
  );
  ensure(list.text.includes('SINK'), '/trades leaves a trade out');
  return `${trades.length} trades, equity ${equity} and ${end} to the last digit, fees, funding, net and R as summed by hand`;
});
