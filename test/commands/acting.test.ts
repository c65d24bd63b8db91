import { describe, expect, it } from 'vitest';
import { figures, status } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('/open', () => {
  it.each([
    ['/open btc long', { symbol: 'BTC-USDT', side: 'long' }],
    ['/open short ETH/USDT', { symbol: 'ETH-USDT', side: 'short' }],
    ['/open btc long sl 60k', { symbol: 'BTC-USDT', side: 'long', stop: { price: 60_000 } }],
    [
      '/open btc tp 62k 30% 64k 30% 70k long follow targets',
      {
        symbol: 'BTC-USDT',
        side: 'long',
        targets: [
          { price: 62_000, share: 0.3 },
          { price: 64_000, share: 0.3 },
          { price: 70_000, share: 0.4 },
        ],
        stopFollows: 'rungs',
      },
    ],
    [
      '/long btc sl -2% half',
      { symbol: 'BTC-USDT', side: 'long', stop: { distance: 0.02 }, sizeFactor: 0.5 },
    ],
    ['/open btc long sl 2%', { symbol: 'BTC-USDT', side: 'long', stop: { distance: 0.02 } }],
    [
      '/open btc short sl 2% tp 5%',
      {
        symbol: 'BTC-USDT',
        side: 'short',
        stop: { distance: 0.02 },
        targets: [{ distance: 0.05, share: 1 }],
      },
    ],
    ['/forceshort eth stop=3100', { symbol: 'ETH-USDT', side: 'short', stop: { price: 3_100 } }],
    ['/forcelong sol 2x', { symbol: 'SOL-USDT', side: 'long', sizeFactor: 2 }],
  ])('%s plans and offers, and sends nothing', async (text, order) => {
    const rig = createRig();
    await rig.say(text, { id: 77 });
    expect(rig.desk.of('propose')).toEqual([[order, expect.objectContaining({ key: 'u77' })]]);
    expect(rig.desk.asked).toHaveLength(1);
    expect(rig.wire.last()).toMatch(
      /Planned .*about −19\.80 USDT if it is hit\.\n🗳 1 of 1 votes long, 4h agrees\nNothing is sent yet: the card S9/,
    );
  });

  it.each([
    ['/open nope long', /I know no symbol/],
    ['/open btc long 9x', /0\.125× to 4×/],
    ['/open btc long sl', /What is the stop to be\?/],
    ['/open btc long sl 62k', /stop of a long must lie below the current price/],
    ['/open btc short sl 60k', /stop of a short must lie above/],
    ['/open btc long tp 4% 8%', /a second target, or its share\?/],
    ['/open btc long sl -1R', /A stop cannot be given in R/],
    ['/open btc long sl +2%', /stop of a long must lie below/],
    ['/open btc long tp -1R', /is a loss, and no target/],
    ['/open btc long eth', /I do not know what “eth” means here/],
  ])('%s asks nothing of the desk', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.asked).toEqual([]);
  });

  it('asks for the side, then plans', async () => {
    const rig = createRig();
    expect(await answer('/open sol half', rig)).toMatch(/SOL-USDT.*long or short\?/);
    const short = rig.wire.button('Short');
    await rig.tap(short);
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({ symbol: 'SOL-USDT', side: 'short', sizeFactor: 0.5 });
    await rig.tap(short);
    expect(rig.desk.of('propose')).toHaveLength(1);
  });

  it('asks for the symbol, leaving out what is open', async () => {
    const rig = createRig();
    await rig.say('/open');
    expect(() => rig.wire.button('BTC long')).toThrow();
    await rig.tap(rig.wire.button('SOL short'));
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({ symbol: 'SOL-USDT', side: 'short' });
  });

  it('tells a refusal and a denial with its numbers', async () => {
    const rig = createRig();
    rig.desk.answers.propose = { status: 'refused', code: 'x', reason: 'BTC-USDT is blocked' };
    expect(await answer('/open btc long', rig)).toBe('⚠️ BTC-USDT is blocked');
    rig.desk.answers.propose = {
      status: 'denied',
      denied: { denied: true, code: 'frame-turned', reason: '3 of 3 taken', numbers: {} },
    };
    expect(await answer('/open btc long', rig)).toBe('⛔ Denied by our rules: 3 of 3 taken');
    rig.desk.answers.propose = {
      status: 'denied',
      denied: { denied: true, code: 'stop-too-wide', reason: '9 % away', numbers: {} },
    };
    await rig.say('/open btc short');
    await rig.tap(rig.wire.button('With the stop at +5%'));
    expect(rig.desk.of('propose').at(-1)?.[0]).toMatchObject({ side: 'short', stop: { distance: 0.05 } });
  });

  it('asks again when it is late', async () => {
    const rig = createRig();
    await rig.say('/open btc long', { ageMs: 61_000 });
    expect(rig.desk.asked).toEqual([]);
    await rig.tap(rig.wire.button('Do it now'));
    expect(rig.desk.of('propose')).toHaveLength(1);
  });
});

