import { describe, expect, it } from 'vitest';
import { DAY, readEntry, type JournalEntry, type StoredEntry } from '../../src/domain/index.js';
import { NOW } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

/** What else each of these carries. */
const REST: Readonly<Record<string, object>> = {
  'threshold-changed': { outcomes: 30 },
  'signal-denied': { code: 'stop-too-wide' },
  fill: {
    id: 'F1',
    clientOrderId: 'rad-1',
    exchangeOrderId: '1',
    symbol: 'BTC-USDT',
    liquidity: 'taker',
    timestamp: NOW,
  },
  funding: { id: 'C1' },
  outcome: { side: 'long', closedAt: NOW },
  'order-accepted': { clientOrderId: 'rad-1', exchangeOrderId: '1' },
  'order-rejected': { clientOrderId: 'rad-1', code: 'margin' },
};

/** An entry as it comes from the store. */
const at = (event: string, data: object = {}, more: Partial<StoredEntry> = {}): JournalEntry =>
  readEntry({ at: NOW, event, symbol: 'BTC-USDT', data: { ...REST[event], ...data }, ...more });

describe('why there are no trades', () => {
  it.each(['/why', 'why no trades'])(
    '%s begins with the last scan and what stands against a signal',
    async (text) => {
      const said = (await answer(text)).split('\n');
      expect(said[0]).toMatch(/Running<\/b> · Last scan .* ago: \d+ symbols, \d+ worth a look/);
      expect(said[1]).toBe('Now: 2 × 4h or 1d against the votes · 1 × votes too weak');
    },
  );

  it('says that nothing is scanned, and what it knows while the market cannot be read', async () => {
    const rig = createRig();
    rig.desk.market.verdicts = () => Promise.resolve({ symbols: 0, by: new Map() });
    expect(await answer('/why', rig)).toContain('No symbol is scanned (/pairs, /sides).');
    rig.desk.market.verdicts = () => Promise.reject(new Error('away'));
    expect(await answer('/why', rig)).toMatch(/Last scan .*\n\n<b>The newest first/);
  });
});

