import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { denied } from '../../src/domain/index.js';
import { figures, status } from '../chat/telegram/fixtures.js';
import { StoreUnavailableError } from '../../src/state/store/store-errors.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

/** BTC long alone is open. */
const oneOpen = (): Rig => {
  const rig = createRig();
  rig.desk.open = [figures()];
  return rig;
};

const doIt = (rig: Rig): Promise<void> => rig.tap(rig.wire.button('Do it'));

describe('B10: plain words that move money', () => {
  it.each([
    [
      'close half btc',
      /^Close half of <b>BTC-USDT<\/b> long · 4 contracts of 8: about .* USDT/,
      ['close', 'BTC-USDT', 0.5],
    ],
    ['/close 50% btc', /^Close half of <b>BTC-USDT<\/b> long · 4 contracts/, ['close', 'BTC-USDT', 0.5]],
    ['get out of ether', /^Close <b>ETH-USDT<\/b> long · 8 contracts: about/, ['close', 'ETH-USDT', 1]],
    [
      'add 25% to btc',
      /^Add 25% to <b>BTC<\/b> long · now/,
      ['scale', { symbol: 'BTC-USDT', fraction: 0.25 }],
    ],
    [
      'btc stop 60k',
      /^<b>BTC<\/b> long: stop 60,000\.0 · now stop /,
      ['retarget', { symbol: 'BTC-USDT', stop: 60_000 }],
    ],
    ['/target sl btc 61.000,5', /stop 61,000\.5/, ['retarget', { symbol: 'BTC-USDT', stop: 61_000.5 }]],
    ['btc stop to breakeven', /stop to entry/, ['retarget', { symbol: 'BTC-USDT', stop: 'entry' }]],
    ['no target for btc', /target off · now target /, ['retarget', { symbol: 'BTC-USDT', target: null }]],
  ] as const)(
    '%s is shown in one line, and done by its button alone',
    async (text, line, [method, ...args]) => {
      const rig = createRig();
      const shown = await answer(text, rig);
      expect(shown).toMatch(line);
      expect(shown).not.toContain('\n');
      expect(rig.desk.asked).toEqual([]);
      const button = rig.wire.button('Do it');
      await rig.tap(button);
      const asked = rig.desk.of(method);
      expect(asked).toHaveLength(1);
      for (const [index, wanted] of args.entries())
        expect(asked[0]?.[index]).toEqual(
          typeof wanted === 'object' ? expect.objectContaining(wanted) : wanted,
        );
      await rig.tap(button);
      expect(rig.desk.of(method)).toHaveLength(1);
    },
  );

  it('mean the position that was open when they were shown', async () => {
    const rig = createRig();
    await rig.say('close btc');
    rig.desk.open = [figures({}, { id: 'P9' })];
    await doIt(rig);
    expect(rig.desk.of('close')).toEqual([]);
    expect(rig.wire.last()).toContain('Nothing done');
  });

  it('ask at once where a stop loosens, with the loss that it allows', async () => {
    const rig = createRig();
    await rig.say('btc stop 50k');
    expect(() => rig.wire.button('Do it')).toThrow();
    expect(rig.wire.last()).toContain('loosens the stop');
    await rig.tap(rig.wire.button('Loosen it'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toMatchObject({ stop: 50_000, mayLoosen: true });
  });

  it('mark what a looser stop still locks in as a gain', async () => {
    const rig = createRig();
    rig.desk.loosened = { lossNow: -2.68, lossThen: -0.22 };
    await rig.say('btc stop 50k');
    expect(rig.wire.last()).toContain('now about +2.68 USDT, then about 🟢 <b>+0.22 USDT</b>');
  });

  it('sell everything names what it closes, as /close all does', async () => {
    const rig = createRig();
    expect(await answer('sell everything', rig)).toMatch(/^Close all \(2: BTC, ETH\) at market\?/);
    expect(rig.desk.asked).toEqual([]);
    await rig.tap(rig.wire.button('Close 2'));
    expect(rig.desk.of('close').map(([symbol]) => symbol)).toEqual(['BTC-USDT', 'ETH-USDT']);
  });

  it('close shorts and longs by their side', async () => {
    const rig = createRig();
    rig.desk.open = [figures(), figures({}, { id: 'P2', symbol: 'ETH-USDT', side: 'short' })];
    expect(await answer('close my shorts', rig)).toMatch(/^Close the shorts \(1: ETH\)/);
    expect(await answer('/close longs', rig)).toMatch(/^Close the longs \(1: BTC\)/);
  });

  it('need no symbol while one position alone is open', async () => {
    const rig = oneOpen();
    expect(await answer('stop to breakeven', rig)).toMatch(/^<b>BTC<\/b> long: stop to entry/);
    expect(await answer('close half', rig)).toMatch(/^Close half of <b>BTC-USDT/);
  });

  it('ask of which position where several are open', async () => {
    const rig = createRig();
    expect(await answer('stop to breakeven', rig)).toMatch(/of which position\?/);
    await rig.tap(rig.wire.button('ETH'));
    expect(rig.desk.of('retarget')[0]?.[0]).toMatchObject({ symbol: 'ETH-USDT', stop: 'entry' });
  });

  it('plan a trade and send nothing', async () => {
    const rig = createRig();
    await rig.say('long sol with 200 usdt');
    await rig.say('/open btc long tp 65k 200 usdt');
    expect(rig.desk.of('propose').map(([order]) => order)).toEqual([
      { symbol: 'SOL-USDT', side: 'long', notional: 200 },
      { symbol: 'BTC-USDT', side: 'long', targets: [{ price: 65_000, share: 1 }], notional: 200 },
    ]);
    expect(rig.wire.last()).toContain('Nothing is sent yet');
    expect(rig.desk.asked).toHaveLength(2);
  });

  it('ask which of two numbers is meant, where nothing settles it', async () => {
    const rig = createRig();
    rig.desk.account.status = () => Promise.resolve(status({ account: undefined as never }));
    expect(await answer('long sol for 1.000 usdt', rig)).toBe('“1.000” may be 1 or 1,000. Which one?');
    await rig.tap(rig.wire.button('1,000'));
    expect(rig.desk.of('propose')[0]?.[0]).toMatchObject({ notional: 1_000 });
  });

  it.each([
    ['close half btc', 'mayClose', { status: 'refused', code: 'x', reason: 'the position is closed' }],
    ['btc stop 60k', 'mayRetarget', { status: 'refused', code: 'x', reason: 'liquidation would come first' }],
    [
      'add 25% to btc',
      'mayScale',
      { status: 'denied', denied: denied('not-a-winner', 'only winners are added to') },
    ],
    ['resume at 23:00', 'whyNoResumeAt', { status: 'refused', code: 'x', reason: 'a limit paused entries' }],
  ] as const)('%s that would be refused says so, and offers no button', async (text, check, refusal) => {
    const rig = createRig();
    rig.desk.account.status = () =>
      Promise.resolve(status({ control: { ...status().control, paused: true, pausedBy: 'owner' } }));
    rig.desk.answers[check] = refusal;
    const reason = 'denied' in refusal ? refusal.denied.reason : refusal.reason;
    expect((await answer(text, rig)).toLowerCase()).toContain(reason);
    expect(rig.desk.asked).toEqual([]);
    expect(() => rig.wire.button('Do it')).toThrow();
  });

  it('unlock and take over say at once where there is nothing to do', async () => {
    const rig = createRig();
    expect(await answer('please unlock btc', rig)).toMatch(/BTC-USDT is not locked/);
    expect(await answer('please adopt btc', rig)).toMatch(/managed by the bot already/);
    expect(() => rig.wire.button('Do it')).toThrow();
  });

  it('say what is wrong, and offer nothing', async () => {
    const rig = createRig();
    expect(await answer('btc stop 62k', rig)).toMatch(/must lie below the current price/);
    expect(await answer('close sol', rig)).toMatch(/No position is open in SOL-USDT/);
    expect(await answer('btc stop 6k', rig)).toMatch(/far from the current price of BTC/);
    expect(() => rig.wire.button('Do it')).toThrow();
  });

  it('have a preview, every one of them', () => {
    for (const command of commands.filter(({ kind }) => kind === 'money'))
      expect(command.preview, command.name).toBeDefined();
  });

  it.each([
    "don't close btc",
    'close btc not eth',
    'if btc hits 60k close',
    'should i close btc?',
    'never sell',
    'closee xrp',
    'close btc at 65k',
  ])('%s asks nothing of the desk and has no button that acts', async (text) => {
    const rig = createRig();
    await rig.say(text);
    expect(rig.desk.asked).toEqual([]);
    expect(() => rig.wire.button('Do it')).toThrow();
  });
});

describe('plain words that only read, or stop', () => {
  it.each([
    ['btc', /<b>BTC-USDT<\/b>/],
    ['help', /\/halt: /],
    ['what is my pnl', /USDT/],
    ['how am i doing', /Equity/],
    ['why no trades', /newest first/],
    ['positions', /in 2 positions/],
  ])('%s is answered', async (text, wanted) => expect(await answer(text)).toMatch(wanted));

  it('pause at once, and ask what stop means', async () => {
    const rig = createRig();
    expect(await answer('stop', rig)).toMatch(/^Stop what\?/);
    expect(rig.desk.asked).toEqual([]);
    await rig.tap(rig.wire.button('No new entries'));
    expect(rig.desk.of('pause')).toHaveLength(1);
    await rig.say('stop trading for 2h');
    expect(rig.desk.of('pause')[1]?.[1]).toBe(rig.clock.now() + 7_200_000);
  });

  it('halt asks, also where it is said to be done now', async () => {
    const rig = createRig();
    expect(await answer('halt now', rig)).toMatch(/Halt\?/);
    expect(rig.desk.of('halt')).toEqual([]);
    await rig.tap(rig.wire.button('Halt now'));
    expect(rig.desk.of('halt')).toHaveLength(1);
  });
});

describe('while Redis is away', () => {
  it.each(['close btc', 'stop', 'hello'])('%s is answered so, and not done', async (text) => {
    const rig = createRig();
    rig.desk.down = true;
    rig.store.probe = () => Promise.reject(new StoreUnavailableError('probe', {}, 'away'));
    expect(await answer(text, rig)).toMatch(
      /Redis .*Nothing was done|Redis did not answer: nothing was changed/,
    );
    expect(rig.desk.asked).toEqual([]);
  });

  it('halt works, and help answers', async () => {
    const rig = createRig();
    rig.desk.down = true;
    rig.store.probe = () => Promise.reject(new StoreUnavailableError('probe', {}, 'away'));
    expect(await answer('help', rig)).toContain('/halt: ');
    await rig.say('halt');
    expect(rig.desk.of('halt')).toHaveLength(1);
  });
});
