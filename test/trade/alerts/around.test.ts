import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, ReadFailedError } from '../../../src/domain/index.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { reviseAlert } from '../../../src/trade/alerts/receive.js';
import { removeSource } from '../../../src/trade/alerts/sources.js';
import { readSourceScores } from '../../../src/trade/views/sources.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { AlertWorld, SOURCE } from './alert-world.js';

const PLAN = 'AAA long\nentry 97 - 98\nsl 94\ntp 102 105';
const TALK = `${PLAN}\n\nHeard it in a bar.`;
const POST = { chatId: -100_7, messageId: 7 };
const CHANNEL = { door: 'channel', post: POST } as const;
const TRADE = {
  symbol: SYMBOL,
  side: 'long',
  entry: { low: 97, high: 98 },
  stop: { price: 94 },
  targets: [102, 105],
};

let world: AlertWorld;
beforeEach(() => {
  world = new AlertWorld();
});

const alertOf = async (id: string) => (await world.store.get('alert', id))?.value;
const plan = (id: string) => world.desk.alerts.planAround(id);
const edit = async (text: string): Promise<string> => {
  const alert = { source: 'tradingview', kind: 'text', text, ...CHANNEL } as const;
  const revised = await reviseAlert(world.parts, alert);
  return 'alertId' in revised ? revised.alertId : '';
};

describe('a message refused for the talk around a whole trade', () => {
  it('is a refusal with a button: nothing is planned, and nothing counts as read', async () => {
    const id = await world.says(TALK, CHANNEL);
    expect(await world.outcome(id)).toMatchObject({ status: 'refused', code: 'commentary' });
    expect(await world.cards()).toEqual([]);
    expect((await alertOf(id))?.read).toBeUndefined();
    expect(await world.pushes('refusedTalk')).toEqual([
      { type: 'refusedTalk', alertId: id, text: expect.stringContaining('“heard”') as string, ...TRADE },
    ]);
    expect(await world.notices()).toEqual([]);
  });

  it('is told for each trade once in ten minutes, and each time it is forwarded', async () => {
    await world.says(TALK, { door: 'channel' });
    await world.says(`${TALK} Lovely.`, { door: 'channel' });
    expect(await world.pushes('refusedTalk')).toHaveLength(1);
    await world.says(TALK.replace('long', 'short').replace('sl 94', 'sl 104').replace('102 105', '92'), {
      door: 'channel',
    });
    expect(await world.pushes('refusedTalk')).toMatchObject([{ side: 'long' }, { side: 'short' }]);
    await world.says(`${TALK} So lovely.`, { door: 'forward' });
    expect(await world.pushes('refusedTalk')).toHaveLength(3);
  });

  it.each([
    ['tells a close', `Closed this yesterday:\n${PLAN}`],
    ['tells a target that was hit', `${TALK}\nTP1 hit`],
    ['tells a result', `${TALK} +34% already.`],
    ['hangs on a condition', `${TALK}\nOnly if the daily closes green.`],
    ['names the other side', `${TALK}\nShort it below 90.`],
    ['has levels that do not fit', TALK.replace('sl 94', 'sl 99')],
  ])('has no button where it %s', async (_what, text) => {
    const id = await world.says(text, { source: 'unknown', door: 'forward' });
    expect(await world.outcome(id)).toMatchObject({ status: 'refused' });
    expect(await world.pushes('refusedTalk')).toEqual([]);
    expect(await plan(id)).toMatchObject({ status: 'refused', code: 'unknown' });
  });
});

