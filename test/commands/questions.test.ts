import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from '../telegram/rig.js';

const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('questions before what loosens risk or closes everything', () => {
  it('/halt shows the consequence in USDT and halts on yes, once', async () => {
    const rig = createRig();
    expect(await answer('/halt', rig)).toMatch(/Closes BTC, ETH at market: 🔴 <b>−1.31 USDT<\/b>/);
    expect(rig.desk.of('halt')).toEqual([]);
    const yes = rig.wire.button('Halt now');
    await Promise.all([rig.tap(yes), rig.tap(yes)]);
    await rig.tap(yes);
    expect(rig.desk.of('halt')).toHaveLength(1);
  });

  it('no leaves everything as it is, and the yes is gone with it', async () => {
    const rig = createRig();
    await rig.say('/halt');
    const yes = rig.wire.button('Halt now');
    await rig.tap(rig.wire.button('No'));
    expect(rig.wire.last()).toBe('✖️ Left as it is.');
    await rig.tap(yes);
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.of('editMessageReplyMarkup').length).toBeGreaterThan(0);
  });

  it('a question runs out', async () => {
    const rig = createRig();
    await rig.say('/halt');
    rig.clock.advance(120_000);
    await rig.tap(rig.wire.button('Halt now'));
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.last()).toContain('has run out');
  });

  it('a yes that a crash interrupted is finished by the redelivered update, and by no other tap', async () => {
    const rig = createRig();
    await rig.say('/halt');
    const yes = rig.wire.button('Halt now');
    // The question was taken by update 900, then the process died.
    const [question] = await rig.store.list('confirm');
    if (!question) throw new Error('no question');
    await rig.store.commit({
      put: [
        {
          kind: 'confirm',
          id: question.id,
          value: { ...question.value, args: { ...question.value.args, takenBy: 'u900' } },
        },
      ],
    });
    const again = createRig({ store: rig.store, desk: rig.desk });
    await again.tap(yes, { id: 901 });
    expect(rig.desk.of('halt')).toHaveLength(0);
    await again.tap(yes, { id: 900 });
    expect(rig.desk.of('halt')).toHaveLength(1);
  });

  it('/halt goes straight through when nothing can be asked back', async () => {
    const rig = createRig();
    rig.desk.down = true;
    expect(await answer('/halt', rig)).toContain('Halted');
    expect(rig.desk.of('halt')).toHaveLength(1);
  });

  it('/halt goes straight through when the store hangs', async () => {
    const rig = createRig();
    rig.desk.positions = () => new Promise(() => undefined);
    rig.store.get = () => new Promise(() => undefined);
    const handled = rig.say('/halt');
    for (let second = 0; second < 10 && rig.desk.of('halt').length === 0; second += 1) {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      rig.clock.advance(1_000);
    }
    await handled;
    expect(rig.desk.of('halt')).toHaveLength(1);
    expect(rig.wire.last()).toContain('Halted');
  });

  it('work that takes long says so, and answers when it is done', async () => {
    const rig = createRig();
    let finish: () => void = () => undefined;
    const { close } = rig.desk;
    rig.desk.close = async (...args) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return close(...args);
    };
    const handled = rig.say('/close BTC');
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    rig.clock.advance(8_000);
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    expect(rig.wire.last()).toContain('Still at it');
    finish();
    await handled;
    expect(rig.wire.last()).toContain('Closing');
  });

  it('/close all closes on yes exactly what the question named', async () => {
    const rig = createRig();
    expect(await answer('/close all', rig)).toMatch(/all \(2: BTC, ETH\).*\n.*−1.31 USDT/);
    rig.desk.open = [];
    await rig.tap(rig.wire.button('Close 2'));
    const asked = rig.desk.of('close');
    expect(asked.map(([symbol]) => symbol)).toEqual(['BTC-USDT', 'ETH-USDT']);
    const keys = asked.map((args) => (args[2] as { key: string }).key);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9]{1,16}$/);
  });

  it('/close with a list asks too, and closes each once', async () => {
    const rig = createRig();
    expect(await answer('/close btc,eth,btcusdtm', rig)).toContain('(2: BTC, ETH)');
    expect(rig.desk.of('close')).toEqual([]);
    await rig.tap(rig.wire.button('Close 2'));
    expect(rig.desk.of('close')).toHaveLength(2);
    expect(await answer('/close btc,sol', rig)).toContain('No position is open in SOL-USDT');
  });

  it.each([
    ['winners', 'BTC-USDT'],
    ['losers', 'ETH-USDT'],
  ])('/close %s', async (group, symbol) => {
    const rig = createRig();
    await rig.say(`/close ${group}`);
    await rig.tap(rig.wire.button('Close 1'));
    expect(rig.desk.of('close').map(([closed]) => closed)).toEqual([symbol]);
  });

  it('a stop that loosens shows the loss it allows, and moves on yes', async () => {
    const rig = createRig();
    expect(await answer('/target BTC sl 50k', rig)).toMatch(
      /loosens the stop.*\n.*now −13.80 USDT, then 🔴 <b>−92.00 USDT/,
    );
    await rig.tap(rig.wire.button('Loosen it'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toEqual({
      symbol: 'BTC-USDT',
      stop: 50_000,
      mayLoosen: true,
    });
  });

  it('/resume after a drawdown stop resets the peak only on yes', async () => {
    const rig = createRig();
    rig.desk.answers.resume = { status: 'confirm', reason: 'the peak starts again' };
    expect(await answer('/resume', rig)).toContain('the peak starts again');
    rig.desk.answers.resume = undefined;
    await rig.tap(rig.wire.button('Resume'));
    expect(rig.desk.of('resume')).toEqual([[false], [true]]);
  });
});

