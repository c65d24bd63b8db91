import { receiveAlert } from '../../src/trade/alerts/receive.js';
import { addSource, changeSource, listSources } from '../../src/trade/alerts/sources.js';
import { offerOpportunity } from '../../src/trade/signals/offer.js';
import { reconcile } from '../../src/trade/reconcile/reconcile.js';
import { opportunity } from '../decide/risk/fixtures.js';
import type { Process } from './process.js';
import { SYMBOL, type Site } from './site.js';

/**
 * How the entry goes. taken: at once, immediate-or-cancel · rested: post-only, filled in part, withdrawn, the remainder
 * taken · interrupted: post-only, filled in part while the process is replaced
 */
type Entry = 'taken' | 'rested' | 'interrupted';
type Ending = 'close' | 'halt' | 'haltWithoutStore' | 'stopGone';

export interface Script {
  /** Whose signal it is; absent: the strategy's own. */
  readonly from?: 'source';
  readonly entry: Entry;
  readonly ending: Ending;
  /** Nothing between entry and ending. */
  readonly short?: true;
}

/** Each may be repeated, as a redelivered update would be; 'replace' kills the process and starts another. */
export interface Stage {
  /** What is under way: the name of its awaits. */
  readonly phase: string;
  readonly act: ((process: Process, site: Site) => Promise<unknown>) | 'replace';
}

/** LIMIT_ORDER_TIMEOUT of all lives, s. */
export const RESTS = 4;
const IN_THE_LEG_MS = 1500;

export const request = (key: string) => ({ key, sentAt: 0 });

const offered: Stage = {
  phase: 'offering',
  act: ({ parts }) =>
    offerOpportunity(parts, opportunity({ stopDistance: 0.05, trailDistance: 0.05, targetDistance: 0.5 })),
};

const approved: Stage = {
  phase: 'approving',
  act: async ({ desk }) => {
    const [signal] = await desk.signals.list();
    if (signal) await desk.signals.approve(signal.id, signal.cardVersion, request('u1'));
  },
};

const lives = (phase: string, ms?: number): Stage => ({ phase, act: (process) => process.live(ms) });

const POST_ONLY = 'opening: post-only leg';

const partFilled: Stage = { phase: POST_ONLY, act: (_, site) => site.fillResting('part') };

const ENTRIES: Readonly<Record<Entry, readonly Stage[]>> = {
  taken: [lives('opening: direct IOC')],
  rested: [
    lives(POST_ONLY, IN_THE_LEG_MS),
    partFilled,
    lives(POST_ONLY, 1000),
    lives('opening: remainder leg'),
  ],
  interrupted: [
    lives(POST_ONLY, IN_THE_LEG_MS),
    partFilled,
    { phase: 'recover', act: 'replace' },
    lives('opening: cancelled'),
  ],
};

/** An order of an intent that is long over: nothing stands behind it. */
const orphaned: Stage = {
  phase: 'reconcile',
  act: async ({ parts }, site) => {
    const [intent] = await parts.store.list('intent');
    if (intent)
      await site.place({
        clientOrderId: parts.ids.next(99),
        symbol: SYMBOL,
        side: 'buy',
        type: 'limit',
        contracts: 1,
        price: 50,
        timeInForce: 'GTC',
        reduceOnly: false,
        leverage: 10,
      });
    await reconcile(parts);
  },
};

const SOURCE = 'vip';

/** A source's alert with a zone that the price has yet to come to, and four targets. */
const HEARD: readonly Stage[] = [
  {
    phase: 'naming a source',
    act: async ({ parts }) => {
      if ((await listSources(parts)).length === 0) await addSource(parts, { name: SOURCE, door: 'webhook' });
      await changeSource(parts, SOURCE, { stopFollows: 'entry' });
    },
  },
  {
    phase: 'receiving an alert',
    act: async (process) => {
      await receiveAlert(process.parts, {
        source: SOURCE,
        door: 'webhook',
        kind: 'text',
        id: '1',
        body: 'AAA long\nentry 97 - 98\nsl 94\ntp 102 106 140 160',
      });
      await process.live(0);
    },
  },
];

const PRICE_COMES: readonly Stage[] = [
  lives('waiting for its price', 6000),
  { phase: 'waiting for its price', act: (_, site) => site.sink() },
];

/** The price rises to the first target. */
const LADDER = {
  targets: [
    { price: 106, share: 0.25 },
    { price: 140, share: 0.25 },
    { price: 160, share: 0.25 },
  ],
  stopFollows: 'rungs',
} as const;

const TARGET_REACHED: readonly Stage[] = [
  {
    phase: 'moving',
    act: async (process, site) => {
      // Hours pass in a moment: nothing may be under way.
      await process.calm();
      await site.rise();
    },
  },
  {
    phase: 'a target reached',
    act: async (process) => {
      await process.tick();
      await process.live(6000);
    },
  },
];

const MIDDLE: readonly Stage[] = [
  {
    phase: 'moving',
    act: async ({ desk }) => {
      if (await desk.positions.get(SYMBOL))
        await desk.positions.retarget({ symbol: SYMBOL, stop: 97, ...LADDER }, request('u2'));
    },
  },
  lives('moving'),
  ...TARGET_REACHED,
  {
    phase: 'scaling in',
    act: ({ desk }) => desk.positions.scale({ symbol: SYMBOL, fraction: 0.5 }, request('u3')),
  },
  lives('scaling in'),
  {
    phase: 'scaling out',
    act: ({ desk }) => desk.positions.scale({ symbol: SYMBOL, fraction: -0.5 }, request('u4')),
  },
  lives('scaling out'),
  {
    phase: 'tick',
    act: async (process, site) => {
      // What the tick finds by itself is looked at without faults.
      site.heal();
      await process.loseStop(() => site.loseStop());
      await process.tick();
      await process.live(6000);
    },
  },
  orphaned,
  { phase: 'recover', act: 'replace' },
  lives('resumed', 6000),
];

const ENDINGS: Readonly<Record<Ending, readonly Stage[]>> = {
  close: [
    { phase: 'closing', act: ({ desk }) => desk.positions.close(SYMBOL, 1, request('u5'), '/close') },
    lives('closing'),
  ],
  halt: [{ phase: 'halt', act: ({ desk }) => desk.account.halt('chaos', request('u5')) }, lives('halt')],
  haltWithoutStore: [
    {
      phase: 'halt without Redis',
      act: (process) => process.haltWithoutStore(() => process.desk.account.halt('chaos', request('u5'))),
    },
    lives('halt without Redis'),
  ],
  stopGone: [
    {
      phase: 'price at the stop',
      act: async (process, site) => {
        await process.calm();
        await process.loseStop(() => site.loseStop());
        await site.fall();
        await process.hear();
      },
    },
    lives('price at the stop'),
  ],
};

/** The stages of a trade, from its offer to its end. */
export const stagesOf = ({ from, entry, ending, short }: Script): readonly Stage[] => [
  ...(from ? HEARD : [offered]),
  approved,
  ...(from ? PRICE_COMES : []),
  ...ENTRIES[entry],
  ...(short ? [] : from ? TARGET_REACHED : MIDDLE),
  ...ENDINGS[ending],
];
