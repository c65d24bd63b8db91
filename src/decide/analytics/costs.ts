import {
  coinsOf,
  DEFAULT_FILL_MODEL,
  HOUR,
  sign,
  STOP_SLIPPAGE,
  type ClosedTrade,
  type CostSum,
  type CostTable,
  type Instrument,
  type TradeCosts,
} from '../../domain/index.js';

/** The costs of no trade. */
const NO_COSTS: CostSum = {
  trades: 0,
  stops: 0,
  entered: 0,
  made: 0,
  left: 0,
  entrySlippage: 0,
  stopped: 0,
  stopSlippage: 0,
  targetSlippage: 0,
  fees: 0,
  funding: 0,
  modelled: 0,
};

export const EMPTY_COSTS: CostTable = { all: NO_COSTS, bySymbol: {}, byHour: {}, recent: [] };

/** Whether an exit's reason says that its stop took it off. */
const isStop = (reason = ''): boolean => reason.startsWith('stop');

/**
 * What a closed trade cost: fees and funding as booked, slippage of each fill against the price it was meant for (none
 * where it was meant for none), and fees and slippage as the simulated exchange charges them (taker's fee, 2 bps, 5 bps
 * at stops). Undefined of a trade without fills of its own.
 */
export const tradeCosts = (
  { side, openedAt, fees, funding, bookings = [] }: ClosedTrade,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
): TradeCosts | undefined => {
  const { marketSlippage, stopSlippage } = DEFAULT_FILL_MODEL;
  const sum = { entered: 0, made: 0, left: 0, entrySlippage: 0, stopped: 0, targetSlippage: 0, modelled: 0 };
  let slippedAtStops = 0;
  for (const { kind, price, contracts, meant, maker, reason } of bookings) {
    if (kind === 'funding' || price === undefined || contracts === undefined) continue;
    const coins = coinsOf(contracts, instrument);
    const value = coins * price;
    const isEntry = kind === 'entry';
    // An entry loses by a higher price where the side is long, an exit by a lower one.
    const lost = meant === undefined ? 0 : sign(side) * (isEntry ? price - meant : meant - price) * coins;
    const byStop = !isEntry && isStop(reason);
    sum.modelled += value * (instrument.takerFee + (byStop ? stopSlippage : marketSlippage));
    if (isEntry) {
      sum.entered += value;
      sum.made += maker ? value : 0;
      sum.entrySlippage += lost;
    } else {
      sum.left += value;
      if (byStop) {
        sum.stopped += value;
        slippedAtStops += lost;
      } else sum.targetSlippage += lost;
    }
  }
  if (sum.entered === 0 || sum.left === 0) return undefined;
  const hour = new Date(openedAt).getUTCHours();
  return { ...sum, hour, stopSlippage: slippedAtStops, fees, funding };
};

const added = (sum: CostSum, costs: TradeCosts): CostSum => ({
  trades: sum.trades + 1,
  stops: sum.stops + (costs.stopped > 0 ? 1 : 0),
  entered: sum.entered + costs.entered,
  made: sum.made + costs.made,
  left: sum.left + costs.left,
  entrySlippage: sum.entrySlippage + costs.entrySlippage,
  stopped: sum.stopped + costs.stopped,
  stopSlippage: sum.stopSlippage + costs.stopSlippage,
  targetSlippage: sum.targetSlippage + costs.targetSlippage,
  fees: sum.fees + costs.fees,
  funding: sum.funding + costs.funding,
  modelled: sum.modelled + costs.modelled,
});

/** Trades of which the newest costs are compared with the modelled ones. */
const RECENT = 30;
/** Real costs are alarming from this many times the modelled ones, and calm again below this many. */
const ALARMING = 2;
const CALM = 1.5;

/** Fees and slippage. */
export const realCosts = (costs: Omit<TradeCosts, 'hour'>): number =>
  costs.fees + costs.entrySlippage + costs.stopSlippage + costs.targetSlippage;

/** Real costs of the newest trades ÷ the modelled ones; undefined below 30 trades. */
export const costRatio = ({ recent }: Pick<CostTable, 'recent'>): number | undefined => {
  if (recent.length < RECENT) return undefined;
  const [real, modelled] = recent.reduce(([a, b], one) => [a + one.real, b + one.modelled], [0, 0]);
  return modelled > 0 ? real / modelled : undefined;
};

/** The table with one more trade. */
export const withCosts = (table: CostTable, symbol: string, costs: TradeCosts): CostTable => {
  const { all, bySymbol, byHour, recent, alarmed } = table;
  const newest = [...recent, { real: realCosts(costs), modelled: costs.modelled }].slice(-RECENT);
  const ratio = costRatio({ recent: newest }) ?? 0;
  const isAlarmed = ratio > ALARMING || (alarmed === true && ratio >= CALM);
  return {
    all: added(all, costs),
    bySymbol: { ...bySymbol, [symbol]: added(bySymbol[symbol] ?? NO_COSTS, costs) },
    byHour: { ...byHour, [costs.hour]: added(byHour[costs.hour] ?? NO_COSTS, costs) },
    recent: newest,
    ...(isAlarmed ? { alarmed: true as const } : {}),
  };
};

/** Trades at which what was measured weighs as much as what it is compared with. */
const SHRINKAGE = 20;

/**
 * Slippage and funding paid by a trade that leaves by its stop, a fraction of the price: what entries, stops and funding
 * cost on average.
 */
const measured = ({ entered, entrySlippage, stopped, stopSlippage, funding }: CostSum): number =>
  (entered > 0 ? (entrySlippage + Math.max(0, -funding)) / entered : 0) +
  (stopped > 0 ? stopSlippage / stopped : 0);

/** A measurement drawn towards `prior` while it rests on few trades. */
const shrunk = (sum: CostSum | undefined, prior: number): number =>
  sum === undefined ? prior : (sum.stops * measured(sum) + SHRINKAGE * prior) / (sum.stops + SHRINKAGE);

/**
 * What a plan has to expect between its prices and a loss at the stop, a fraction of the price: as measured in this
 * symbol and at this hour, never less than the model's own STOP_SLIPPAGE. It rests on stops: other exits are not what a
 * worst case is made of.
 * @param now market time, unix ms
 */
export const expectedSlippage = (table: CostTable, symbol: string, now: number): number => {
  const all = shrunk(table.all, STOP_SLIPPAGE);
  const hour = Math.floor(now / HOUR) % 24;
  return Math.max(STOP_SLIPPAGE, shrunk(table.bySymbol[symbol], all), shrunk(table.byHour[hour], all));
};
