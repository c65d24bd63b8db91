// long: every event of the journal in words, one entry each
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../../src/chat/telegram/cards/journal-words.js';
import {
  readEntry,
  type JournalData,
  type JournalEvent,
  type OrderRequest,
  type Plan,
} from '../../../../src/domain/index.js';
import { instrumentOf } from '../../../venues/paper/support.js';

const clientOrderId = 'rad-1';
const intent = { kind: 'close', status: 'working' } as const;
const plan: Plan = {
  symbol: 'BTC-USDT',
  side: 'long',
  entry: 61_000,
  stop: 60_000,
  target: 64_000,
  trailDistance: 0.02,
  contracts: 3,
  coins: 0.003,
  notional: 183,
  leverage: 5,
  margin: 36.6,
  liquidation: 49_000,
  worstCase: 3.2,
  riskFraction: 0.0032,
  boundBy: 'risk',
  equity: 1000,
  warnings: [],
};
const planned = [
  'long at 61,000.0 · stop 60,000.0 (−1.6%) · target 64,000.0',
  'about −3.20 USDT if the stop is hit (0.3% of equity) · 183.00 USDT at 5× · sized by risk',
];
const market: OrderRequest = {
  clientOrderId,
  symbol: 'BTC-USDT',
  side: 'sell',
  type: 'market',
  contracts: 3,
  reduceOnly: true,
  leverage: 5,
};
const limit: OrderRequest = { ...market, side: 'buy', type: 'limit', price: 61_000, timeInForce: 'PO' };
const stop: OrderRequest = { ...market, type: 'stop', triggerPrice: 60_000 };

