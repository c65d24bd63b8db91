import { describe, expect, it } from 'vitest';
import type { Fill } from '../../src/domain/index.js';
import type { Proof, ProvedOrder } from '../../src/trade/audit/proved.js';
import { entry, figures, signal } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

const proof = (over: Partial<Proof> = {}): Proof => ({
  positionId: 'P1',
  symbol: 'BTC-USDT',
  at: 0,
  signal: signal(),
  intents: [],
  position: figures().position,
  orders: [
    {
      what: 'open',
      clientOrderId: 'rad-test-AS1-i0',
      fills: [],
      shown: {
        clientOrderId: 'rad-test-AS1-i0',
        exchangeOrderId: 'X17',
        symbol: 'BTC-USDT',
        side: 'buy',
        type: 'limit',
        contracts: 3,
        filled: 3,
        averagePrice: 60_000,
        status: 'filled',
        reduceOnly: false,
        leverage: 5,
        createdAt: 0,
        updatedAt: 0,
      },
    },
  ],
  discrepancies: [],
  ...over,
});

describe('/proof', () => {
  it('lists orders as they happened: what filled by its fill, what never did by when it was placed', async () => {
    const rig = createRig();
    const [first] = proof().orders;
    if (!first?.shown) throw new Error('no order');
    const { shown } = first;
    const one = (what: string, createdAt: number, timestamp?: number): ProvedOrder => ({
      ...first,
      what,
      shown: { ...shown, createdAt },
      fills: timestamp === undefined ? [] : [{ timestamp, contracts: 1, price: 1, id: 'F' } as Fill],
    });
    rig.desk.answers.proof = proof({
      orders: [one('open', 1, 2), one('close', 50, 51), one('stop', 4), one('takeProfit', 3, 30)],
    });
    const said = await answer('/proof btc', rig);
    expect([...said.matchAll(/<b>(Entry|Stop|Target|Close)<\/b>/g)].map(([, what]) => what)).toEqual([
      'Entry',
      'Stop',
      'Target',
      'Close',
    ]);
  });

  it('B5: dates the signal by market time, in replay too, where it was offered in another month', async () => {
    const rig = createRig();
    const [market, wall] = [Date.UTC(2025, 9, 2, 9), Date.UTC(2026, 10, 29, 9)];
    rig.desk.answers.proof = proof({ signal: signal({ createdAt: market, offeredAt: wall }) });
    const said = await answer('/proof btc', rig);
    expect(said).toContain('Signal S1 of 2 Oct 09:00');
    expect(said).not.toContain('Nov');
  });

  it('B7: shows what was approved beside what was opened, and why it is less', async () => {
    const rig = createRig();
    const { position } = figures({}, { maxContracts: 2, contracts: 2, entryPrice: 61_244 });
    const why = '2 of 3 approved contracts were opened: at 61244, 0.40 % worse than approved';
    rig.desk.answers.proof = proof({
      position: { ...position, approved: { contracts: 3, price: 61_000 } },
      intents: [entry({ note: why })],
    });
    expect(await answer('/proof btc', rig)).toContain(
      '⚠️ Approved 3 contracts at 61,000.0, opened 2 at 61,244.0: 2 of 3 approved contracts were opened',
    );
  });

  it('shows the chain of a trade, and says that it holds', async () => {
    const rig = createRig();
    rig.desk.answers.proof = proof();
    const said = await answer('/proof btc', rig);
    expect(said).toContain('Proved</b>: the exchange shows what I hold');
    expect(said).toContain('rad-test-AS1-i0');
    expect(said).toContain('X17');
    expect(rig.desk.of('proof')).toEqual([['BTC-USDT']]);
  });

  it('of a closed trade says that the exchange shows what was written down', async () => {
    const rig = createRig();
    const { position: _closed, ...rest } = proof();
    rig.desk.answers.proof = rest;
    expect(await answer('/proof btc', rig)).toContain('Proved</b>: the exchange shows what I wrote down');
  });

  it('says of a stop that has filled what was paid, not the price that set it off', async () => {
    const [first] = proof().orders;
    if (!first?.shown) throw new Error('no order');
    const shown = { ...first.shown, type: 'stop', triggerPrice: 59_000, averagePrice: 58_950 } as const;
    const rig = createRig();
    rig.desk.answers.proof = proof({ orders: [{ ...first, what: 'stop', shown }] });
    expect(await answer('/proof btc', rig)).toContain('3 of 3 contracts filled at 58,950.0');
  });

  it('says of a stop that it rests, not how much of it is filled', async () => {
    const [first] = proof().orders;
    if (!first?.shown) throw new Error('no order');
    const shown = { ...first.shown, type: 'stop', status: 'open', filled: 0, triggerPrice: 59_000 } as const;
    const rig = createRig();
    rig.desk.answers.proof = proof({ orders: [{ ...first, what: 'stop', shown }] });
    expect(await answer('/proof btc', rig)).toContain('<b>Stop</b> resting, 3 contracts at 59,000');
  });

  it('names every discrepancy first', async () => {
    const rig = createRig();
    rig.desk.answers.proof = proof({ discrepancies: ['no stop rests at <5>', 'another'] });
    expect(await answer('/proof P1', rig)).toMatch(
      /^⚠️ <b>2 discrepancies<\/b>\n• no stop rests at &lt;5&gt;\n• another/,
    );
    expect(rig.desk.of('proof')).toEqual([['P1']]);
  });

  it('means a coin first where a word could also be the id of a signal', async () => {
    const rig = createRig();
    rig.desk.market.symbols = () => Promise.resolve(['BTC-USDT', 'SOL-USDT']);
    await answer('/proof sol', rig);
    await answer('/proof s12', rig);
    expect(rig.desk.of('proof')).toEqual([['SOL-USDT'], ['S12']]);
  });

  it('without a word takes the newest, and says when there is nothing', async () => {
    const rig = createRig();
    expect(await answer('/proof', rig)).toContain('no trade of P1');
    expect(await answer('/proof a b', rig)).toContain('One symbol or trade');
  });
});

describe('a position that was opened by hand', () => {
  it('has a card that says so, and a button that adopts it once', async () => {
    const rig = createRig();
    rig.desk.open = [figures({}, { guardOnly: true })];
    expect(await answer('/position btc', rig)).toContain('Not opened by me');
    const button = rig.wire.button('Adopt');
    await rig.tap(button);
    await rig.tap(button);
    expect(rig.desk.of('adopt')).toEqual([['BTC-USDT', 'P1']]);
  });

  it('the card of another has no such button', async () => {
    const rig = createRig();
    await answer('/position btc', rig);
    expect(() => rig.wire.button('Adopt')).toThrow();
  });
});