describe('commands that arrive late (invariant 14)', () => {
  it.each(['/close BTC', '/scale BTC -50%', '/target BTC sl 60k', '/resume'])(
    '%s asks again',
    async (text) => {
      const rig = createRig();
      await rig.say(text, { ageMs: 61_000 });
      expect(rig.desk.asked).toEqual([]);
      expect(rig.wire.last()).toContain('Is it still wanted?');
      await rig.tap(rig.wire.button('Do it now'));
      expect(rig.desk.asked).toHaveLength(1);
    },
  );

  it('a late command that loosens is asked both questions', async () => {
    const rig = createRig();
    await rig.say('/target BTC sl 50k', { ageMs: 61_000 });
    await rig.tap(rig.wire.button('Do it now'));
    expect(rig.desk.of('retarget').map(([order]) => order)).toEqual([{ symbol: 'BTC-USDT', stop: 50_000 }]);
    await rig.tap(rig.wire.button('Loosen it'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toMatchObject({ mayLoosen: true });
  });

  it.each(['/pause', '/halt now', '/status'])('%s does not', async (text) => {
    const rig = createRig();
    await rig.say(text, { ageMs: 3_600_000 });
    expect(rig.wire.last()).not.toContain('still wanted');
  });

  it('59 s are not late', async () => {
    const rig = createRig();
    await rig.say('/close BTC', { ageMs: 59_000 });
    expect(rig.desk.of('close')).toHaveLength(1);
  });
});

describe('redelivered commands', () => {
  it('act once, in this process and after a restart', async () => {
    const rig = createRig();
    await rig.say('/close BTC', { id: 8 });
    await rig.say('/close BTC', { id: 8 });
    const again = createRig({ store: rig.store, desk: rig.desk });
    await again.say('/close BTC', { id: 8 });
    expect(rig.desk.of('close')).toHaveLength(1);
  });

  it('keep a bounded memory of what was handled', async () => {
    const rig = createRig();
    for (let id = 1; id <= 700; id += 1) await rig.say('/version', { id });
    expect((await rig.store.list('update')).length).toBeLessThanOrEqual(300);
    await rig.say('/close BTC', { id: 700 });
    expect(rig.desk.asked).toEqual([]);
  });
});
