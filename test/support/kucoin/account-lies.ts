import { CANCEL, at, LISTS, LOOKUP } from './moods.js';
import { answers, KEY, moodOf, refuses, rows, type Lies } from './telling.js';

/** What is read of key and account. */
const READS = {
  positions: LISTS.positions,
  orders: LISTS.orders,
  'stop orders': LISTS['stop orders'],
  'recent fills': ['GET /api/v1/recentFills'],
  fills: ['GET /api/v1/fills'],
  'done orders': LISTS['done orders'],
  transactions: ['GET /api/v1/transaction-history'],
  funding: ['GET /api/v1/funding-history'],
} as const;

export const ACCOUNT_LIES: Lies = {
  'key can withdraw': {
    about: 'the key has the Withdrawal right',
    options: { permission: 'General,Futures,Withdrawal' },
  },
  'old key': { about: 'the key is of version 2', ...rows(KEY, (row) => ({ ...row, apiVersion: 2 })) },
  'key without addresses': {
    about: 'the key works from every address',
    options: { ipWhitelist: [] },
  },
  'unified account': {
    about: 'the account is a unified one',
    happens: (account) => void (account.unified = true),
  },
  'hedge account': {
    about: 'the account is in hedge mode',
    happens: (account) => void (account.hedged = true),
  },
  'contracts on cross margin': {
    about: 'contracts are on cross margin',
    happens: ({ contracts, marginModes }) => {
      for (const symbol of contracts.keys()) marginModes.set(symbol, 'CROSS');
    },
  },
  'always on cross margin': {
    about: 'a contract that was switched to isolated margin is still said to be on cross margin',
    ...rows(['GET /api/v2/position/getMarginMode'], (row) => ({ ...row, marginMode: 'CROSS' })),
  },
  'fees are taxed': moodOf('regional fees'),
  'no tiers of risk': {
    about: 'the tiers of risk are not told',
    ...refuses(['GET /api/v1/contracts/risk-limit/{symbol}']),
  },
  'balance off': {
    about: 'the account does not add up',
    ...rows(['GET /api/v1/account-overview'], (row) => ({ ...row, marginBalance: 0 })),
  },
  ...Object.fromEntries(
    Object.entries(READS).map(([name, endpoints]) => [
      `${name} unreadable`,
      { about: `the answer for ${name} is of another shape`, ...answers(endpoints, () => ({ rows: 0 })) },
    ]),
  ),
  ...Object.fromEntries(
    [...LOOKUP, ...CANCEL].map((endpoint) => [
      `${endpoint}: another code`,
      {
        about: 'an order that never was is answered with a code of its own',
        faults: at([endpoint], { kind: 'code', code: '300099', msg: 'Order unknown.' }),
      },
    ]),
  ),
};