/** Each event with what it carries, its cause being "-3.5 % <so>", and its words. */
const EVENTS: { readonly [E in JournalEvent]: readonly [JournalData[E], ...string[]] } = {
  'signal-offered': [
    {
      side: 'long',
      confidence: 0.72,
      score: 72.4,
      candleTime: 1,
      votes: [
        { name: 'EMA', side: 'long', weight: 2, reason: 'EMA 12 over 26' },
        { name: 'RSI', side: 'short', weight: 1, reason: 'RSI 71 is overbought' },
      ],
      plan,
    },
    '📣 Signal offered: 1 of 2 votes long, 1 lighter one short',
    ...planned,
    '• EMA 12 over 26',
  ],
  'signal-denied': [
    { side: 'short', confidence: 0.8, code: 'stop-too-wide', candleTime: 1 },
    '⛔ No short by our rules',
    'CAUSE',
  ],
  'signal-replanned': [{ before: plan, plan }, '🔁 Planned anew', 'CAUSE', ...planned],
  'alert-read': [
    {
      alertId: 'M1',
      source: '<tv>',
      status: 'denied',
      alert: { source: '<tv>', door: 'webhook', kind: 'text', text: '<b>buy</b>' },
    },
    '📨 Message from <b>&lt;tv&gt;</b>: denied',
    'CAUSE',
  ],
  'signal-awaiting': [
    { plan, by: 'owner', until: 0 },
    '⏳ Approved, and waits for its price until 1 Jan 00:00',
    ...planned,
  ],
  'signal-skipped': [{}, '⏭ You skipped it'],
  'signal-expired': [{}, '⌛ Nobody answered in time'],
  'signal-ended': [{ code: 'frame-turned' }, '🍂 Ended by itself', 'CAUSE'],
  'approval-denied': [{ code: 'exposure' }, '⛔ Approved, but denied by our rules', 'CAUSE'],
  'approval-undone': [intent, '↩️ You took the approval back; nothing was sent'],
  'resize-denied': [{ code: 'exposure' }, '⛔ Another size was denied by our rules', 'CAUSE'],
  'addition-denied': [{ code: 'not-a-winner' }, '⛔ Nothing added, by our rules', 'CAUSE'],
  'intent-recorded': [{ ...intent, kind: 'open', plan }, '📝 Decided to <b>open</b>: CAUSE', ...planned],
  'intent-filled': [{ ...intent, contracts: 1 }, '✅ Done: 1 contract filled'],
  'intent-done': [{ ...intent, reason: 'nothing was open any more' }, '✅ Done', 'nothing was open any more'],
  'intent-denied': [{ ...intent, reason: 'at -1 R' }, '⛔ Denied by our rules', 'at −1 R'],
  'intent-rejected': [{ ...intent, reason: 'no margin' }, '❌ Rejected by the exchange', 'no margin'],
  'called-off': [{ ...intent, reason: 'halt' }, '✋ Entry cancelled', 'halt'],
  flatten: [{ ...intent, reason: 'no stop' }, '🚨 Closed at market: it could not be guarded', 'no stop'],
  'order-recorded': [
    { ...intent, request: limit },
    '✍️ Order written down: buy 3 contracts at 61,000.0, post-only',
  ],
  'order-sent': [
    { request: market, outcome: 'unknown' },
    '📤 Order sent without Redis: sell 3 contracts at market',
    'The exchange gave no clear answer',
  ],
  'order-accepted': [
    { ...intent, clientOrderId, exchangeOrderId: '1' },
    '📬 The exchange accepted the order',
  ],
  'order-rejected': [
    { ...intent, clientOrderId, code: '300', reason: 'no margin' },
    '❌ The exchange refused the order',
    'no margin',
  ],
  'order-not-placed': [
    { ...intent, reason: 'busy' },
    '⏳ The exchange put the order off; it is tried again at fresh prices',
    'busy',
  ],
  'order-put-off': [
    { ...intent, code: '429', reason: 'busy' },
    '⏳ The exchange puts the order off; it is sent again until it is done',
    'busy',
  ],
  'order-found': [
    { ...intent, clientOrderId, status: 'open', filled: 0 },
    '🔎 The order rests on the exchange: nothing filled',
  ],
  'order-ended': [
    { ...intent, clientOrderId, status: 'canceled', filled: 1200 },
    '🏁 The order was cancelled: 1,200 contracts filled',
  ],
  'order-unresolved': [
    { ...intent, reason: 'no answer' },
    '❔ Nobody knows yet whether the order arrived; the search goes on',
    'no answer',
  ],
  'order-lost': [
    { ...intent, clientOrderId, reason: 'it never reached the exchange' },
    '🔎 The search for the order is over',
    'it never reached the exchange',
  ],
  'order-canceled': [{ clientOrderId, outcome: 'canceled' }, '🧹 An order was cancelled without Redis'],
  'orphan-canceled': [{ clientOrderId, exchangeOrderId: '1' }, '🧹 A leftover order was cancelled', 'CAUSE'],
  'fill-shown': [
    { ...intent, clientOrderId, filled: 2 },
    '🔎 The account shows <b>2 contracts</b> of the order as filled',
  ],
  'guard-recorded': [{ request: stop }, '🛡 Guarded at once: sell 3 contracts as a stop at 60,000.0', 'CAUSE'],
  'halt-interrupted': [{ why: 'no answer' }, '⚠️ Not all of the halt worked', 'no answer'],
  fill: [
    {
      id: 'F1',
      clientOrderId,
      exchangeOrderId: '1',
      symbol: 'BTC-USDT',
      side: 'sell',
      contracts: 3,
      price: 61_000.123,
      fee: 0.1,
      liquidity: 'maker',
      timestamp: 1,
    },
    '✅ Sold <b>3 contracts</b> at 61,000.1',
    'CAUSE',
    'fee 0.10 USDT (maker)',
  ],
  funding: [{ id: 'C1', amount: -0.03 }, '💸 Funding −0.03 USDT'],
  transfer: [{ id: 'C2', amount: 100 }, '🏦 Transfer +100.00 USDT'],
  'trade-completed': [
    { netPnl: -4.5 },
    '🧾 A late record completed the closed trade: <b>−4.50 USDT</b> in all',
    'CAUSE',
  ],
  'trade-closed-late': [
    { netPnl: 4.5 },
    '🧾 The trade was closed before its entry was in the record: <b>+4.50 USDT</b> in all',
    'CAUSE',
  ],
  'stop-moved': [{ from: 60_000, to: 60_500 }, '🎯 Stop 60,000.0 → <b>60,500.0</b>', 'CAUSE'],
  'target-moved': [
    { from: 64_000, cause: 'by hand', moves: 3 },
    '🎯 Target 64,000.0 → <b>none</b> in 3 moves',
    'by hand',
  ],
  'stop-refused': [
    { wanted: 60_500, kept: 60_000 },
    '⚠️ Stop not moved to 60,500.0: it stays at <b>60,000.0</b>',
    'CAUSE',
  ],
  'unknown-position': [
    { side: 'short', contracts: 3, entryPrice: 61_000 },
    '👀 Found a position that the bot did not open: short <b>3 contracts</b> from 61,000.0; it is guarded',
  ],
  'taken-over': [
    { stop: 60_000, target: 64_000 },
    '🤝 Orders of the bot taken over as they rest',
    'stop 60,000.0 · target 64,000.0',
  ],
  adopted: [
    { riskUnit: 12 },
    '🤝 Adopted: managed like any other position from here on, 1 R being 12.00 USDT',
  ],
  forgotten: [
    { contracts: 3, entryPrice: 61_000 },
    '🗑 Taken off the books with <b>3 contracts</b> open',
    'CAUSE',
  ],
  unexplained: [
    { unexplained: 2, before: 0 },
    '⚠️ <b>2 contracts</b> more on the exchange than its record explains',
    'CAUSE',
  ],
  difference: [{ id: 'held:BTC-USDT' }, '⚠️ The exchange and the books differ', 'CAUSE'],
  renamed: [
    { text: 'XBT-USDT is called BTC-USDT from now on' },
    '🏷 A contract goes by another name',
    'XBT-USDT is called BTC-USDT from now on',
  ],
  locked: [{ until: 3_600_000 }, '🔒 Locked until <b>1 Jan 01:00</b>', 'CAUSE'],
  unlocked: [
    { until: 3_600_000, reason: 'its stop was hit' },
    '🔓 You took the lock off',
    'its stop was hit',
  ],
  paused: [{}, '⏸ Entries paused', 'CAUSE'],
  resumed: [{}, '▶️ Entries go on', 'CAUSE'],
  halted: [{ withoutStore: true }, '⛔ Halted while Redis was away', 'CAUSE'],
  armed: [{}, '🔫 Armed: entries may begin with real money', 'CAUSE'],
  disarmed: [{}, '🔒 Disarmed: no entries with real money', 'CAUSE'],
  'account-verified': [{}, '✅ The account may be traded again'],
  'account-unverified': [{}, '⚠️ Entries wait until it is known whether the account may be traded', 'CAUSE'],
  'limit-reached': [
    { code: 'daily-loss', equity: 940, peakEquity: 1000, dayStartEquity: 1000 },
    '🛑 Limit reached, entries paused',
    'CAUSE',
  ],
  outcome: [
    { kind: 'skipped', side: 'long', r: -0.5, closedAt: 1 },
    '🎓 The skipped signal would have made <b>−0.50 R</b>',
    'CAUSE',
  ],
  'signal-unfilled': [{}, '🎓 Its price never came: it would have made nothing'],
  'threshold-changed': [
    { from: 0.6, to: 0.607, outcomes: 30 },
    '🎚 Weight of the votes that a signal needs: 60.0% → <b>60.7%</b>',
    'CAUSE',
  ],
  'gate-opened': [{ gate: 'model', outcomes: 120, evidence: 3.5 }, '🔓 A gate opened', 'CAUSE'],
  'gate-shut': [{ gate: 'kelly', outcomes: 160, evidence: 4 }, '🔒 A gate shut', 'CAUSE'],
  'costs-high': [{ ratio: 2.34 }, '💸 Trades cost <b>2.3×</b> what is modelled'],
  'model-trained': [
    { version: 2, accepted: false, samples: 120, baseRate: 0.4 },
    '🧠 Model version 2 trained on 120 outcomes: it did not pass its validation',
    'CAUSE',
  ],
  'training-failed': [{}, '🧠 Training failed; the versions stay as they are', 'CAUSE'],
  'model-stepped-back': [{ from: 3, to: 2 }, '🧠 You stepped back from model version 3 to 2'],
  'setting-changed': [{ name: 'LEVERAGE', from: '10', to: '5' }, '⚙️ LEVERAGE 10 → <b>5</b>', 'CAUSE'],
  'alert-set': [
    { condition: { symbol: 'BTC-USDT', left: 'price', relation: 'above', right: 62_000 } },
    '🔔 You asked to be told: BTC above 62,000',
  ],
  'alert-met': [
    {
      condition: { symbol: 'BTC-USDT', left: 'rsi14', relation: 'below', right: 30, timeframe: '4h' },
      left: 29.44,
      right: 30,
    },
    '🔔 You were told: BTC RSI below 30 (4h)',
    'it stood at 29.4',
  ],
  'alert-removed': [
    { condition: { symbol: 'BTC-USDT', left: 'funding', relation: 'above', right: 0.0005 } },
    '🔕 Not watched any more: BTC funding above 0.05%',
  ],
  remarked: [{ note: 'too <early>', tags: ['fomo'] }, '📝 You noted: too &lt;early&gt; · #fomo'],
  'pairs-changed': [{ before: {}, after: {} }, '⚙️ Symbols that give signals changed', 'CAUSE'],
  'source-added': [{ name: 'tv', door: 'webhook' }, '📡 You named the source <b>tv</b> (webhook)'],
  'source-changed': [
    { name: 'tv', before: {}, after: {} },
    '📡 What the source <b>tv</b> may do changed',
    'CAUSE',
  ],
  'source-removed': [{ name: 'tv' }, '📡 You removed the source <b>tv</b>'],
  'preferences-changed': [{ modes: {} }, '🔔 Notifications changed', 'CAUSE'],
  report: [{ period: 'day', netPnl: -1, trades: 1 }, '📰 Daily report: <b>−1.00 USDT</b> in 1 trade'],
  recovered: [
    { positions: 2, canceledEntries: 1, resumedIntents: 0, events: 3 },
    '🔌 Started, and the account was made safe',
    '2 positions checked · 1 order cancelled · 0 decisions taken up again · 3 events booked',
  ],
  'books-opened': [{ balance: 1000 }, '📖 The books begin with <b>1,000.00 USDT</b>'],
  memory: [{ used: 76, limit: 100 }, '💾 How full Redis is', 'CAUSE'],
  'set-aside': [
    { kind: 'trade', id: 'PAS1', text: '3|{"id"' },
    '🗃 Damaged: the closed trade PAS1',
    '3|{"id"',
  ],
  'push-dropped': [{ seq: 7, type: 'notice' }, '✉️ A message could not be shown', 'CAUSE'],
  unknown: [{ name: 'order-resent' }, '<b>order resent</b>', 'CAUSE'],
};

const context = { timeZone: 'UTC', instrument: () => ({ ...instrumentOf('BTC-USDT'), tickSize: 0.1 }) };
const wordsFor = (event: string, data: unknown): readonly string[] =>
  wordsOf(readEntry({ at: 1, event, symbol: 'BTC-USDT', cause: '-3.5 % <so>', data }), context);

describe('the words of an event', () => {
  it.each(Object.entries(EVENTS))('%s', (event, [data, ...lines]) => {
    expect(wordsFor(event, data)).toEqual(lines.map((line) => line.replace('CAUSE', '−3.5% &lt;so&gt;')));
  });

  it('are whole, whatever another version wrote', () => {
    const fields = Object.entries(EVENTS).flatMap(([event, [data]]) =>
      Object.keys(data).map((field) => ({ event, data, field })),
    );
    const property = fc.property(
      fc.constantFrom(...fields),
      fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, 'constructor', '__proto__', 1e16)),
      ({ event, data, field }, value) => {
        const text = wordsFor(event, { ...data, [field]: value }).join('\n');
        expect(text).toMatch(/\S/);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});
