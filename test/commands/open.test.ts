import { describe, expect, it } from 'vitest';
import { createRig } from '../chat/telegram/rig.js';

describe('/lock', () => {
  it('with a length says that a block takes none, and asks for one symbol only where there are two', async () => {
    const rig = createRig();
    await rig.say('/lock btc 2h');
    expect(rig.wire.last()).toMatch(
      /BTC-USDT<\/b> gives no signals until you allow it again, however long.*no length/,
    );
    await rig.say('/lock btc eth');
    expect(rig.wire.last()).toContain('One symbol at a time');
  });
});

describe('/open', () => {
  it('takes targets in R, with a stop in the same line or without', async () => {
    const rig = createRig();
    await rig.say('/open btc long sl 60k tp 1R 50% +2,5R');
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({
      symbol: 'BTC-USDT',
      side: 'long',
      stop: { price: 60_000 },
      targets: [
        { r: 1, share: 0.5 },
        { r: 2.5, share: 0.5 },
      ],
    });
    await rig.say('/open eth short tp 2R');
    expect(rig.desk.of('propose')[1]?.[0]).toMatchObject({ side: 'short', targets: [{ r: 2, share: 1 }] });
  });

  it.each<[string, object]>([
    [
      '/open btc long tp 1R 50% tp 2R',
      {
        targets: [
          { r: 1, share: 0.5 },
          { r: 2, share: 0.5 },
        ],
      },
    ],
    [
      '/open btc long tp1 63k 40% tp2 +5%',
      {
        targets: [
          { price: 63_000, share: 0.4 },
          { distance: 0.05, share: 0.6 },
        ],
      },
    ],
    [
      '/open btc long tp 2% 50% 4% 30%',
      {
        targets: [
          { distance: 0.02, share: 0.5 },
          { distance: 0.04, share: 0.3 },
        ],
      },
    ],
    ['/open btc long at 60k', { entryAt: { price: 60_000 } }],
    ['/open btc long entry 60000 sl 59k', { entryAt: { price: 60_000 }, stop: { price: 59_000 } }],
    ['/open btc short limit 63k', { entryAt: { price: 63_000 } }],
    ['/open btc long @60k sl 2%', { entryAt: { price: 60_000 }, stop: { distance: 0.02 } }],
    // The stop is held against the price of the entry, not that of now.
    ['/open btc short @ 63k sl 62900 tp 60k', {}],
  ])('reads %s', async (text, wanted) => {
    const rig = createRig();
    await rig.say(text);
    if (Object.keys(wanted).length > 0) expect(rig.desk.of('propose')[0]?.[0]).toMatchObject(wanted);
    else expect(rig.wire.last()).toMatch(/stop of a short must lie above/);
  });

  it.each([
    ['/open btc short tp 120%', /above 0/],
    ['/open btc long tp 300%', /is far from the current price/],
    ['/open btc long tp 2% 4,2% 4,8%', /a second target, or its share/],
    ['/open btc long tp 6% 4% 2%', /a second target, or its share/],
  ])('refuses %s', async (text, why) => {
    const rig = createRig();
    await rig.say(text);
    expect(rig.desk.of('propose')).toEqual([]);
    expect(rig.wire.last()).toMatch(why);
  });

  it('without a symbol asks for it and keeps the rest', async () => {
    const rig = createRig();
    await rig.say('/open short sl 2% 200 usdt');
    await rig.tap(rig.wire.button('SOL short'));
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({
      symbol: 'SOL-USDT',
      side: 'short',
      stop: { distance: 0.02 },
      notional: 200,
    });
  });

  it('shows several targets by an example where it does not understand', async () => {
    const rig = createRig();
    await rig.say('/open btc long sl 60k sl 59k');
    expect(rig.wire.last()).toMatch(/The stop is given twice\..*tp 1R 50% 2R 50%/);
    await rig.say('/open btc long at');
    expect(rig.wire.last()).toMatch(/At which price\?/);
  });
});
