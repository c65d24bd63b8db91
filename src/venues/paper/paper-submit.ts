import {
  impact,
  isWholeLots,
  notionalOf,
  roundPrice,
  slipped,
  type FillModel,
  type Instrument,
  type Order,
  type OrderRequest,
  type Quote,
} from '../../domain/index.js';
import { NOTHING_TO_REDUCE, type Placement } from '../exchange.js';
import { PaperDraft } from './paper-draft.js';
import {
  availableOf,
  openingContracts,
  reducibleOf,
  remainingOf,
  type PaperChange,
  type PaperState,
} from './paper-state.js';

/** Why the simulated exchange refuses an order. */
export const PAPER_CODES = {
  badRequest: 'bad-request',
  insufficientBalance: 'insufficient-balance',
  nothingToReduce: NOTHING_TO_REDUCE,
  leverage: 'leverage',
  postOnly: 'post-only',
} as const;

/** What an order meets when it arrives. */
export interface SubmitContext {
  readonly instrument: Instrument;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly model: FillModel;
  readonly quote: Quote;
  /** Contracts that one participant can take now; undefined = not known, no limit. */
  readonly share: number | undefined;
  readonly now: number;
}

type Rejection = Extract<Placement, { outcome: 'rejected' }>;

export const repeated = (clientOrderId: string): Placement => ({
  outcome: 'duplicate',
  reason: `client order id ${clientOrderId} is repeated`,
});

const reject = (code: string, reason: string): Rejection => ({ outcome: 'rejected', code, reason });

/** What is wrong with the form of a request, or undefined. */
const formFault = (request: OrderRequest, instrument: Instrument): Rejection | undefined => {
  const bad = (reason: string): Rejection => reject(PAPER_CODES.badRequest, reason);
  const { price, triggerPrice, contracts, leverage } = request;
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(request.clientOrderId))
    return bad(`client order id "${request.clientOrderId}" is not 1 to 40 of A-Z a-z 0-9 _ -`);
  if (!isWholeLots(contracts, instrument))
    return bad(`${contracts} contracts are not a multiple of the lot of ${instrument.lotSize}`);
  if (!(leverage >= 1)) return bad(`leverage ${leverage} is below 1`);
  if (leverage > instrument.maxLeverage)
    return reject(
      PAPER_CODES.leverage,
      `leverage ${leverage} is above the limit of ${instrument.maxLeverage}`,
    );
  const waits = request.type === 'stop' || request.type === 'takeProfit';
  if (waits && !request.reduceOnly) return bad(`a ${request.type} order must be reduce-only`);
  const named = waits ? triggerPrice : request.type === 'limit' ? price : undefined;
  if (request.type !== 'market' && !(named !== undefined && named > 0))
    return bad(`a ${request.type} order needs a ${waits ? 'trigger price' : 'price'} above 0`);
  if (named !== undefined && roundPrice(named, instrument) !== named)
    return bad(`price ${named} is not a multiple of the tick of ${instrument.tickSize}`);
  return undefined;
};

const canceledReason = 'nothing more to be had at once';

/**
 * Takes an order in: rejects it, fills what fills at once (as taker), lets the rest wait or cancels it.
 * A repeated client id of a working order is rejected; the caller looks among the finished ones.
 */
export const submit = (
  state: PaperState,
  request: OrderRequest,
  context: SubmitContext,
): PaperChange & { readonly placement: Placement } => {
  const { instrument, quote, now } = context;
  const unchanged = { state, events: [], finished: [] };
  const fault = fatalFault(state, request, context);
  if (fault) return { ...unchanged, placement: fault };
  const draft = new PaperDraft({ ...state, numbers: { ...state.numbers, order: state.numbers.order + 1 } });
  const exchangeOrderId = `X${draft.state.numbers.order}`;
  const order: Order = {
    ...request,
    exchangeOrderId,
    status: 'open',
    filled: 0,
    createdAt: now,
    updatedAt: now,
  };
  draft.rest(order);
  draft.state = {
    ...draft.state,
    cursors: { [request.symbol]: now, ...draft.state.cursors },
  };
  if (request.type === 'market' || (request.type === 'limit' && request.timeInForce !== 'PO'))
    takeAtOnce(draft, order, context, instrument, quote);
  return { ...draft.change, placement: { outcome: 'accepted', exchangeOrderId } };
};