describe('/cancel', () => {
  const entry = (symbol: string) => ({ symbol, kind: 'open', status: 'working', cause: 'approved' }) as never;

  it('says that nothing works, cancels the only one, and asks which of several', async () => {
    const rig = createRig();
    expect(await answer('/cancel', rig)).toBe('No entry is working.');
    rig.desk.account.status = () => Promise.resolve(status({ workingIntents: [entry('BTC-USDT')] }));
    expect(await answer('/coo', rig)).toContain('Cancelling the entry in BTC-USDT');
    rig.desk.account.status = () =>
      Promise.resolve(status({ workingIntents: [entry('BTC-USDT'), entry('ETH-USDT')] }));
    await rig.say('/cancel');
    await rig.tap(rig.wire.button('ETH'));
    expect(rig.desk.of('cancelEntries')).toEqual([[undefined], ['ETH-USDT']]);
    rig.desk.uncancelled = { doubt: 'the exchange is busy' };
    const doubtful = await answer('/cancel all', rig);
    expect(doubtful).toContain('The entry in BTC-USDT could not be cancelled: the exchange is busy.');
    expect(doubtful).not.toContain('Cancelling');
    expect(await answer('/cancel sol', rig)).toContain('I know no symbol');
    expect(await answer('/cancel a b', rig)).toContain('One symbol, or all');
  });
});

describe('/pairs and /sides', () => {
  it('block, allow, only and all, by any name, and are told', async () => {
    const rig = createRig();
    expect(await answer('/pairs', rig)).toMatch(
      /3 symbols give signals<\/b>\nBTC, ETH, SOL\nNone is blocked/,
    );
    expect(await answer('/pairs block sol eth', rig)).toContain('Blocked: <b>ETH, SOL</b>');
    expect(await answer('/blacklist bch', rig)).toContain('Blocked: <b>BCH, ETH, SOL</b>');
    expect(await answer('/bl_delete sol', rig)).toContain('Blocked: <b>BCH, ETH</b>');
    expect(await answer('/pairs only btc,eth', rig)).toMatch(
      /Only these: <b>BTC, ETH<\/b>\n.*Blocked: <b>BCH</,
    );
    expect(await answer('/pairs all', rig)).not.toContain('Only these');
    expect(rig.desk.rules).toEqual({ blocked: ['BCH-USDT'], only: [], sides: 'both' });
  });

  it('change nothing on a slip', async () => {
    const rig = createRig();
    expect(await answer('/pairs blok sol', rig)).toContain('Did you mean block?');
    expect(await answer('/pairs block sol nope', rig)).toContain('I know no symbol “NOPE”');
    expect(await answer('/sides up', rig)).toContain('takes long, short, both or none');
    expect(rig.desk.asked).toEqual([]);
  });

  it('are what /lock leads to, by a button, and /unlock of what they block', async () => {
    const rig = createRig();
    expect(await answer('/lock sol', rig)).toContain('gives no signals until you allow it again');
    expect(rig.desk.rules.blocked).toEqual([]);
    await rig.tap(rig.wire.button('Block SOL'));
    expect(rig.desk.rules.blocked).toEqual(['SOL-USDT']);
    expect(await answer('/lock sol', rig)).toContain('is blocked already');
    rig.desk.answers.locks = [];
    expect(await answer('/unlock sol', rig)).toMatch(/No symbol is locked.*It is blocked/);
    await rig.tap(rig.wire.button('Allow SOL'));
    expect(rig.desk.rules.blocked).toEqual([]);
    expect(await answer('/lock', rig)).toContain('/pairs block SOL');
    expect(await answer('/lock nope', rig)).toContain('I know no symbol');
  });

  it('ask by buttons when words are missing', async () => {
    const rig = createRig();
    await rig.say('/pairs block');
    await rig.tap(rig.wire.button('ETH'));
    await rig.say('/pairs');
    await rig.tap(rig.wire.button('Allow ETH'));
    expect(rig.desk.rules.blocked).toEqual([]);
    await rig.say('/sides');
    await rig.tap(rig.wire.button('Only shorts'));
    expect(rig.desk.rules.sides).toBe('short');
  });

  it('/marketdir shows what it would filter, and filters by its button alone', async () => {
    const rig = createRig();
    expect(await answer('/marketdir short', rig)).toMatch(
      /other sides will give no signals\. Now: Longs and shorts/,
    );
    expect(rig.desk.rules.sides).toBe('both');
    await rig.tap(rig.wire.button('Only shorts'));
    expect(rig.desk.rules.sides).toBe('short');
    expect(await answer('/marketdir short', rig)).toContain(
      'Only shorts give signals. From the next scan on.',
    );
  });
});

