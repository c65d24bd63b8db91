import { at } from './moods.js';
import { answers, CONTRACTS, moodOf, rows, times, type Lies } from './telling.js';

const TIME = ['GET /api/v1/timestamp'];
const KLINES = ['GET /api/v1/kline/query'];

const candles = (change: (candles: readonly unknown[]) => readonly unknown[]) =>
  answers(KLINES, (data) => (Array.isArray(data) ? change(data) : data));

/** What needs no key. */
export const MARKET_LIES: Lies = {
  'nobody without an agent': {
    about: 'a call without a User-Agent is stopped at the edge',
    faults: at(TIME, { kind: 'html', status: 403 }),
    once: true,
  },
  'every other call at the edge': {
    about: 'every other call is stopped at the edge',
    faults: at(TIME, { kind: 'html', status: 403, every: 2 }),
  },
  'clock off': { about: 'its clock is 5 s ahead', options: { skew: 5_000 } },
  'other quota': { about: 'the quota is 1,000 in 30 s and not 2,000', options: { quota: 1_000 } },
  'pages of 200': {
    about: 'an answer has 200 candles at most',
    ...candles((all) => all.slice(0, 200)),
  },
  'candles backwards': {
    about: 'rows of candles come newest first',
    ...candles((all) => [...all].reverse()),
  },
  'half a lot': {
    about: 'volumes of candles are coins and not lots',
    ...candles((all) => all.map((row) => (row as readonly unknown[]).with(5, 0.5))),
  },
  'closed candles alone': {
    about: 'the candle of the running hour is left out',
    ...candles((all) => (all.length < 200 ? all.slice(0, -1) : all)),
  },
  'odd contract': {
    about: 'one contract has no size',
    ...rows(CONTRACTS, (row) => (row['symbol'] === 'ETHUSDTM' ? { ...row, multiplier: null } : row)),
  },
  'wrong contract size': {
    about: 'contracts are ten times smaller than their rows say',
    ...rows(CONTRACTS, (row) => times(row, 'multiplier', 10)),
  },
  'another name': {
    about: 'a contract has the name of another coin',
    ...rows(CONTRACTS, (row) => (row['symbol'] === 'ETHUSDTM' ? { ...row, baseCurrency: 'ETC' } : row)),
  },
  'wrong mark': {
    about: 'the mark that stops wait on is not the one in the list of contracts',
    ...rows(['GET /api/v1/mark-price/{symbol}/current'], (row) => times(row, 'value', 1.02)),
  },
  'wide apart': {
    about: 'nothing has a narrow spread',
    ...rows(['GET /api/v1/allTickers'], (row) => times(row, 'bestAskPrice', 1.02)),
  },
  'subscriptions refused': {
    about: 'no subscription is taken',
    socket: [{ kind: 'rejectSubscribe', times: 99 }],
  },
  'sequence goes backwards': {
    about: 'the numbers of pushed prices fall',
    socket: [{ kind: 'backwards', on: true }],
  },
  'socket mute': moodOf('socket mute'),
};
