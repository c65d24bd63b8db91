import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { DAY, HOUR } from '../../../src/domain/index.js';
import { clean, type Cleaned, type CleanOptions } from '../../../tools/rehearse/clean.js';
import { Journal } from '../../../tools/rehearse/journal.js';
import { openWire } from '../../../tools/rehearse/open-wire.js';
import { OwnOrders } from '../../../tools/rehearse/own-orders.js';
import { LEVERAGE } from '../../../tools/rehearse/steps/trials.js';
import type { FakeKucoin } from '../../support/kucoin/index.js';
import { PatientClock } from './patient-clock.js';
import { credentialsOf, RAD, startMarket, tempDir } from './support.js';

const ID = 'RADUSDTM';
const PATIENCE = 10_000;
const LOT = {
  symbol: RAD,
  side: 'buy',
  type: 'market',
  contracts: 1,
  reduceOnly: false,
  leverage: LEVERAGE,
} as const;

let time: ManualClock;
let kucoin: FakeKucoin;
let folder: ReturnType<typeof tempDir>;
let journal: Journal;
let own: OwnOrders;
let options: CleanOptions;

beforeEach(async () => {
  time = new ManualClock(Date.UTC(2026, 2, 2, 0, 30));
  kucoin = await startMarket({ clock: time, balance: 10_000 });
  folder = tempDir();
  journal = new Journal(join(folder.dir, 'own.jsonl'));
  const clock = new PatientClock(time);
  const at = { exchangeApiRoot: kucoin.root, credentials: credentialsOf(kucoin) };
  const wire = await openWire(at, clock, () => true);
  own = new OwnOrders(wire, clock, journal);
  options = { wire, clock, own, patience: PATIENCE, persistence: PATIENCE, leverage: LEVERAGE };
});

afterEach(async () => {
  await kucoin.stop();
  folder.remove();
});

const later = (ms: number): void => time.set(time.now() + ms);

const held = (): number => kucoin.positions.get(ID)?.qty ?? 0;

const sales = (): number =>
  kucoin.orders.filter(({ clientOid, side }) => side === 'sell' && clientOid.startsWith('rehearse-')).length;

/** Cleans with an owner who gives this answer; what was asked comes with it. */
const cleanAsking = async (answer: boolean): Promise<Cleaned & { readonly asked: readonly string[] }> => {
  const asked: string[] = [];
  const ask = (question: string): Promise<boolean> => Promise.resolve(asked.push(question) > 0 && answer);
  return { ...(await clean({ ...options, ask })), asked };
};

/** A rehearsal is killed with its lot, which the owner closes in the app. */
const killedAndClosedByHand = async (): Promise<void> => {
  await own.place(LOT);
  kucoin.byHand(RAD, { side: 'sell', size: 1 });
  expect(held()).toBe(0);
};

/** An order of a bot, of whichever key, that rests there. */
const stopOfBot = (): void => {
  const stop = kucoin.byHand(RAD, { side: 'sell', size: 1, stop: { direction: 'down', price: 50 } });
  Object.assign(stop, { clientOid: 'rad-abcdef-0123456789ab-s1' });
};