describe('/why', () => {
  it('B4: shows figures as they are written everywhere, never as the journal has them', async () => {
    const rig = createRig();
    const entries = [
      at(
        'addition-denied',
        { code: 'not-a-winner', profitR: -0.627881 },
        { cause: 'this one stands at -0.63 R' },
      ),
      at('outcome', { kind: 'traded', r: -0.627881 }),
      at('funding', { amount: -0.0312345 }),
      at('limit-reached', {
        code: 'daily-loss',
        equity: 949.123456,
        peakEquity: 1000.5,
        dayStartEquity: 999.999,
      }),
      at('trade-completed', { netPnl: -4.5004321 }, { cause: 'funding came late' }),
      at(
        'signal-denied',
        { side: 'long', confidence: 0.627881, code: 'x', candleTime: NOW },
        { cause: 'too wide' },
      ),
    ];
    rig.desk.account.journal = () => Promise.resolve(entries);
    const text = await answer('/why BTC all', rig);
    expect(text).toContain('−0.63 R');
    expect(text).toContain('−4.50 USDT');
    expect(text).not.toMatch(/profitR|627881|\d\.\d{3,}|(^|\s)-\d/);
  });

  const told = async (entries: readonly JournalEntry[], text = '/why'): Promise<string> => {
    const rig = createRig();
    rig.desk.account.journal = () => Promise.resolve(entries);
    return answer(text, rig);
  };

  it.each<[JournalEntry, RegExp]>([
    [
      at('locked', { until: NOW + 3_600_000 }, { cause: 'its stop was hit' }),
      /🔒 Locked until <b>1 Mar 13:00<\/b>\nits stop was hit/,
    ],
    [
      at('threshold-changed', { from: 0.6, to: 0.607 }, { cause: '0.607: recent 1 made -0.99 R on average' }),
      /60\.0% → <b>60\.7%<\/b>\nrecent 1 made −0\.99 R on average/,
    ],
    [
      at(
        'signal-denied',
        { side: 'long', confidence: 0.7999999, candleTime: 1759291200000 },
        { cause: 'too wide' },
      ),
      /⛔ No long by our rules\ntoo wide/,
    ],
    [
      at('fill', { side: 'buy', contracts: 3, price: 61000.123, fee: 0.1 }),
      /Bought <b>3 contracts<\/b> at 61,000\.1/,
    ],
    [
      at('stop-moved', { from: 59_000, to: 59_500, cause: 'trail' }),
      /Stop 59,000\.0 → <b>59,500\.0<\/b>\ntrail/,
    ],
    [at('target-moved', { to: 70_000 }, { cause: 'by hand' }), /Target none → <b>70,000\.0<\/b>\nby hand/],
    [at('signal-skipped'), /You skipped it/],
    [at('signal-expired'), /Nobody answered in time/],
    [at('funding', { amount: -0.031 }), /Funding −0\.03 USDT/],
    [at('outcome', { kind: 'skipped', r: 0.51 }), /The skipped signal would have made <b>\+0\.51 R/],
    [at('outcome', { kind: 'traded', r: -1 }), /Closed with <b>−1\.00 R/],
    [at('order-rejected', { reason: 'margin' }), /The exchange refused the order\nmargin/],
    [at('setting-changed', { name: 'LEVERAGE', from: '10', to: '5' }), /LEVERAGE 10 → <b>5/],
    [
      at('something-new', { weight: 0.1 }, { cause: 'who <knows>, at -3.5 %' }),
      /something new<\/b>\nwho &lt;knows&gt;, at −3\.5%$/,
    ],
    [at('locked', { until: 'tomorrow' }, { cause: 'a stop' }), /<b>locked<\/b>\na stop$/],
    [
      at(
        'addition-denied',
        { code: 'not-a-winner', profitR: -0.0465759 },
        { cause: 'this one stands at -0.05 R' },
      ),
      /⛔ Nothing added, by our rules\nthis one stands at −0\.05 R$/,
    ],
    [
      at('unexplained', { unexplained: 2, before: 0 }, { cause: 'BTC-USDT: 5 against 3' }),
      /<b>2 contracts<\/b> more on the exchange than its record explains\nBTC-USDT: 5/,
    ],
    [
      at('order-recorded', {
        request: {
          clientOrderId: 'rad-1',
          side: 'buy',
          type: 'limit',
          contracts: 3,
          price: 61_000,
          timeInForce: 'PO',
        },
      }),
      /Nothing is in the journal/,
    ],
  ])('tells %o', async (entry, wanted) => {
    const text = await told([entry]);
    expect(text).toMatch(wanted);
    expect(text).not.toMatch(/0\.7999|1759291200000/);
  });

  it('is the newest first, by day, without the steps of orders', async () => {
    const text = await told([
      at('signal-expired', {}, { at: NOW - DAY }),
      at('order-accepted'),
      at('intent-recorded', { kind: 'close' }, { cause: 'time stop' }),
    ]);
    expect(text).toMatch(
      /1 Mar<\/b>\n.*Decided to <b>close<\/b>: time stop\n\n<b>28 Feb<\/b>\n.*Nobody answered/,
    );
    expect(text).not.toContain('order');
  });

  it('tells every step when asked for all, and many moves of one level as one', async () => {
    expect(await told([at('order-accepted')], '/why btc all')).toContain('The exchange accepted the order');
    expect(
      await told([
        at('stop-moved', { from: 1, to: 2 }),
        at('stop-moved', { from: 2, to: 3 }),
        at('stop-moved', { from: 3, to: 4 }),
      ]),
    ).toContain('Stop 1.0 → <b>4.0</b> in 3 moves');
  });

  it('tells what the strategy makes of a symbol now, and goes without when the market hangs', async () => {
    const rig = createRig();
    const { analysis } = rig.desk.signalsById.get('S1')?.opportunity ?? {};
    if (!analysis) throw new Error('no signal');
    const seen = { ...analysis, confidence: -0.45 };
    rig.desk.market.outlook = () =>
      Promise.resolve({ analysis: seen, reason: 'the votes for short weigh 45 %, 60 % is needed' });
    rig.desk.account.journal = () => Promise.resolve([]);
    expect(await answer('/why btc', rig)).toMatch(
      /no signal: the votes for short weigh 45 %, 60 % is needed\nMarket trending · 0 of 1 votes short, 1 long, 4h points long\n\nNothing is in the journal about BTC/,
    );
    rig.desk.market.outlook = () => new Promise(() => undefined);
    const handled = rig.say('/why btc');
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    rig.clock.advance(800);
    await handled;
    expect(rig.wire.last()).toBe('Nothing is in the journal about BTC-USDT yet.');
  });

  it('tells the fate of a signal and of the position that it opened', async () => {
    const rig = createRig();
    const known = rig.desk.signalsById.get('S1');
    if (!known) throw new Error('no signal');
    rig.desk.signalsById.set('S1a', { ...known, id: 'S1a', status: 'approved', intentId: 'AS1a' });
    rig.desk.account.journal = () =>
      Promise.resolve([
        at('fill', { side: 'buy', contracts: 3, price: 1, fee: 0 }, { intentId: 'AS1a' }),
        at('stop-moved', { from: 1, to: 2 }, { positionId: 'PAS1a' }),
        at('fill', { side: 'sell', contracts: 9, price: 1, fee: 0 }, { intentId: 'other' }),
      ]);
    for (const word of ['s1a', 'S1A', 'pas1a']) {
      const text = await answer(`/why ${word}`, rig);
      expect(text).toMatch(/S1a · approved.*Market <b>trending/s);
      expect(text).toMatch(/Stop 1\.0.*Bought <b>3/s);
      expect(text).not.toContain('9 contracts');
    }
  });

  it.each([
    ['/why btc much', /A symbol or a signal/],
    ['/why zzz', /I know no symbol/],
  ])('%s', async (text, wanted) => expect(await answer(text)).toMatch(wanted));
});
