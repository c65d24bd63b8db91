import { describe, expect, it } from 'vitest';
import type { Alert, Outcome } from '../../../src/domain/index.js';
import { badSourceNotices, readSourceScores } from '../../../src/trade/views/sources.js';
import { signal, trade } from '../../chat/telegram/fixtures.js';
import { HOUR } from '../signals/card-world.js';
import { watchAwaiting } from '../../../src/trade/signals/await-price.js';
import { noteTurnedAway } from '../../../src/trade/alerts/turned-away.js';
import { AlertWorld, SOURCE } from '../alerts/alert-world.js';

const outcome = (r: number, kind: Outcome['kind'] = 'skipped', closedAt = 1): Outcome => ({
  at: 0,
  closedAt,
  r,
  kind,
  features: {},
});
const alert = (alertId: string, signalId: string, source = 'tradingview'): Alert => ({
  source,
  door: 'webhook',
  kind: 'text',
  alertId,
  receivedAt: 0,
  outcome: { status: 'offered', signalId },
});

/** A source whose skipped signals would have made these. */
const skipping = async (world: AlertWorld, ...r: readonly number[]): Promise<void> =>
  world.store.commit({
    put: r.flatMap((one, n) => [
      { kind: 'alert' as const, id: `M${n}`, value: alert(`M${n}`, `S${n}`) },
      { kind: 'outcome' as const, id: `S${n}`, value: outcome(one) },
    ]),
  });

describe('the scores of sources', () => {
  it('name each that the owner named, and those removed of which something is kept', async () => {
    const world = new AlertWorld();
    await world.store.commit({
      put: [
        { kind: 'trade', id: 'P1', value: trade({ id: 'P1', source: 'gone-one' }) },
        { kind: 'trade', id: 'P2', value: trade({ id: 'P2' }) },
        { kind: 'trade', id: 'P3', value: trade({ id: 'P3', source: 'owner' }) },
        { kind: 'alert', id: 'M1', value: alert('M1', 'S1', 'unknown') },
        { kind: 'alert', id: 'M2', value: alert('M2', 'S2', 'pasted') },
      ],
    });
    const names = (await readSourceScores(world.parts)).map(({ score }) => score.name);
    expect(names).toEqual(['gone-one', 'pasted', 'tradingview']);
  });

  it('count a skipped signal by what it would have made, and an approved one by its trade', async () => {
    const world = new AlertWorld();
    await skipping(world, -1);
    await world.store.commit({
      put: [
        { kind: 'alert', id: 'M9', value: alert('M9', 'S9') },
        { kind: 'signal', id: 'S9', value: signal({ id: 'S9', status: 'approved', source: 'tradingview' }) },
        {
          kind: 'trade',
          id: 'PAS9',
          value: trade({ id: 'PAS9', signalId: 'S9', source: 'tradingview', r: 2, closedAt: 5 }),
        },
        { kind: 'outcome', id: 'PAS9', value: outcome(2, 'traded', 5) },
      ],
    });
    const [scored] = await readSourceScores(world.parts);
    expect(scored?.score).toMatchObject({ taken: { count: 1, meanR: 2 }, untaken: { count: 1, meanR: -1 } });
    expect(new Map(scored?.score.fates)).toEqual(
      new Map([
        ['approved', 1],
        ['skipped', 1],
      ]),
    );
    expect(scored?.results).toEqual([
      { at: 1, r: -1, taken: false },
      { at: 5, r: 2, taken: true },
    ]);
  });

  it('count what was turned away unread, also of a source that has sent nothing else', async () => {
    const world = new AlertWorld();
    const turnedAway = { source: SOURCE.name, why: 'late', count: 2 } as const;
    await noteTurnedAway(world.parts, [turnedAway]);
    await noteTurnedAway(world.parts, [turnedAway, { ...turnedAway, why: 'off', count: 1 }]);
    const [scored] = await readSourceScores(world.parts);
    expect(scored?.score.turnedAway).toEqual([
      ['late', 4],
      ['off', 1],
    ]);
  });

  it('count a signal whose price never came apart: it made nothing', async () => {
    const world = new AlertWorld();
    await world.says('long AAA, entry 98, stop 95');
    await world.approve(await world.card(), 1);
    world.clock.advance(24 * HOUR);
    await watchAwaiting(world.parts);
    const [scored] = await readSourceScores(world.parts);
    expect(scored?.score).toMatchObject({
      unfilled: 1,
      taken: { count: 0 },
      untaken: { count: 0 },
      fates: [['its price never came', 1]],
    });
    expect(scored?.results).toEqual([]);
  });

  it('of what an alert really led to: its card, when it came, and what was planned', async () => {
    const world = new AlertWorld();
    await world.says('long AAA now, stop 98, target 110');
    await world.says('hello there');
    const [scored] = await readSourceScores(world.parts);
    expect(scored?.score).toMatchObject({
      name: SOURCE.name,
      messages: 2,
      offered: 1,
      fates: [['waiting', 1]],
      delay: { median: 0 },
    });
  });
});

describe('once a week', () => {
  it('a source is named whose record is clearly bad, be its signals taken or not', async () => {
    const world = new AlertWorld();
    await skipping(world, ...Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? 0.5 : -1)));
    const [notice, ...more] = await badSourceNotices(world.parts);
    expect(notice).toMatchObject({ type: 'notice', level: 'warning' });
    expect(notice?.text).toMatch(/record of tradingview is clearly bad.*-0\.63 R on average in 40 not taken/);
    expect(more).toEqual([]);
  });

  it('nothing is said of one that may have had bad luck', async () => {
    const world = new AlertWorld();
    await skipping(world, ...Array.from({ length: 29 }, () => -1));
    expect(await badSourceNotices(world.parts)).toEqual([]);
  });
});
