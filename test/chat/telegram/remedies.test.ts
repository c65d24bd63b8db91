import { describe, expect, it } from 'vitest';
import { denied, type DenialCode, type Signal } from '../../../src/domain/index.js';
import { figures, signal } from './fixtures.js';
import { createRig, type Question, type Rig } from './rig.js';

const no = (code: DenialCode, numbers: Readonly<Record<string, number>> = {}) => ({
  status: 'denied' as const,
  denied: denied(code, `the rule ${code} says no`, numbers),
});

/** The card S1 whose Approve our rules deny, and what the card is then. */
const deniedApproval = async (
  answer: object,
  after: Partial<Signal> = { status: 'denied', cardVersion: 2 },
): Promise<Rig> => {
  const rig = createRig();
  await rig.deliver({ type: 'signal', signalId: 'S1' });
  const approve = rig.desk.signals.approve.bind(rig.desk.signals);
  rig.desk.answers.approve = answer;
  rig.desk.signals.approve = async (...args) => {
    const result = await approve(...args);
    rig.desk.signalsById.set('S1', signal(after));
    return result;
  };
  await rig.tap(rig.wire.button('Approve'));
  rig.desk.signals.approve = approve;
  delete rig.desk.answers.approve;
  return rig;
};

const BY_HAND = '/open sol long';

/** The same denial of a trade by hand. */
const deniedOpening = async (answer: object, text = BY_HAND): Promise<Rig> => {
  const rig = createRig();
  rig.desk.answers.propose = answer;
  await rig.say(text);
  delete rig.desk.answers.propose;
  return rig;
};

describe('a denial says what would work, with the button that does it', () => {
  it.each<[DenialCode, string, Question, unknown[]]>([
    ['paused', 'Resume', 'resume', [false]],
    ['halted', 'Resume', 'resume', [false]],
    ['drawdown', 'Resume', 'resume', [false]],
    ['cooldown', 'Unlock SOL', 'unlock', ['SOL-USDT']],
    ['already-adding', 'Cancel that order', 'cancelEntries', ['SOL-USDT']],
  ])('%s: [%s] is done once', async (code, label, asked, args) => {
    const rig = await deniedOpening(no(code));
    rig.desk.account.status = async () => ({
      ...(await createRig().desk.account.status()),
      workingIntents: [{ symbol: 'SOL-USDT', kind: 'open', status: 'working' } as never],
    });
    expect(rig.wire.last()).toMatch(/^⛔ Denied by our rules: the rule .*\n💡 .*\. Then say it again\.$/);
    const before = rig.desk.of(asked).length;
    const button = rig.wire.button(label);
    await rig.tap(button);
    expect(rig.desk.of(asked).slice(before)[0]?.slice(0, args.length)).toEqual(args);
    await rig.tap(button);
    expect(rig.desk.of(asked)).toHaveLength(before + 1);
    expect(rig.wire.last()).toContain('answered already');
  });

  it.each<[DenialCode, string, RegExp]>([
    ['already-open', 'Scale SOL…', /No position is open in SOL-USDT|By how much/],
    ['already-open', 'Stop, target…', /No position is open in SOL-USDT|What is to change/],
    ['max-positions', 'Close…', /^Close which\?/],
    ['max-positions', 'Allow 4…', /MAX_OPEN_POSITIONS.*3.*→.*4/],
    ['correlated', 'Close…', /^Close which\?/],
    ['correlated', 'Setting…', /MAX_CORRELATION/],
    ['daily-loss', 'Scale out…', /^Which position, and by how much\?/],
    ['open-risk', 'Scale out…', /^Which position, and by how much\?/],
    ['exposure', 'Close…', /^Close which\?/],
    ['no-margin', 'Close…', /^Close which\?/],
    ['max-position-size', 'Setting…', /MAX_POSITION_SIZE/],
    ['below-one-lot', 'Setting…', /RISK_PER_TRADE/],
    ['kelly-no-edge', 'Ask me each time', /APPROVAL/],
    ['barred', 'Symbols…', /symbols give signals/],
    ['barred', 'Sides…', /Longs and shorts/],
    ['unverified', 'What is wrong?', /./],
    ['not-armed', 'Arm…', /nothing to arm/],
    ['recording-over', 'Play it again…', /Only a recording/],
  ])('%s: [%s] asks before anything changes', async (code, label, next) => {
    const rig = await deniedOpening(no(code, { limit: 3 }));
    await rig.tap(rig.wire.button(label));
    expect(rig.wire.last()).toMatch(next);
    for (const deed of ['close', 'scale', 'retarget', 'change', 'arm'] as const)
      expect(rig.desk.of(deed)).toEqual([]);
  });

  it('also where the bot denies a signal or a message from outside by itself, once', async () => {
    const rig = createRig();
    const { denied: denial } = no('cooldown');
    const push = { type: 'denied', symbol: 'SOL-USDT', intentId: '', action: 'long from vip' } as const;
    await rig.deliver({ ...push, reason: denial.reason, denial }, 7);
    expect(rig.wire.last()).toBe(
      '⛔ Denied by our rules: long from vip <b>SOL-USDT</b>\nthe rule cooldown says no\n💡 You can end the wait. · #7',
    );
    const button = rig.wire.button('Unlock SOL');
    // Nobody has asked for it: it is read hours later.
    rig.clock.set(rig.clock.now() + 11 * 3_600_000);
    for (let tap = 0; tap < 2; tap++) await rig.tap(button);
    expect(rig.desk.of('unlock')).toHaveLength(1);
  });

  it('has no button where only the market can help', async () => {
    const rig = await deniedOpening(no('frame-turned'));
    expect(rig.wire.last()).toBe('⛔ Denied by our rules: the rule frame-turned says no');
  });

  it('takes sizes off only, where room is to be made', async () => {
    const rig = await deniedOpening(no('open-risk'));
    await rig.tap(rig.wire.button('Scale out…'));
    expect(() => rig.wire.button('BTC +25%')).toThrow();
    await rig.tap(rig.wire.button('BTC −50%'));
    expect(rig.desk.of('scale')[0]?.[0]).toMatchObject({ symbol: 'BTC-USDT', fraction: -0.5 });
  });
});