describe('its button', () => {
  it('offers the card of that trade, of its source, and says that the owner had it planned', async () => {
    const id = await world.says(TALK, CHANNEL);
    expect(await plan(id)).toMatchObject({ status: 'offered' });
    const card = await world.card();
    expect(card).toMatchObject({
      source: 'tradingview',
      alertId: id,
      plan: { waits: 'limit', stop: 94, targets: [{ price: 102 }, { price: 105 }] },
      opportunity: { entryAt: TRADE.entry },
    });
    expect(card.opportunity.reasons[0]).toBe(
      '⚠ planned by your hand: its message was refused for the talk around it',
    );
    expect(await world.pushed('signal')).toBe(1);
    expect(await alertOf(id)).toMatchObject({
      outcome: { status: 'refused' },
      read: { kind: 'proposal', ...TRADE },
      around: { signalId: card.id },
    });
  });

  it('leaves the message refused in the score, which says that it was planned by hand', async () => {
    await plan(await world.says(TALK, CHANNEL));
    const [scored] = await readSourceScores(world.parts);
    expect(scored?.score).toMatchObject({ refused: [['commentary', 1]], byHand: 1, offered: 1 });
    expect(scored?.score.delay.median).toBeUndefined();
  });

  it('is good once, also for two taps at one moment', async () => {
    const id = await world.says(TALK, CHANNEL);
    const both = await Promise.all([plan(id), plan(id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['offered', 'refused']);
    const card = await world.card();
    expect(await plan(id)).toEqual({
      status: 'refused',
      code: 'used',
      reason: `it was planned already (${card.id})`,
    });
    expect(await world.cards()).toHaveLength(1);
  });

  it('asks, whatever its source may do by itself', async () => {
    await world.name({ ...SOURCE, mode: 'auto' });
    await plan(
      await world.says(PLAN.replace('entry 97 - 98\n', 'entry market\n') + '\n\nHeard it in a bar.', CHANNEL),
    );
    expect(await world.card()).toMatchObject({ status: 'offered', sizeFactor: 1 });
    expect(await world.store.list('intent')).toEqual([]);
  });

  it('runs out with a card’s time', async () => {
    const id = await world.says(TALK, CHANNEL);
    await world.human.sleep(world.parts.settings().approvalTtl * 1000);
    expect(await plan(id)).toMatchObject({ code: 'expired' });
    expect(await world.cards()).toEqual([]);
  });

  it('of a program’s alert runs out where that would be too late (ALERT_MAX_AGE)', async () => {
    const id = await world.says(TALK, { sentAt: world.human.now() - MINUTE / 2 });
    expect(await alertOf(id)).toMatchObject({ around: { trade: TRADE } });
    await world.human.sleep(MINUTE / 2);
    expect(await plan(id)).toMatchObject({ code: 'expired' });
  });

  it('counts no more once its post was edited', async () => {
    const id = await world.says(TALK, CHANNEL);
    await edit(TALK.replace('sl 94', 'sl 93'));
    expect(await plan(id)).toMatchObject({ code: 'edited' });
    expect(await world.cards()).toEqual([]);
  });

  it.each([
    ['off', () => world.name({ ...SOURCE, isOn: false })],
    ['removed', () => removeSource(world.parts, 'tradingview')],
  ])('does nothing where its source is %s by now', async (_what, change) => {
    const id = await world.says(TALK, CHANNEL);
    await change();
    expect(await plan(id)).toMatchObject({ code: 'off' });
    expect(await world.cards()).toEqual([]);
  });

  it('does nothing where the message reads otherwise at the prices of now', async () => {
    const id = await world.says(TALK, CHANNEL);
    world.priceIs(300);
    expect(await plan(id)).toMatchObject({ code: 'changed' });
    expect(await world.cards()).toEqual([]);
  });

  it('says what our rules have against it, and is good again when they have not', async () => {
    await world.says('long AAA\nsl 96\ntp 104', { source: 'unknown', door: 'forward' });
    const held = await world.card();
    const id = await world.says(TALK, CHANNEL);
    expect(await plan(id)).toMatchObject({
      status: 'denied',
      denied: { code: 'card-waits' },
      symbol: SYMBOL,
    });
    await world.desk.signals.skip(held.id, held.cardVersion);
    expect(await plan(id)).toMatchObject({ status: 'offered' });
  });

  it('does nothing while the market cannot be read, and is still good afterwards', async () => {
    const id = await world.says(TALK, CHANNEL);
    const { quote } = world.market;
    world.market.quote = () => Promise.reject(new ReadFailedError('quote', 'it is away'));
    await expect(plan(id)).rejects.toThrow(ReadFailedError);
    world.market.quote = quote;
    expect(await plan(id)).toMatchObject({ status: 'offered' });
  });

  it('does nothing while the state store is away, and is still good after a restart', async () => {
    const id = await world.says(TALK, CHANNEL);
    const { commit } = world.store;
    world.store.commit = () => Promise.reject(new StoreUnavailableError('commit', {}, 'gone'));
    await expect(plan(id)).rejects.toThrow(StoreUnavailableError);
    world.store.commit = commit;
    world.reboot();
    expect(await plan(id)).toMatchObject({ status: 'offered' });
    expect(await world.pushed('signal')).toBe(1);
  });

  it('leads to one card, wherever the process dies', async () => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new AlertWorld();
        const id = await world.says(TALK, CHANNEL);
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await plan(id).catch(() => undefined);
        world.reboot();
        await plan(id);
        expect(await world.cards()).toHaveLength(1);
        expect(await world.pushed('signal')).toBe(1);
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(10);
  });
});

describe('an edit of a message that the owner had planned', () => {
  it('withdraws its card where it changes the trade', async () => {
    await plan(await world.says(TALK, CHANNEL));
    await readAlert(world.parts, await edit(PLAN.replace('sl 94', 'sl 93')));
    expect(await world.card('ended')).toMatchObject({ plan: { stop: 94 } });
    expect(await world.card()).toMatchObject({ plan: { stop: 93 } });
  });

  it('never trades by itself', async () => {
    await world.name({ ...SOURCE, mode: 'auto' });
    await plan(await world.says(TALK, CHANNEL));
    await readAlert(world.parts, await edit(PLAN.replace('sl 94', 'sl 93')));
    expect((await world.card()).opportunity.reasons[0]).toContain('its post has led to a card before');
  });

  it('is nothing where only the talk went', async () => {
    await plan(await world.says(TALK, CHANNEL));
    const id = await edit(PLAN);
    await readAlert(world.parts, id);
    expect(await alertOf(id)).toHaveProperty('standsFor');
    expect(await world.cards()).toHaveLength(1);
    expect(await world.pushed('signal')).toBe(1);
  });
});
