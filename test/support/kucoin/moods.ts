import type { Book } from './book.js';
import { ENDPOINTS } from './endpoints.js';
import type { FakeKucoin, SocketFault } from './index.js';
import type { Fault } from './types.js';

type Faults = readonly (readonly [endpoint: string, fault: Fault])[];

/** A way in which the real exchange behaves, which its documentation or its users tell of. */
export interface Mood {
  /** What it is like, in a line. */
  readonly about: string;
  /** No order, or no stop, can be placed while it lasts. */
  readonly shuts?: true;
  /** What goes wrong: at each call of the endpoint while the mood lasts, or `once`. */
  readonly faults?: Faults;
  readonly once?: true;
  readonly socket?: readonly SocketFault[];
  /** What it does to the account. */
  readonly happens?: (book: Book) => void;
}

const PLACE = 'POST /api/v1/orders';
export const CANCEL = [
  'DELETE /api/v1/orders/{orderId}',
  'DELETE /api/v1/orders/client-order/{clientOid}',
] as const;
export const LOOKUP = ['GET /api/v1/orders/byClientOid', 'GET /api/v1/orders/{orderId}'] as const;
export const LISTS = {
  orders: ['GET /api/v1/orders'],
  'stop orders': ['GET /api/v1/stopOrders'],
  'done orders': ['GET /api/v1/recentDoneOrders'],
  positions: ['GET /api/v1/positions'],
  fills: ['GET /api/v1/recentFills', 'GET /api/v1/fills'],
} as const;
const ALL_LISTS = Object.values(LISTS).flat();

export const at = (endpoints: readonly string[], fault: Fault): Faults =>
  endpoints.map((endpoint) => [endpoint, fault] as const);

const refusing = (code: string, msg: string, endpoints: readonly string[]): Faults =>
  at(endpoints, { kind: 'code', code, msg });

export const LATE: Fault = { kind: 'late', ms: 3_000 };

/**
 * Every mood by name. Single answers are scripted with `FakeKucoin.fail`, contracts and candles with `ContractSpec.row`
 * and `KucoinOptions`; this is the list that the sweep of the chaos suite plays at each step of a position's life.
 */