describe('what a killed rehearsal left', { timeout: 30_000 }, () => {
  it('is closed without asking where it is as large and was not opened later', async () => {
    await own.place({ ...LOT, contracts: 2 });
    later(2 * DAY);
    expect(await cleanAsking(false)).toMatchObject({ closed: 1, left: undefined, asked: [] });
    expect(held()).toBe(0);
    expect(await journal.orders()).toEqual([]);
  });

  it('is closed as well where the journal is lost, by the ids of the last day', async () => {
    await own.place({ ...LOT, contracts: 2 });
    await journal.clear();
    later(HOUR);
    expect(await cleanAsking(false)).toMatchObject({ closed: 1, left: undefined, asked: [] });
    expect(held()).toBe(0);
  });

  it.each([
    ['larger', 50],
    ['as large, and opened later', 1],
  ])('is not taken from a position that is %s', async (_, size) => {
    await killedAndClosedByHand();
    later(2 * DAY);
    kucoin.byHand(RAD, { side: 'buy', size });
    const { left } = await clean(options);
    expect(left).toMatch(
      `${ID}: ${size} contracts are held, the rehearsal's orders make it 1; nothing is closed`,
    );
    expect([held(), sales()]).toEqual([size, 0]);
    expect(await journal.orders()).toHaveLength(1);
  });

  it.each([
    ['larger', 50],
    ['as large, and opened later', 1],
  ])('is not taken, the journal lost, from a position that is %s', async (_, size) => {
    await killedAndClosedByHand();
    await journal.clear();
    later(HOUR);
    kucoin.byHand(RAD, { side: 'buy', size });
    expect((await clean(options)).left).toContain('nothing is closed');
    expect([held(), sales()]).toEqual([size, 0]);
  });

  it('is closed out of a larger position when the owner says so, once and no more of it', async () => {
    await own.place(LOT);
    kucoin.byHand(RAD, { side: 'buy', size: 49 });
    const { left, asked, others } = await cleanAsking(true);
    expect(asked).toEqual([expect.stringContaining('50 contracts are held')]);
    expect(left).toBeUndefined();
    expect(others.get(ID)).toContain('49 contracts are held');
    expect([held(), sales()]).toEqual([49, 1]);
  });

  it('is forgotten when the owner says that it is not its own', async () => {
    await killedAndClosedByHand();
    kucoin.byHand(RAD, { side: 'buy', size: 50 });
    const { left, asked } = await cleanAsking(false);
    expect([left, asked.length, held(), sales()]).toEqual([undefined, 1, 50, 0]);
    expect(await journal.orders()).toEqual([]);
  });

  it('is neither closed nor asked for where the bot has a position, or any bot an order', async () => {
    await own.place(LOT);
    options = { ...options, ofBot: new Set([RAD]) };
    const known = await cleanAsking(true);
    expect([known.left, known.asked, held(), sales()]).toEqual([undefined, [], 1, 0]);

    kucoin.byHand(RAD, { side: 'sell', size: 1 });
    await own.place(LOT);
    options = { ...options, ofBot: new Set() };
    stopOfBot();
    const guarded = await cleanAsking(true);
    expect([guarded.left, guarded.asked, held(), sales()]).toEqual([undefined, [], 1, 0]);
    expect(guarded.others.get(ID)).toContain('a bot looks after it');
  });

  it('is nothing after a whole rehearsal, whatever somebody opens in its contract', async () => {
    await own.place(LOT);
    await own.place({ ...LOT, side: 'sell', reduceOnly: true });
    kucoin.byHand(RAD, { side: 'buy', size: 50 });
    const { left, closed } = await clean(options);
    expect([left, closed, held()]).toEqual([undefined, 0, 50]);
  });

  it('is remembered for 7 days where nothing shows what became of an order', async () => {
    const lost = { clientOid: 'rehearse-lost', symbol: ID, at: time.now() };
    await journal.add(lost);
    await own.place(LOT);
    expect(await clean(options)).toMatchObject({ left: undefined, closed: 1 });
    expect(await journal.orders()).toEqual([lost]);
    later(7 * DAY);
    expect(await clean(options)).toMatchObject({ left: undefined });
    expect(await journal.orders()).toEqual([]);
  });

  it('is a margin mode, put back where nobody has anything', async () => {
    const { marginModes } = kucoin.server.book;
    marginModes.set(ID, 'ISOLATED');
    await journal.add({ symbol: ID, marginMode: 'CROSS' });
    const theirs = kucoin.byHand(RAD, { side: 'buy', price: 50 });
    expect(await clean(options)).toMatchObject({ left: undefined });
    expect(marginModes.get(ID)).toBe('ISOLATED');

    kucoin.server.book.cancel(theirs);
    await journal.add({ symbol: ID, marginMode: 'CROSS' });
    expect(await clean(options)).toMatchObject({ left: undefined });
    expect(marginModes.get(ID)).toBe('CROSS');
  });
});
