import type { Book } from './book.js';
import type { BookFill, BookOrder, BookPosition, FundingRow, LedgerRow } from './book-types.js';
import type { Contract } from './types.js';

/** Rows as they stand on the wire. Nanoseconds lose their last digits in a double, as they do for every client. */
const nanos = (ms: number): number => ms * 1_000_000;
const HOURS_8 = 28_800_000;

export const contractRow = (contract: Contract, book: Book): Record<string, unknown> => {
  const prices = book.price(contract.symbol);
  return {
    symbol: contract.symbol,
    rootSymbol: contract.quote,
    type: 'FFWCSX',
    firstOpenDate: contract.firstOpenDate,
    expireDate: contract.expireDate,
    settleDate: null,
    baseCurrency: contract.base,
    quoteCurrency: contract.quote,
    settleCurrency: contract.inverse ? contract.base : contract.quote,
    maxOrderQty: contract.maxOrderQty,
    ...(contract.marketMaxOrderQty === null ? {} : { marketMaxOrderQty: contract.marketMaxOrderQty }),
    maxPrice: 1_000_000,
    lotSize: contract.lotSize,
    tickSize: contract.tickSize,
    indexPriceTickSize: contract.tickSize,
    multiplier: contract.multiplier,
    initialMargin: 1 / contract.maxLeverage,
    maintainMargin: contract.maintainMargin,
    maxRiskLimit: 100_000,
    minRiskLimit: 100_000,
    riskStep: 50_000,
    makerFeeRate: contract.maker,
    takerFeeRate: contract.taker,
    takerFixFee: 0,
    makerFixFee: 0,
    settlementFee: null,
    isDeleverage: true,
    isQuanto: true,
    isInverse: contract.inverse,
    markMethod: 'FairPrice',
    fairMethod: 'FundingRate',
    fundingBaseSymbol: `.${contract.base}INT8H`,
    fundingQuoteSymbol: '.USDTINT8H',
    fundingRateSymbol: `.${contract.symbol}FPI8H`,
    indexSymbol: `.K${contract.base}USDT`,
    settlementSymbol: '',
    status: contract.status,
    fundingFeeRate: 0.0001,
    predictedFundingFeeRate: 0.0001,
    fundingRateGranularity: HOURS_8,
    openInterest: '6748176',
    turnoverOf24h: contract.turnover,
    volumeOf24h: contract.turnover / prices.mark,
    markPrice: prices.mark,
    indexPrice: prices.mark,
    lastTradePrice: prices.last,
    nextFundingRateTime: 17_752_926,
    maxLeverage: contract.maxLeverage,
    ...contract.row,
  };
};

/** `price` is a string in tickers, and the time in ns. */
export const tickerRow = (symbol: string, book: Book, now: number): Record<string, unknown> => {
  const prices = book.price(symbol);
  return {
    sequence: 1_707_992_727_046,
    symbol,
    side: 'sell',
    size: 21,
    tradeId: '1784299761369',
    price: String(prices.last),
    bestBidPrice: String(prices.bid),
    bestBidSize: 2767,
    bestAskPrice: String(prices.ask),
    bestAskSize: 5368,
    ts: nanos(now),
  };
};

export const orderRow = (order: BookOrder, contract: Contract): Record<string, unknown> => ({
  id: order.id,
  symbol: order.symbol,
  type: order.type,
  side: order.side,
  price: String(order.price),
  size: order.closeOrder ? null : order.size,
  value: String(order.size * contract.multiplier * order.price),
  dealValue: String(order.filledValue),
  dealSize: order.filled,
  stp: '',
  stop: order.stop,
  stopPriceType: order.stopPriceType,
  stopTriggered: order.stopTriggered,
  stopPrice: order.stopPrice === null ? null : String(order.stopPrice),
  timeInForce: order.timeInForce,
  postOnly: order.postOnly,
  hidden: false,
  iceberg: false,
  leverage: String(order.leverage),
  forceHold: false,
  closeOrder: order.closeOrder,
  visibleSize: 0,
  clientOid: order.clientOid,
  remark: null,
  tags: '',
  isActive: order.isActive,
  cancelExist: order.cancelExist,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
  endAt: order.endAt,
  orderTime: nanos(order.createdAt),
  settleCurrency: contract.quote,
  marginMode: order.marginMode,
  avgDealPrice:
    order.filled > 0
      ? String(Number((order.filledValue / (order.filled * contract.multiplier)).toFixed(10)))
      : '0',
  filledSize: order.filled,
  filledValue: String(order.filledValue),
  status: order.isActive ? 'open' : 'done',
  reduceOnly: order.reduceOnly,
});