const fatalFault = (
  state: PaperState,
  request: OrderRequest,
  context: SubmitContext,
): Placement | undefined => {
  const { instrument, quote } = context;
  if (state.orders[request.clientOrderId]) return repeated(request.clientOrderId);
  const fault = formFault(request, instrument);
  if (fault) return fault;
  if (request.reduceOnly && reducibleOf(state, request) === 0)
    return reject(
      PAPER_CODES.nothingToReduce,
      `no ${request.symbol} position that a ${request.side} reduces`,
    );
  if (request.timeInForce === 'PO' && request.type === 'limit' && crosses(request, quote))
    return reject(
      PAPER_CODES.postOnly,
      `post-only ${request.side} at ${request.price} would trade at once: bid ${quote.bid}, ask ${quote.ask}`,
    );
  return marginFault(state, request, context);
};

/** Joining the best price of one's own side is no cross, where bid and ask are recorded as one price. */
const crosses = (request: OrderRequest, quote: Quote): boolean => {
  const price = request.price ?? NaN;
  const spread = quote.ask > quote.bid;
  if (request.side === 'buy') return spread ? price >= quote.ask : price > quote.ask;
  return spread ? price <= quote.bid : price < quote.bid;
};

/** Initial margin and the taker's fee must be free for what the order opens. */
const marginFault = (
  state: PaperState,
  request: OrderRequest,
  { instrument, instruments, model, quote }: SubmitContext,
): Rejection | undefined => {
  const touch = request.side === 'buy' ? quote.ask : quote.bid;
  const price = request.price ?? slipped(touch, request.side, model.marketSlippage, instrument);
  const notional = notionalOf(openingContracts(state, request, request.contracts), price, instrument);
  const needed = notional / request.leverage + notional * instrument.takerFee;
  const available = availableOf(state, instruments);
  if (needed <= available || notional === 0) return undefined;
  return reject(
    PAPER_CODES.insufficientBalance,
    `balance insufficient: ${needed.toFixed(4)} USDT needed, ${available.toFixed(4)} available`,
  );
};

/** Fills as taker what can be had now; what remains of a GTC limit waits, of anything else is cancelled. */
const takeAtOnce = (
  draft: PaperDraft,
  order: Order,
  { model, share, now }: SubmitContext,
  instrument: Instrument,
  quote: Quote,
): void => {
  const buys = order.side === 'buy';
  const touch = buys ? quote.ask : quote.bid;
  const limit = order.type === 'limit' ? (order.price ?? NaN) : undefined;
  const within = limit === undefined || (buys ? touch <= limit : touch >= limit);
  const wanted = order.reduceOnly
    ? Math.min(order.contracts, reducibleOf(draft.state, order))
    : Math.min(order.contracts, share ?? Infinity);
  if (within && wanted > 0) {
    const times = order.reduceOnly ? impact(wanted, share, model) : 1;
    const market = slipped(touch, order.side, model.marketSlippage * times, instrument);
    const price = limit === undefined ? market : buys ? Math.min(market, limit) : Math.max(market, limit);
    draft.fill(order, { contracts: wanted, price, liquidity: 'taker', time: now }, instrument);
  }
  const left = draft.order(order.clientOrderId);
  const waits = order.type === 'limit' && order.timeInForce !== 'IOC';
  if (left && remainingOf(left) > 0 && !waits) draft.finish(left, 'canceled', now, canceledReason);
};

/** Takes a working order off the book; undefined when it is not working. */
export const cancel = (state: PaperState, clientOrderId: string, now: number): PaperChange | undefined => {
  const order = state.orders[clientOrderId];
  if (!order) return undefined;
  const draft = new PaperDraft(state);
  draft.finish(order, 'canceled', now, 'canceled by request');
  return draft.change;
};
