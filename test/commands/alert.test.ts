import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/domain/index.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const ABOVE: Condition = { symbol: 'BTC-USDT', left: 'price', relation: 'above', right: 62_000 };

const wished = async (text: string, rig: Rig = createRig()): Promise<unknown> => {
  await rig.say(text);
  return rig.desk.of('set')[0]?.[0];
};
const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('/alert', () => {
  it.each([
    ['/alert BTC above 62k', ABOVE],
    ['/alert btc 62k', ABOVE],
    ['/alert btc 61k', { ...ABOVE, relation: 'below', right: 61_000 }],
    ['/alert btc falls 10%', { ...ABOVE, relation: 'below', right: 55_350 }],
    ['/alert BTC crosses ema50 1h', { ...ABOVE, relation: 'crosses', right: 'ema50', timeframe: '1h' }],
    ['/alert BTC rsi < 30 4h', { ...ABOVE, left: 'rsi14', relation: 'below', right: 30, timeframe: '4h' }],
    ['/alert BTC funding > 0.05%', { ...ABOVE, left: 'funding', right: 0.0005 }],
    ['/alert BTC funding < -0.01%', { ...ABOVE, left: 'funding', relation: 'below', right: -0.0001 }],
    ['tell me when btc is above 62k', ABOVE],
  ])('%s', async (text, condition) => expect(await wished(text)).toEqual(condition));

  it.each([
    ['/alert FOO above 62k', /I know no symbol “FOO”/],
    ['/alert btc above 6k', /far from the current price \(61,500\)/],
    ['/alert btc falls to 70k', /The price is 61,500 now: 70,000 lies above it/],
    ['/alert btc rsi > 120', /“120” is not a value from 0 to 100/],
    ['/alert btc funding > 0.05', /funding takes percent/],
    ['/alert btc above banana', /what “banana” means/],
    ['/alert remove', /Which one\?/],
  ])('%s is answered by one line, and sets nothing', async (text, line) => {
    const rig = createRig();
    const said = await answer(text, rig);
    expect(said).toMatch(line);
    expect(said).not.toContain('\n');
    expect(rig.desk.of('set')).toEqual([]);
  });

  it('asks which of two numbers is meant', async () => {
    const rig = createRig();
    expect(await answer('/alert xrp above 1.234', rig)).toBeDefined();
    const said = await answer('/alert BTC above 62.000', rig);
    expect(said).toContain('62,000');
  });

  it('says what it watches and where that stands, with a picture of the level', async () => {
    const rig = createRig();
    const said = await answer('/alert BTC above 62k', rig);
    expect(said).toContain('I’ll tell you once: <b>BTC above 62,000.0</b> · now 61,500.0 (+0.8% away)');
    await rig.tap(rig.wire.button('Remove'));
    expect(rig.desk.of('remove')).toEqual([['A1.7k3f9']]);
  });

  it('offers the crossing where it is so already', async () => {
    const rig = createRig();
    const below: Condition = { ...ABOVE, relation: 'below' };
    rig.desk.answers.set = {
      status: 'held',
      condition: below,
      sight: { left: 61_500, right: 62_000, at: 0 },
    };
    expect(await answer('/alert BTC below 62k', rig)).toMatch(
      /Already true.*now 61,500\.0, 0\.8% below it\. Nothing is being watched/,
    );
    await rig.tap(rig.wire.button('When it crosses below again'));
    expect(rig.desk.of('set').at(-1)).toEqual([{ ...below, relation: 'crossesDown' }]);
  });

  it.each([
    ['known', /watched already/],
    ['full', /50 price alerts wait already/],
    ['unknown', /Not set: it is old/],
  ])('says why nothing was set: %s', async (status, line) => {
    const rig = createRig();
    rig.desk.answers.set = { status, reason: 'it is old', most: 50 };
    expect(await answer('/alert BTC above 62k', rig)).toMatch(line);
  });
});

describe('/alerts', () => {
  it('lists those that wait, each with a button that removes it', async () => {
    const rig = createRig();
    rig.desk.watched = [
      { alert: { ...ABOVE, id: 'A1.7k3f9', createdAt: 0 }, sight: { left: 61_500, right: 62_000, at: 0 } },
      {
        alert: { ...ABOVE, left: 'rsi14', right: 70, timeframe: '4h', id: 'A2.7k3f9', createdAt: 1 },
        unknown: 'its <newest> candle is 3 h old',
      },
    ];
    const said = await answer('/alerts', rig);
    expect(said).toContain('2 price alerts');
    expect(said).toContain('1. <b>BTC above 62,000.0</b> · now 61,500.0 (+0.8% away)');
    expect(said).toContain('2. <b>BTC RSI above 70 (4h)</b> · its &lt;newest&gt; candle is 3 h old');
    await rig.tap(rig.wire.button('✖ 1'));
    expect(rig.wire.last()).toMatch(/Removed: BTC above 62,000/);
    expect(rig.wire.last()).toContain('1 price alert<');
  });

  it('without any says how one is set', async () => {
    expect(await answer('/alerts')).toMatch(/No price alert waits.*\/alert BTC above 62k/);
  });

  it('of one that is gone says so', async () => {
    expect(await answer('/alert remove A9.7k3f9')).toMatch(/gone already/);
  });
});

describe('an alert that is met', () => {
  const push = {
    type: 'ownAlert',
    condition: ABOVE,
    symbol: 'BTC-USDT',
    left: 62_013,
    right: 62_000,
    at: 0,
  } as const;

  it('is told loud, with the figure and a way to a card', async () => {
    const rig = createRig();
    await rig.deliver(push, 7);
    expect(rig.wire.last()).toMatch(/BTC is above 62,000\.0<\/b>\nIt stood at 62,013\.0\..*#7/s);
    await rig.tap(rig.wire.button('Open…'));
    expect(rig.wire.last()).toMatch(/long or short\?/);
    expect(rig.desk.of('propose')).toEqual([]);
  });

  it('comes with a picture of its level, be that a number or a line', async () => {
    const drawn: string[] = [];
    const rig = createRig({
      picture: (kind, ref) => {
        drawn.push(`${kind} ${ref}`);
        return Promise.resolve(undefined);
      },
    });
    await rig.deliver(push, 7);
    const condition: Condition = { ...ABOVE, right: 'ema50', timeframe: '4h' };
    await rig.deliver({ ...push, condition, right: 61_800 }, 8);
    await rig.deliver(
      { ...push, condition: { ...ABOVE, left: 'rsi14', right: 30, timeframe: '1h' }, right: 30 },
      9,
    );
    expect(drawn).toEqual([
      'chart BTC-USDT base 62000 Alert',
      'chart BTC-USDT 4h 61800 EMA 50',
      'chart BTC-USDT 1h',
    ]);
  });

  it('comes at once and silently in quiet hours', async () => {
    const rig = createRig();
    await rig.say('/mute 8h');
    await rig.deliver(push, 7);
    expect(rig.wire.last()).toContain('BTC is above');
    expect(rig.wire.calls.at(-1)?.payload['disable_notification']).toBe(true);
  });
});
