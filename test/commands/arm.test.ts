import { describe, expect, it } from 'vitest';
import { DAY, type Rehearsal } from '../../src/domain/index.js';
import { status } from '../chat/telegram/fixtures.js';
import { createRig } from '../chat/telegram/rig.js';

const REHEARSED = { isWhole: true, hasLadder: false, red: [], yellow: [], facts: {} };

/** The question that /arm asks where the last rehearsal came to this. */
const question = async (rehearsal?: Partial<Rehearsal> & { readonly daysAgo?: number }): Promise<string> => {
  const rig = createRig();
  const now = status().now;
  const { daysAgo = 1, ...rest } = rehearsal ?? {};
  const last = rehearsal && { rehearsal: { ...REHEARSED, at: now - daysAgo * DAY, ...rest } };
  rig.desk.account.status = () => Promise.resolve({ ...status(), mode: 'live', ...last });
  await rig.say('/arm');
  expect(rig.wire.button('Arm')).toBeDefined();
  return rig.wire.last();
};

describe('what /arm says of the rehearsal', () => {
  it('asks for one where there was none, and names what the owner takes upon himself', async () => {
    expect(await question()).toMatch(/never rehearsed.*npm run rehearse[^]*take it upon yourself/);
  });

  it('says when it was where nothing was red, and what is heeded', async () => {
    const yellow = [{ id: '2.page', name: 'A page of candles', why: 'a page has 200 rows' }];
    const text = await question({ yellow });
    expect(text).toMatch(/Rehearsed on \d{4}-\d\d-\d\d, nothing red/);
    expect(text).toContain('🟡 A page of candles: a page has 200 rows');
    expect(text).not.toContain('upon yourself');
  });

  it('asks for another one where a line was red, and names the line', async () => {
    const red = [{ id: '10.fee', name: 'The fee', why: 'twice <as> high' }];
    const text = await question({ red });
    expect(text).toContain('🔴 10.fee The fee: twice &lt;as&gt; high');
    expect(text).toMatch(/npm run rehearse[^]*upon yourself/);
  });

  it.each([
    [{ daysAgo: 31 }, /31 days ago/],
    [{ isWhole: false }, /placed no order/],
  ])('asks for another one where the last does not count: %j', async (last, said) => {
    expect(await question(last)).toMatch(said);
  });

  it('counts one for thirty days', async () => {
    expect(await question({ daysAgo: 30 })).toContain('nothing red');
  });
});

describe('/arm and /disarm', () => {
  it('arm asks once more, with the equity, and only in live', async () => {
    const rig = createRig();
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/nothing to arm/);
    expect(rig.desk.of('arm')).toEqual([]);
    rig.desk.account.status = () => Promise.resolve({ ...status(), mode: 'live' });
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/real money/);
    expect(rig.desk.of('arm')).toEqual([]);
    await rig.tap(rig.wire.button('Arm'));
    expect(rig.desk.of('arm')).toEqual([[true]]);
  });

  it('names what should be changed about the key first, also where it is armed already', async () => {
    const rig = createRig();
    const now = status();
    const control = { ...now.control, caution: 'The key has no IP list <yet>' };
    rig.desk.account.status = () => Promise.resolve({ ...now, mode: 'live', control });
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/real money[^]*\n⚠️ The key has no IP list &lt;yet&gt;/);
    rig.desk.account.status = () =>
      Promise.resolve({ ...now, mode: 'live', control: { ...control, armed: true } });
    await rig.say('/arm');
    expect(rig.wire.last()).toMatch(/Armed already[^]*\n⚠️ The key has no IP list/);
  });

  it('disarm acts at once: it only makes things safer', async () => {
    const rig = createRig();
    rig.desk.account.status = () => Promise.resolve({ ...status(), mode: 'live' });
    await rig.say('/disarm');
    expect(rig.desk.of('arm')).toEqual([[false]]);
  });

  it('disarm claims nothing where nothing is armed', async () => {
    const rig = createRig();
    await rig.say('/disarm');
    expect(rig.desk.of('arm')).toEqual([]);
    expect(rig.wire.last()).toMatch(/^This is paper: nothing is armed here/);
  });
});