export const fillRow = (fill: BookFill): Record<string, unknown> => ({
  symbol: fill.symbol,
  tradeId: fill.tradeId,
  orderId: fill.orderId,
  side: fill.side,
  liquidity: fill.liquidity,
  forceTaker: false,
  price: String(fill.price),
  size: fill.size,
  value: String(fill.value),
  openFeePay: String(fill.fee),
  closeFeePay: '0',
  stop: fill.stop,
  feeRate: fill.feeRate.toFixed(5),
  fixFee: '0',
  feeCurrency: 'USDT',
  subTradeType: null,
  marginMode: 'ISOLATED',
  openFeeTaxPay: String(fill.closes ? 0 : (fill.tax ?? 0)),
  closeFeeTaxPay: String(fill.closes ? (fill.tax ?? 0) : 0),
  displayType: fill.stop === '' ? fill.orderType : `${fill.orderType}_stop`,
  fee: String(fill.fee),
  settleCurrency: 'USDT',
  orderType: fill.orderType,
  tradeType: fill.tradeType,
  tradeTime: nanos(fill.tradeTime),
  createdAt: fill.createdAt,
});

export const fundingRow = (row: FundingRow): Record<string, unknown> => ({
  ...row,
  positionCost: row.positionQty * row.markPrice,
  settleCurrency: 'USDT',
  context: '{"marginMode": "ISOLATED", "positionSide": "BOTH"}',
  marginMode: 'ISOLATED',
});

export const ledgerRow = (row: LedgerRow, equity: number): Record<string, unknown> => ({
  time: row.time,
  type: row.type,
  amount: row.amount,
  fee: 0,
  accountEquity: equity,
  status: row.status,
  remark: row.remark,
  offset: row.offset,
  currency: 'USDT',
});

export const positionRow = (position: BookPosition, book: Book, now: number): Record<string, unknown> => {
  const contract = book.contract(position.symbol);
  const { mark } = book.price(position.symbol);
  const cost = position.qty * position.entry * contract.multiplier;
  const unrealised = book.unrealised(position);
  const leverage = book.realLeverage.get(position.symbol) ?? position.leverage;
  return {
    id: `5000000000${position.openedAt}`,
    symbol: position.symbol,
    autoDeposit: false,
    crossMode: position.marginMode === 'CROSS',
    maintMarginReq: contract.maintainMargin,
    riskLimit: 500_000,
    realLeverage: leverage,
    delevPercentage: 0.5,
    openingTimestamp: position.openedAt,
    currentTimestamp: now,
    currentQty: position.qty,
    currentCost: cost,
    currentComm: 0,
    unrealisedCost: cost,
    realisedGrossCost: 0,
    realisedCost: 0,
    isOpen: true,
    markPrice: mark,
    markValue: position.qty * mark * contract.multiplier,
    posCost: cost,
    posCross: 0,
    posInit: position.margin,
    posComm: 0,
    posCommCommon: 0,
    posLoss: 0,
    posMargin: position.margin,
    posFunding: 0,
    posMaint: Math.abs(cost) * contract.maintainMargin,
    maintMargin: position.margin + unrealised,
    realisedGrossPnl: 0,
    realisedPnl: 0,
    unrealisedPnl: unrealised,
    unrealisedPnlPcnt: cost === 0 ? 0 : unrealised / Math.abs(cost),
    unrealisedRoePcnt: unrealised / position.margin,
    avgEntryPrice: position.entry,
    liquidationPrice: book.liquidationPrice(position),
    bankruptPrice: position.entry * (1 - Math.sign(position.qty) / position.leverage),
    settleCurrency: contract.quote,
    isInverse: false,
    maintainMargin: contract.maintainMargin,
    marginMode: position.marginMode,
    positionSide: 'BOTH',
    leverage,
  };
};