it('brings the same buttons, however often a message has to be tried', async () => {
  const rig = createRig();
  const denial = no('cooldown').denied;
  const push = {
    type: 'denied',
    symbol: 'SOL-USDT',
    intentId: '',
    action: 'long',
    reason: 'x',
    denial,
  } as const;
  const asked = async (seq: number): Promise<readonly string[]> => {
    await rig.deliver(push, seq);
    return (await rig.store.list('confirm')).map(({ id }) => id);
  };
  const once = await asked(7);
  expect(once).toHaveLength(1);
  expect(await asked(7)).toEqual(once);
  expect(await asked(8)).toHaveLength(2);
});

describe('a denied card', () => {
  const fits = { times: 0.5, sizeFactor: 0.5, worstCase: 9.9 };

  it('[Take ½×] plans again at half the size, and approves that plan, once', async () => {
    const rig = await deniedApproval({ ...no('daily-loss'), fits });
    expect(rig.wire.last()).toContain('💡 ½× fits now: about −9.90 USDT if the stop is hit.');
    const button = rig.wire.button('Take ½×');
    expect(rig.desk.of('planAgain')).toEqual([]);
    await rig.tap(button);
    expect(rig.desk.of('planAgain')).toEqual([['S1', 2, 0.5]]);
    expect(rig.desk.of('approve').at(-1)?.slice(0, 2)).toEqual(['S2', 1]);
    rig.desk.signalsById.set('S1', signal({ status: 'replaced', cardVersion: 3 }));
    await rig.tap(button);
    expect(rig.desk.of('planAgain')).toHaveLength(1);
  });

  it('[Take ½×] sends nothing where the rules deny that, too', async () => {
    const rig = await deniedApproval({ ...no('daily-loss'), fits });
    rig.desk.answers.planAgain = no('open-risk');
    const approved = rig.desk.of('approve').length;
    await rig.tap(rig.wire.button('Take ½×'));
    expect(rig.wire.last()).toContain('the rule open-risk says no');
    expect(rig.desk.of('approve')).toHaveLength(approved);
  });

  it('[Take 2×] is offered where one lot is more than the size', async () => {
    const rig = await deniedApproval({
      ...no('below-one-lot'),
      fits: { times: 2, sizeFactor: 2, worstCase: 30 },
    });
    await rig.tap(rig.wire.button('Take 2×'));
    expect(rig.desk.of('planAgain')).toEqual([['S1', 2, 2]]);
  });

  it('can be planned again at the size that it has, from the card', async () => {
    const rig = await deniedApproval(no('cooldown'));
    expect(rig.wire.last()).toContain('Then tap 🔄 Plan again on the card.');
    await rig.tap(rig.wire.button('Plan again'));
    expect(rig.desk.of('planAgain')).toEqual([['S1', 2, 1]]);
  });

  it('that waits on is approved again by the same tap, planned anew', async () => {
    const rig = await deniedApproval(no('spread-too-wide'), {});
    expect(rig.wire.last()).toContain('💡 It may be over in a moment.');
    await rig.tap(rig.wire.button('Approve again'));
    expect(rig.desk.of('approve')).toHaveLength(2);
  });

  it('stays at its size where another size is denied', async () => {
    const rig = createRig();
    await rig.deliver({ type: 'signal', signalId: 'S1' });
    rig.desk.answers.resize = no('open-risk');
    await rig.tap(rig.wire.button('2×'));
    expect(rig.wire.last()).toContain('💡 The card stays at the size that it has.');
  });
});