export const MOODS: Readonly<Record<string, Mood>> = {
  'placing suspended': {
    about: '300002: placing and cancelling are suspended; try again later',
    shuts: true,
    faults: refusing('300002', 'Order placement/cancellation suspended.', [PLACE, ...CANCEL]),
  },
  'in liquidation': {
    about: '300014: the position is being liquidated; try again later',
    shuts: true,
    faults: refusing('300014', 'The position is being liquidated, unable to place/cancel the order.', [
      PLACE,
      ...CANCEL,
    ]),
  },
  settlement: {
    about: '300015: contract or funding settlement, which falls on whole hours, when decisions are due',
    shuts: true,
    faults: refusing('300015', 'The order cannot be canceled/placed during settlement.', [PLACE, ...CANCEL]),
  },
  busy: {
    about: '230005 and 100002: the system is busy',
    shuts: true,
    faults: [
      [PLACE, { kind: 'code', code: '230005', msg: 'System busy.' }],
      ...refusing('100002', 'System is busy, please try again later.', CANCEL),
    ],
  },
  'settlement, once': {
    about: 'the same for one order alone',
    faults: refusing('300015', 'The order cannot be placed during settlement.', [PLACE]),
    once: true,
  },
  'too many requests, now and then': {
    about: '429000 at random, though the headers say that the quota is far from spent',
    faults: at(['*'], { kind: 'code', code: '429000', every: 3 }),
  },
  'too many requests, no headers': {
    about: '429000 without the headers of the quota',
    faults: at(['*'], { kind: 'code', code: '429000', every: 4, bare: true }),
  },
  'blocked at the edge': {
    about: 'an HTML 429 of the protection ahead of the exchange, without its headers',
    faults: at([PLACE], { kind: 'html', status: 429, bare: true }),
    once: true,
  },
  'pool shut': {
    about: '200002: the pool takes nothing more for 10 s',
    shuts: true,
    faults: refusing('200002', 'Too many requests, blocked for 10 s.', ['GET /api/v1/positions']),
    once: true,
  },
  ...Object.fromEntries(
    Object.entries(LISTS).map(([name, endpoints]) => [
      `${name} lag`,
      { about: `what was written shows seconds later in the list of ${name}`, faults: at(endpoints, LATE) },
    ]),
  ),
  'all lists lag': { about: 'the same for every list at a time', faults: at(ALL_LISTS, LATE) },
  ...Object.fromEntries(
    Object.entries(LISTS).map(([name, endpoints]) => [
      `${name} empty`,
      { about: `one read of ${name} comes empty`, faults: at(endpoints, { kind: 'empty' }), once: true },
    ]),
  ),
  'ended orders vanish': {
    about:
      '100001 for a cancelled order that filled nothing, asked by either id; recentDoneOrders still has it',
    faults: at(LOOKUP, { kind: 'vanished' }),
  },
  'an order hangs': {
    about: 'an order is taken, and its answer never comes',
    faults: at([PLACE], { kind: 'timeoutAfter' }),
    once: true,
  },
  'an order is lost': {
    about: 'an order never arrives, and nobody says so',
    faults: at([PLACE], { kind: 'hang' }),
    once: true,
  },
  'a cancellation hangs': {
    about: 'a cancellation is done, and its answer never comes',
    faults: at(CANCEL, { kind: 'timeoutAfter' }),
    once: true,
  },
  'reads hang': {
    about: 'one read of positions, fills, stops and account each never comes back',
    faults: at(
      [...LISTS.positions, ...LISTS.fills, ...LISTS['stop orders'], 'GET /api/v1/account-overview'],
      {
        kind: 'hang',
      },
    ),
    once: true,
  },
  'an answer comes late': {
    about: 'an order is taken at once and answered 3 s later',
    faults: at([PLACE], { kind: 'delay', ms: 3_000 }),
    once: true,
  },
  'an odd answer': {
    about: 'status 200 with a page of HTML where JSON is due, after the order was taken',
    faults: at([PLACE], { kind: 'htmlAfter' }),
    once: true,
  },
  'server errors': {
    about: '503 for every call for a while',
    shuts: true,
    faults: at(['*'], { kind: 'status', status: 503 }),
  },
  'address not listed': {
    about:
      "400006 for all that is signed: the host's address has changed, and the owner has not listed it yet",
    shuts: true,
    faults: refusing(
      '400006',
      'Invalid request ip, the current clientIp is:203.0.113.7',
      ENDPOINTS.filter(({ signed }) => signed).map(({ method, path }) => `${method} ${path}`),
    ),
  },
  'hedge mode': {
    about: '330012 for every order: the owner has switched the account to hedge mode',
    shuts: true,
    faults: refusing('330012', 'Your order is in One-Way Mode, while your account is set to Hedge Mode.', [
      PLACE,
    ]),
  },
  'risk limit': {
    about: '300005 for what opens: above the first tier of risk until the owner raises it',
    happens: (book) => {
      for (const symbol of book.contracts.keys()) book.riskLimits.set(symbol, 1);
    },
  },
  'regional fees': {
    about: 'fills carry a tax beside their fee, as in some regions',
    happens: (book) => {
      book.feeTax = 0.18;
    },
  },
  'partly deleveraged': {
    about: 'ADL takes a part of the position, in a row that names no order',
    happens: (book) => {
      for (const { symbol, qty } of [...book.positions.values()])
        if (Math.abs(qty) > 1)
          book.force(symbol, 'ADL', book.price(symbol).mark, Math.floor(Math.abs(qty) / 2), null);
    },
  },
  liquidated: {
    about: 'a liquidation closes the position and cancels all orders of the contract',
    happens: (book) => {
      for (const { symbol } of [...book.positions.values()]) book.liquidate(symbol, book.price(symbol).mark);
    },
  },
  'socket drops': { about: 'every connection dies', socket: [{ kind: 'drop' }] },
  'socket mute': { about: 'connections stay and nothing is pushed', socket: [{ kind: 'mute', on: true }] },
  'socket refuses': {
    about: 'a subscription is refused and the next connection hangs up after the handshake',
    socket: [{ kind: 'rejectSubscribe' }, { kind: 'hangUp' }, { kind: 'drop' }],
  },
  'socket untidy': {
    about: 'messages are lost, come twice and change places',
    socket: [{ kind: 'lose', times: 3 }, { kind: 'repeat', times: 3 }, { kind: 'reorder' }],
  },
};

/** Puts the exchange into a mood for `ms` of its clock; `FakeKucoin.heal` ends it before. */
export const fallInto = (kucoin: FakeKucoin, mood: Mood, ms: number): void => {
  const until = kucoin.server.now + ms;
  for (const [endpoint, fault] of mood.faults ?? [])
    kucoin.fail(endpoint, mood.once ? fault : { ...fault, until });
  for (const fault of mood.socket ?? []) kucoin.failSocket(fault);
  mood.happens?.(kucoin.server.book);
};
