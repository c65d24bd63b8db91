import { describe, expect, it } from 'vitest';
import { figures, status } from '../chat/telegram/fixtures.js';
import { createRig, type FakeDesk, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
};

/** Lets time pass until the work is done. */
const passing = async (rig: Rig, work: Promise<void>): Promise<void> => {
  for (let tenth = 0; tenth < 60; tenth += 1) {
    await settle();
    rig.clock.advance(100);
  }
  await work;
};

describe('questions before what loosens risk or closes everything', () => {
  it('/halt shows the consequence in USDT and halts on yes, once', async () => {
    const rig = createRig();
    expect(await answer('/halt', rig)).toMatch(
      /Closes BTC, ETH at market: about 🔴 <b>−4.44 USDT<\/b> as of now, the fee of closing included; −5.06 USDT with what was booked before/,
    );
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

  it.each([
    ['refuses', (rig: Rig) => (rig.store.probe = () => Promise.resolve({ is: 'away', why: 'is read-only' }))],
    ['hangs', (rig: Rig) => (rig.store.probe = () => new Promise(() => undefined))],
    // A probe still passes, the question then cannot be kept.
    ['goes away in between', (rig: Rig) => (rig.store.commit = () => Promise.reject(new Error('gone')))],
  ])('/halt goes straight through when the store %s', async (_how, fail) => {
    const rig = createRig();
    fail(rig);
    await passing(rig, rig.say('/halt'));
    expect(rig.desk.of('halt')).toHaveLength(1);
    expect(rig.wire.texts().at(-1)).toContain('Halted');
  });

  it.each([
    [
      'is slow',
      (desk: FakeDesk) =>
        (desk.positions.takeUp = async () => ({ read: false, why: 'no answer within 800 ms' })),
    ],
    [
      'cannot be read',
      (desk: FakeDesk) => (desk.positions.takeUp = () => Promise.reject(new Error('odd row'))),
    ],
  ])('/halt asks when the account %s, and says so', async (_how, fail) => {
    const rig = createRig();
    fail(rig.desk);
    const text = await answer('/halt', rig);
    expect(text).toContain('Closes BTC, ETH at market');
    expect(text).toContain('has not said in time what else the account holds');
    expect(rig.desk.of('halt')).toEqual([]);
    expect(rig.wire.button('Halt now')).toBeDefined();
  });

  it.each([
    ['cannot be read', (desk: FakeDesk) => (desk.down = true)],
    ['take long', (desk: FakeDesk) => (desk.positions.list = () => new Promise(() => undefined))],
  ])('/halt asks when the positions %s', async (_how, fail) => {
    const rig = createRig();
    fail(rig.desk);
    await passing(rig, rig.say('/halt'));
    expect(rig.wire.last()).toContain('Closes every position at market. What is open could not be read');
    expect(rig.desk.of('halt')).toEqual([]);
  });

  it('/halt says that it is halted already', async () => {
    const rig = createRig();
    const { control } = status();
    rig.desk.account.status = () => Promise.resolve({ ...status(), control: { ...control, halted: true } });
    expect(await answer('/halt', rig)).toContain('It is halted already');
  });

  it('/halt that takes long says in the end what is left', async () => {
    const rig = createRig();
    let finish: () => void = () => undefined;
    rig.desk.account.halt = async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      return { closing: ['BTC-USDT'], direct: { closed: [], left: ['BTC-USDT'], why: 'HTTP 503' } };
    };
    const handled = rig.say('/halt now');
    await settle();
    rig.clock.advance(20_000);
    await settle();
    expect(rig.wire.last()).toContain('Still at it');
    finish();
    await handled;
    expect(rig.wire.last()).toMatch(/Still open: BTC-USDT[^]*HTTP 503/);
  });

  it('/halt does not claim to have closed a simulated account that is away with Redis', async () => {
    const rig = createRig();
    rig.desk.answers.halt = { closing: [], direct: { closed: [], left: [], waits: true } };
    const text = await answer('/halt now', rig);
    expect(text).toContain('nothing can be closed now');
    expect(text).not.toMatch(/straight on the exchange|no position to close|<b>Halted/);
  });

  it('work that takes long says so, and answers when it is done', async () => {
    const rig = createRig();
    let finish: () => void = () => undefined;
    const { close } = rig.desk.positions;
    rig.desk.positions.close = async (...args) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return close(...args);
    };
    const handled = rig.say('/close BTC');
    await settle();
    rig.clock.advance(8_000);
    await settle();
    expect(rig.wire.last()).toContain('Still at it');
    finish();
    await handled;
    expect(rig.wire.last()).toContain('Closing');
  });

  it('/close all closes on yes exactly what the question named', async () => {
    const rig = createRig();
    expect(await answer('/close all', rig)).toMatch(/all \(2: BTC, ETH\).*\n.*−4.44 USDT/);
    rig.desk.open = [];
    await rig.tap(rig.wire.button('Close 2'));
    const asked = rig.desk.of('close');
    expect(asked.map(([symbol]) => symbol)).toEqual(['BTC-USDT', 'ETH-USDT']);
    const keys = asked.map((args) => (args[2] as { key: string }).key);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9.]{1,16}$/);
    expect(asked.map((args) => args[4])).toEqual(['P1', 'P2']);
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
      /loosens the stop.*\n.*now about −13.80 USDT, then about 🔴 <b>−92.00 USDT/,
    );
    await rig.tap(rig.wire.button('Loosen it'));
    expect(rig.desk.of('retarget').at(-1)?.[0]).toEqual({
      symbol: 'BTC-USDT',
      positionId: 'P1',
      stop: 50_000,
      mayLoosen: true,
    });
  });

  it.each([
    ['/target BTC sl 50k', 'Loosen it'],
    ['/close winners', 'Close 1'],
  ])('the yes to %s does not reach the next position in the symbol', async (said, yes) => {
    const rig = createRig();
    await rig.say(said);
    rig.desk.open = [figures({}, { id: 'P9' })];
    await rig.tap(rig.wire.button(yes));
    expect(rig.wire.last()).toContain('the position in BTC-USDT is another one by now');
    expect(rig.desk.of('close')).toEqual([]);
    expect(rig.desk.of('retarget').map(([order]) => order)).not.toContainEqual(
      expect.objectContaining({ mayLoosen: true }),
    );
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
    expect(rig.desk.of('retarget').map(([order]) => order)).toEqual([
      { symbol: 'BTC-USDT', positionId: 'P1', stop: 50_000 },
    ]);
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