describe('a denied trade by hand', () => {
  it.each([
    ['/open sol long 200 usdt', { symbol: 'SOL-USDT', side: 'long', notional: 50 }],
    [
      '/open btc long sl 60k',
      { symbol: 'BTC-USDT', side: 'long', stop: { price: 60_000 }, sizeFactor: 0.25 },
    ],
  ])('%s: [Take ½×] plans it at the size that fits', async (text, order) => {
    const rig = await deniedOpening(
      { ...no('daily-loss'), fits: { times: 0.5, sizeFactor: 0.25, worstCase: 5 } },
      text,
    );
    await rig.tap(rig.wire.button('Take ½×'));
    expect(rig.desk.of('propose').at(-1)?.[0]).toEqual(order);
    expect(rig.wire.last()).toContain('Nothing is sent yet');
  });

  it.each<[DenialCode, Record<string, number>, string, object]>([
    ['stop-too-wide', {}, 'With the stop at +5%', { stop: { distance: 0.05 }, sizeFactor: 0.5 }],
    [
      'reward-too-small',
      { target: 59_000 },
      'With the target at 59,000',
      { targets: [{ price: 59_000, share: 1 }] },
    ],
    ['no-depth', {}, 'Plan again', { sizeFactor: 0.5 }],
  ])('%s keeps the other words of the wish', async (code, numbers, label, order) => {
    const rig = await deniedOpening(no(code, numbers), '/open btc short half');
    await rig.tap(rig.wire.button(label));
    expect(rig.desk.of('propose').at(-1)?.[0]).toMatchObject({ symbol: 'BTC-USDT', side: 'short', ...order });
  });

  it('too large for its risk is planned by the risk', async () => {
    const rig = await deniedOpening(no('size'), '/open sol long 9000 usdt');
    await rig.tap(rig.wire.button('By my risk'));
    expect(rig.desk.of('propose').at(-1)?.[0]).toEqual({ symbol: 'SOL-USDT', side: 'long' });
  });
});

describe('a denied addition', () => {
  /** Only parts up to `most` may be added. */
  const upTo = (rig: Rig, most: number): void => {
    const may = rig.desk.positions.mayScale.bind(rig.desk.positions);
    rig.desk.positions.mayScale = (order) =>
      order.fraction <= most ? may(order) : Promise.resolve(no('open-risk'));
  };

  it('names the part that may be added, and adds it by its button', async () => {
    const rig = createRig();
    rig.desk.open = [figures()];
    rig.desk.answers.scale = no('open-risk');
    upTo(rig, 0.3);
    await rig.say('/scale btc +50%');
    expect(rig.wire.last()).toContain('💡 +25% (2 contracts) can be added now.');
    delete rig.desk.answers.scale;
    await rig.tap(rig.wire.button('Add +25%'));
    expect(rig.desk.of('scale').at(-1)?.[0]).toMatchObject({ symbol: 'BTC-USDT', fraction: 0.25 });
  });

  it('of less than a lot names the least part that is one', async () => {
    const rig = createRig();
    rig.desk.answers.scale = no('below-one-lot');
    await rig.say('/scale btc +1%');
    expect(rig.wire.last()).toContain('+13% ');
  });

  it('offers nothing that is not known to pass', async () => {
    const rig = createRig();
    rig.desk.answers.scale = no('open-risk');
    upTo(rig, 0);
    await rig.say('/scale btc +50%');
    expect(() => rig.wire.button('Add')).toThrow();
    expect(rig.wire.button('Scale out…')).toBeTruthy();
  });
});

describe('a part that cannot be closed', () => {
  it('is answered with the least part that can, and the whole', async () => {
    const rig = createRig();
    rig.desk.answers.close = { status: 'refused', code: 'below-one-lot', reason: 'less than one lot' };
    await rig.say('/close btc 1%');
    expect(rig.wire.last()).toBe('⚠️ Less than one lot');
    delete rig.desk.answers.close;
    await rig.tap(rig.wire.button('Close 13%'));
    expect(rig.desk.of('close').at(-1)?.slice(0, 2)).toEqual(['BTC-USDT', 0.13]);
  });
});
