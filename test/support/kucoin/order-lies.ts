import { at, LATE, LISTS, LOOKUP } from './moods.js';
import {
  answers,
  book,
  moodOf,
  NOTHING,
  ORDERS,
  POSITIONS,
  refuses,
  rows,
  times,
  type Lies,
} from './telling.js';

/** What becomes of orders, fills and positions. */
export const ORDER_LIES: Lies = {
  'trials refused': {
    about: 'an order on trial is refused',
    ...refuses(['POST /api/v1/orders/test']),
  },
  'orders refused': { about: 'no order is taken', ...refuses(['POST /api/v1/orders']) },
  'other price': {
    about: 'an order rests at another price than it was sent with',
    ...rows(LISTS.orders, (row) => times(row, 'price', 0.99)),
  },
  'cancels another': {
    about: 'a cancellation names another order',
    ...answers(['DELETE /api/v1/orders/{orderId}'], () => ({ cancelledOrderIds: ['1'] })),
  },
  'cancels nothing': { about: 'a cancellation is confirmed and not done', ...book('cancels nothing') },
  'cancelled orders vanish': {
    about: 'an order that was cancelled and filled nothing is shown nowhere any more',
    faults: at([...LOOKUP, ...LISTS['done orders']], { kind: 'vanished' }),
  },
  'lookups show late': {
    about: 'an order is found by either id seconds after it was taken',
    faults: at(LOOKUP, LATE),
  },
  'orders show late': moodOf('orders lag'),
  'stops show late': moodOf('stop orders lag'),
  'lookups forget': moodOf('ended orders vanish'),
  'client ids repeat': {
    about: 'a client id of an order that rests is taken again',
    ...book('client ids repeat'),
  },
  'cancels what ended': {
    about: 'an order that has ended is cancelled again',
    ...book('cancels what ended'),
  },
  'post-only takes': { about: 'a post-only order that would take is filled', ...book('post-only takes') },
  'fills never show': {
    about: 'the lists of fills stay empty',
    faults: at(LISTS.fills, NOTHING),
  },
  'fills show late': moodOf('fills lag'),
  'positions show late': moodOf('positions lag'),
  'stops show nowhere': {
    about: 'a stop that was accepted is not in the list of stops',
    faults: at(LISTS['stop orders'], NOTHING),
  },
  'stop not reduce-only': {
    about: 'a stop is kept as an order that may open a position',
    ...rows(ORDERS, (row) => (row['stop'] === '' ? row : { ...row, reduceOnly: false })),
  },
  'stops open': { about: 'a stop larger than what is held turns the position', ...book('stops open') },
  'second stop opens': {
    about: 'of two stops that fire together the second opens a position',
    ...book('stops open when flat'),
  },
  'one cancels the others': {
    about: 'a take-profit that fires takes the stop with it',
    ...book('one cancels the others'),
  },
  'stops fire at once': { about: 'a stop fires before the mark is there', ...book('stops fire at once') },
  'stops on the last price': {
    about: 'a stop waits on the last trade and not on the mark',
    ...rows(ORDERS, (row) => (row['stop'] === '' ? row : { ...row, stopPriceType: 'TP' })),
  },
  'triggering renames': {
    about: 'a stop has another order id once it triggers',
    ...book('triggering renames'),
  },
  'wrong liquidation price': {
    about: 'a position is liquidated nearer than its leverage says',
    ...rows(POSITIONS, (row) => times(row, 'liquidationPrice', 1.2)),
  },
  'other leverage': {
    about: 'a position has another leverage than its order asked for',
    happens: ({ contracts, realLeverage }) => {
      for (const symbol of contracts.keys()) realLeverage.set(symbol, 7);
    },
  },
  'cross margin': {
    about: 'a position is in cross margin',
    ...rows(POSITIONS, (row) => ({ ...row, marginMode: 'CROSS', crossMode: true })),
  },
  'margin flows in': {
    about: 'the exchange adds margin to a position by itself',
    ...rows(POSITIONS, (row) => ({ ...row, autoDeposit: true })),
  },
  'fees double': { about: 'a fill costs twice what its rate says', ...book('fees double') },
  'reduces nothing': { about: 'a reduce-only order is taken without a position', ...book('reduces nothing') },
  'nobody sells': {
    about: 'an order that would take finds nothing',
    happens: ({ prices }) => {
      for (const price of prices.values()) price.available = 0;
    },
  },
  'takers are makers': {
    about: 'a fill that took is listed as one that made',
    ...rows(LISTS.fills, (row) => ({ ...row, liquidity: 'maker' })),
  },
  'target not reduce-only': {
    about: 'a take-profit is kept as an order that may open a position',
    ...rows(ORDERS, (row) => (row['stop'] === 'up' ? { ...row, reduceOnly: false } : row)),
  },
  'stops sleep': { about: 'a stop that is through its trigger waits on', ...book('stops sleep') },
  'stops are not told apart': {
    about: 'the fill of a stop does not say that it was one',
    ...rows(LISTS.fills, (row) => ({ ...row, displayType: 'market' })),
  },
  'hidden costs': { about: 'a fill costs a cent more than it says', ...book('hidden costs') },
  'results are not listed': {
    about: 'the account does not list what was realised',
    ...answers(['GET /api/v1/transaction-history'], () => ({ dataList: [], hasMore: false })),
  },
};
