import type { Book } from './book.js';
import { waits, type BookFill, type BookOrder } from './book-types.js';
import { checkedOrder } from './orders.js';
import { ordersSeen, positionsSeen } from './lagging.js';
import { bullet, type Call } from './public.js';
import { fillRow, fundingRow, ledgerRow, orderRow, positionRow } from './shapes.js';
import { KucoinFault } from './types.js';
import { DAY } from '../../../src/domain/index.js';

type Handler = (book: Book, call: Call) => unknown;

const NOT_FOUND = (): never => {
  throw new KucoinFault('100001', 'error.getOrder.orderNotExist');
};

const row = (book: Book, order: BookOrder): unknown => orderRow(order, book.contract(order.symbol));

const paged = (call: Call, items: readonly unknown[]): unknown => {
  const pageSize = Math.min(1_000, Number(call.query['pageSize'] ?? 50));
  const currentPage = Number(call.query['currentPage'] ?? 1);
  const start = (currentPage - 1) * pageSize;
  const totalPage = Math.max(1, Math.ceil(items.length / pageSize));
  return {
    currentPage,
    pageSize,
    totalNum: items.length,
    totalPage,
    items: items.slice(start, start + pageSize),
  };
};

/**
 * A list that goes on from a row's own number: rows newest first, those after the row `offset` in that order, or with
 * `forward=false` those before it.
 */
const listed = (call: Call, rows: readonly Numbered[], idOf: (row: Numbered) => number): unknown => {
  const { offset, forward, maxCount } = call.query;
  const count = Math.min(100, Number(maxCount ?? 50));
  const at = rows.findIndex((each) => idOf(each) === Number(offset));
  if (offset !== undefined && at < 0) throw new KucoinFault('400100', 'offset is invalid', 400);
  const backward = offset !== undefined && forward === 'false';
  const rest = backward ? rows.slice(0, at) : rows.slice(at + 1);
  const dataList = backward ? rest.slice(-count) : rest.slice(0, count);
  return { dataList, hasMore: rest.length > dataList.length };
};

type Numbered = Readonly<Record<string, unknown>>;

const matching = (call: Call, order: BookOrder): boolean =>
  (call.query['symbol'] === undefined || order.symbol === call.query['symbol']) &&
  (call.query['side'] === undefined || order.side === call.query['side']);

/** Orders as this call shows them. */
const seen = (book: Book, call: Call, keptMs = Infinity): readonly BookOrder[] =>
  ordersSeen(book, call.now, call.lateMs).filter(
    ({ isActive, filled, endAt }) =>
      isActive || ((!call.vanished || filled > 0) && call.now - (endAt ?? call.now) <= keptMs),
  );

/** For how long ended orders are shown by either id. */
const KEPT = { clientOid: 7 * DAY, orderId: 90 * DAY } as const;

/** The latest order with a client id: ids may be used again once their order has ended. */
const byClientOid = (orders: readonly BookOrder[], call: Call, clientOid: string): BookOrder | undefined =>
  orders.findLast((order) => order.clientOid === clientOid && (call.stopsByClientOid || !waits(order)));

const cancelOne = (book: Book, order: BookOrder | undefined): BookOrder => {
  if (!order) throw new KucoinFault('100001', 'error.getOrder.orderNotExist');
  if (book.lies.has('cancels nothing')) return order;
  if (order.isActive) book.cancel(order);
  else if (!book.lies.has('cancels what ended'))
    throw new KucoinFault('100004', 'The order cannot be canceled.');
  return order;
};

const cancelMany = (book: Book, call: Call, which: (order: BookOrder) => boolean): unknown => {
  const chosen = book.orders.filter((order) => order.isActive && which(order) && matching(call, order));
  for (const order of chosen) book.cancel(order);
  return { cancelledOrderIds: chosen.map((order) => order.id) };
};