describe('/forceexit by a number', () => {
  it('closes nothing by it, also where a symbol begins so: it asks which by symbol', async () => {
    const rig = createRig();
    rig.desk.open = [figures({}, { id: 'P7', symbol: '1000SATS-USDT' }), figures()];
    expect(await answer('/forceexit 1', rig)).toMatch(/^Name a position by its symbol; .*Close which\?/);
    expect(rig.desk.of('close')).toEqual([]);
    await rig.tap(rig.wire.button('Close BTC'));
    expect(rig.desk.of('close')[0]?.[0]).toBe('BTC-USDT');
  });
});

describe('commands on a position, without words', () => {
  it('/position, /scale and /target ask by buttons', async () => {
    const rig = createRig();
    await rig.say('/position');
    await rig.tap(rig.wire.button('ETH 🔴 −5.00'));
    expect(rig.wire.last()).toContain('ETH-USDT');
    await rig.say('/scale');
    await rig.tap(rig.wire.button('BTC −25%'));
    expect(rig.desk.of('scale')[0]?.[0]).toEqual({ symbol: 'BTC-USDT', fraction: -0.25, positionId: 'P1' });
    await rig.say('/scale ETH');
    await rig.tap(rig.wire.button('ETH +25%'));
    expect(rig.desk.of('scale').at(-1)?.[0]).toEqual({
      symbol: 'ETH-USDT',
      fraction: 0.25,
      positionId: 'P2',
    });
    await rig.say('/target BTC');
    await rig.tap(rig.wire.button('Trail off'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toMatchObject({ symbol: 'BTC-USDT', trailing: false });
    await rig.say('/target BTC');
    await rig.tap(rig.wire.button('Target 5 R'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toMatchObject({ target: 67_100 });
    await rig.say('/target');
    await rig.tap(rig.wire.button('stop to entry'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toMatchObject({ stop: 'entry' });
  });
});

describe('/target with several targets', () => {
  it('sets them with their shares, and says what is being done', async () => {
    const rig = createRig();
    await rig.say('/target BTC tp 62k 30% 64k 30% follow entry');
    expect(rig.desk.of('retarget')[0]?.[0]).toMatchObject({
      symbol: 'BTC-USDT',
      targets: [
        { price: 62_000, share: 0.3 },
        { price: 64_000, share: 0.3 },
      ],
      stopFollows: 'entry',
    });
    expect(rig.wire.last()).toContain(
      'targets <b>62,000.0</b> 38% · 64,000.0 25% · 37% runs on · 3 + 2 of 8 contracts, the stop goes to entry',
    );
  });

  it('refuses one on the wrong side, more than the whole, and a stop that follows none', async () => {
    const rig = createRig();
    expect(await answer('/target BTC tp 62k 30% 50k', rig)).toContain('must lie above');
    expect(await answer('/target BTC tp 62k 80% 64k 80%', rig)).toContain('at most 100 % can go');
    expect(await answer('/target BTC sl 60k follow entry', rig)).toContain('follows targets that are named');
    expect(rig.desk.of('retarget')).toEqual([]);
  });
});

describe('/forget', () => {
  it('shows what is forgotten, and does it after a yes, for that position alone', async () => {
    const rig = createRig();
    expect(await answer('/forget btc', rig)).toMatch(/Forget the .*BTC-USDT.*8 contracts at 61,000\.0\?/);
    expect(rig.desk.of('forget')).toEqual([['BTC-USDT', undefined]]);
    const yes = rig.wire.button('Forget it');
    await rig.tap(yes);
    await rig.tap(yes);
    expect(rig.desk.of('forget')).toEqual([
      ['BTC-USDT', undefined],
      ['BTC-USDT', 'P1'],
    ]);
    expect(rig.wire.texts().join()).toContain('Forgotten');
  });

  it('tells why it is refused, and takes one symbol', async () => {
    const rig = createRig();
    rig.desk.answers.forget = { status: 'refused', code: 'held', reason: 'the exchange shows a long' };
    expect(await answer('/forget btc', rig)).toMatch(/the exchange shows a long/i);
    expect(await answer('/forget', rig)).toContain('/forget BTC');
    expect(await answer('/forget btc P1', rig)).toContain('One symbol at a time');
    expect(await answer('/forget sol', rig)).toContain('No position is open in SOL-USDT');
  });
});