const visibleFills = (book: Book, call: Call): BookFill[] => {
  const { symbol, orderId, startAt, endAt } = call.query;
  return book.fills
    .filter(
      (fill) =>
        fill.createdAt <= call.now - call.lateMs &&
        (symbol === undefined || fill.symbol === symbol) &&
        (orderId === undefined || fill.orderId === orderId) &&
        (startAt === undefined || fill.tradeTime >= Number(startAt)) &&
        (endAt === undefined || fill.tradeTime <= Number(endAt)),
    )
    .sort((a, b) => b.tradeTime - a.tradeTime || b.tradeId.localeCompare(a.tradeId));
};

const place: Handler = (book, call) => {
  const order = checkedOrder(book, call.body, call.now);
  const { id: orderId, clientOid } = order;
  book.place(order);
  return { orderId, clientOid };
};

const between = (call: Call, time: number): boolean =>
  time >= Number(call.query['startAt'] ?? 0) &&
  time <= Number(call.query['endAt'] ?? Number.MAX_SAFE_INTEGER);

const equityOf = (book: Book): number =>
  book.wallet + [...book.positions.values()].reduce((sum, position) => sum + book.unrealised(position), 0);

/** Handlers of the signed endpoints, by method and path. */
export const PRIVATE: Readonly<Record<string, Handler>> = {
  'POST /api/v1/bullet-private': bullet,
  'POST /api/v1/orders': place,
  'POST /api/v1/orders/test': (book, call) => {
    const order = checkedOrder(book, call.body, call.now);
    return { orderId: order.id, clientOid: order.clientOid };
  },
  'GET /api/v1/orders': (book, call) => {
    const active = call.query['status'] === 'active';
    const orders = seen(book, call).filter(
      (each) => each.isActive === active && !waits(each) && matching(call, each),
    );
    return paged(
      call,
      orders.reverse().map((order) => row(book, order)),
    );
  },
  'GET /api/v1/stopOrders': (book, call) => {
    const orders = seen(book, call).filter((each) => each.isActive && waits(each) && matching(call, each));
    return paged(
      call,
      orders.reverse().map((order) => row(book, order)),
    );
  },
  'GET /api/v1/recentDoneOrders': (book, call) =>
    seen(book, call)
      .filter((each) => !each.isActive && each.updatedAt > call.now - DAY && matching(call, each))
      .map((order) => row(book, order)),
  'GET /api/v1/orders/{orderId}': (book, call) => {
    const order = seen(book, call, KEPT.orderId).find((each) => each.id === call.parts['orderId']);
    return order ? row(book, order) : NOT_FOUND();
  },
  'GET /api/v1/orders/byClientOid': (book, call) => {
    const order = byClientOid(seen(book, call, KEPT.clientOid), call, call.query['clientOid'] ?? '');
    return order ? row(book, order) : NOT_FOUND();
  },
  'DELETE /api/v1/orders/{orderId}': (book, call) => {
    const order = book.orders.find((each) => each.id === call.parts['orderId']);
    return { cancelledOrderIds: [cancelOne(book, order).id] };
  },
  'DELETE /api/v1/orders/client-order/{clientOid}': (book, call) => {
    const order = byClientOid(book.orders, call, call.parts['clientOid'] ?? '');
    if (order && order.symbol !== call.query['symbol']) return NOT_FOUND();
    return { clientOid: cancelOne(book, order).clientOid };
  },
  'DELETE /api/v1/orders': (book, call) => cancelMany(book, call, (order) => !waits(order)),
  'DELETE /api/v3/orders': (book, call) => cancelMany(book, call, (order) => !waits(order)),
  'DELETE /api/v1/stopOrders': (book, call) => cancelMany(book, call, waits),
  'GET /api/v1/recentFills': (book, call) =>
    visibleFills(book, call)
      .filter((fill) => fill.tradeTime > call.now - DAY)
      .slice(0, 1_000)
      .map(fillRow),
  'GET /api/v1/fills': (book, call) => {
    const { startAt, endAt } = call.query;
    if (startAt && endAt && Number(endAt) - Number(startAt) > 7 * DAY)
      throw new KucoinFault('400100', 'The time range is limited to 7 days.', 400);
    return paged(call, visibleFills(book, call).map(fillRow));
  },
  'GET /api/v1/positions': (book, call) =>
    positionsSeen(book, call.now, call.lateMs).map((position) => positionRow(position, book, call.now)),
  'GET /api/v1/position': (book, call) => {
    const position = book.positions.get(call.query['symbol'] ?? '');
    if (!position) return { isOpen: false, symbol: call.query['symbol'] };
    const { isInverse: _, ...details } = positionRow(position, book, call.now);
    return details;
  },
  'GET /api/v1/account-overview': (book) => {
    const accountEquity = equityOf(book);
    return {
      accountEquity,
      unrealisedPNL: accountEquity - book.wallet,
      marginBalance: book.wallet,
      positionMargin: book.positionMargin,
      orderMargin: book.orderMargin,
      frozenFunds: 0,
      availableBalance: book.available,
      currency: 'USDT',
      riskRatio: 0,
      maxWithdrawAmount: book.available,
    };
  },
  'GET /api/v1/funding-history': (book, call) => {
    const { symbol } = call.query;
    if (symbol === undefined) throw new KucoinFault('400100', 'symbol is required', 400);
    const rows = book.funding.filter((each) => each.symbol === symbol && between(call, each.timePoint));
    return listed(call, rows.reverse().map(fundingRow), (each) => Number(each['id']));
  },
  'GET /api/v1/transaction-history': (book, call) => {
    const rows = book.ledger.filter(
      (each) =>
        (call.query['type'] === undefined || each.type === call.query['type']) && between(call, each.time),
    );
    return listed(
      call,
      rows.reverse().map((each) => ledgerRow(each, equityOf(book))),
      (each) => Number(each['offset']),
    );
  },
  'GET /api/v1/trade-fees': (book, call) => {
    const { symbol, taker, maker } = book.contract(call.query['symbol'] ?? '');
    return { symbol, takerFeeRate: String(taker), makerFeeRate: String(maker), feeTaxRate: book.feeTax };
  },
  'GET /api/v1/contracts/risk-limit/{symbol}': (book, call) => {
    const { symbol, maxLeverage, maintainMargin } = book.contract(call.parts['symbol'] ?? '');
    const [initialMargin, maxRiskLimit] = [1 / maxLeverage, book.riskLimits.get(symbol) ?? 100_000];
    return [{ symbol, level: 1, maxRiskLimit, minRiskLimit: 0, maxLeverage, initialMargin, maintainMargin }];
  },
  'GET /api/v2/position/getMarginMode': (book, call) => {
    const symbol = call.query['symbol'] ?? '';
    return { symbol, marginMode: book.marginModes.get(symbol) ?? 'ISOLATED' };
  },
  'POST /api/v2/position/changeMarginMode': (book, call) => {
    const { symbol, marginMode } = call.body as { symbol: string; marginMode: string };
    const busy =
      book.positions.has(symbol) || book.orders.some((each) => each.isActive && each.symbol === symbol);
    if (busy) throw new KucoinFault('50002', 'exist.order.or.position');
    book.marginModes.set(symbol, marginMode);
    return { symbol, marginMode };
  },
  'GET /api/v2/position/getPositionMode': (book) => ({ positionMode: book.hedged ? 1 : 0 }),
  'POST /api/v2/position/switchPositionMode': (book, call) => {
    if (book.positions.size > 0) throw new KucoinFault('330011', 'There are open positions or orders.');
    book.hedged = String(call.body['positionMode']) === '1';
    return { positionMode: book.hedged ? 1 : 0 };
  },
  'GET /api/ua/v1/account/mode': (book) => ({
    selfAccountMode: book.unified ? 'UNIFIED' : 'CLASSIC',
    unifiedSubAccount: [],
    classicSubAccount: [],
  }),
  'GET /api/v1/user/api-key': (_book, call) => ({
    remark: 'account1',
    apiKey: call.apiKey,
    apiVersion: 3,
    permission: call.permission,
    ipWhitelist: call.ipWhitelist,
    createdAt: 1_728_443_843_000,
    uid: 165_111_215,
    isMaster: true,
  }),
};
