import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { OutageWatch } from '../../src/run/outage-watch.js';
import { dependenciesOf } from '../../src/run/outages.js';
import { dutiesOf } from '../../src/run/roles.js';
import type { CheckResult } from '../../src/run/health/index.js';

const WELL: CheckResult = { ok: true };
const ILL: CheckResult = { ok: false, why: 'refuses writes (READONLY)' };

const rig = () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const state: Record<string, CheckResult> = { redis: WELL, positions: WELL };
  const chat: { works: boolean; hangs?: Promise<void> } = { works: true };
  const held = new Map([['ETH-USDT', 3]]);
  const watch = new OutageWatch({
    check: () => Promise.resolve({ ...state }),
    dependencies: {
      redis: {
        away: 'Redis has been away',
        back: 'Redis is back',
        meanwhile: 'Signals wait; stops rest on the exchange.',
      },
      positions: {
        away: 'Positions have not been checked',
        back: 'Positions are checked again',
        meanwhile: 'Stops rest.',
        because: ['redis'],
      },
    },
    async tell(_name, level, text) {
      await chat.hangs;
      if (chat.works) told.push(`${level}: ${text}`);
      return chat.works;
    },
    account: () => Promise.resolve({ text: 'ETH-USDT is guarded.', held: new Map(held) }),
    clock,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await watch.look();
    }
  };
  return { clock, state, told, chat, held, watch, pass };
};

describe('an outage', () => {
  it('of less than ten seconds is nobody’s business', async () => {
    const { state, told, pass } = rig();
    await pass(1);
    state['redis'] = ILL;
    await pass(9);
    state['redis'] = WELL;
    await pass(30);
    expect(told).toEqual([]);
  });

  it('is told once, with what works and what is guarded, and once more when it is over', async () => {
    const { state, told, pass } = rig();
    state['redis'] = ILL;
    await pass(60);
    state['redis'] = WELL;
    await pass(60);
    expect(told).toEqual([
      'alarm: Redis has been away for 10 s: refuses writes (READONLY). Signals wait; stops rest on the exchange. ETH-USDT is guarded. I say so when it is back.',
      'info: Redis is back after 60 s. Nothing changed in the account. ETH-USDT is guarded.',
    ]);
  });

  it('says what changed in the account meanwhile', async () => {
    const { state, told, held, pass } = rig();
    state['redis'] = ILL;
    await pass(20);
    held.set('ETH-USDT', 1).set('BTC-USDT', -2);
    state['redis'] = WELL;
    await pass(1);
    expect(told.at(-1)).toContain(
      'BTC-USDT went from 0 to -2 contracts. ETH-USDT went from 3 to 1 contracts.',
    );
  });

  it('that follows from another is not told, unless it outlasts it', async () => {
    const { state, told, watch, pass } = rig();
    state['redis'] = ILL;
    state['positions'] = { ok: false, why: 'no check' };
    await pass(20);
    expect(told).toHaveLength(1);
    expect(watch.away().map(({ name }) => name)).toEqual(['redis']);
    state['redis'] = WELL;
    await pass(9);
    expect(told).toEqual([expect.stringContaining('has been away'), expect.stringContaining('is back')]);
    await pass(2);
    expect(told.at(-1)).toContain('Positions have not been checked');
    expect(watch.away().map(({ name }) => name)).toEqual(['positions']);
  });

  it('that follows from another and ends soon after it is no news', async () => {
    const { state, told, pass } = rig();
    state['redis'] = ILL;
    state['positions'] = { ok: false, why: 'no check' };
    await pass(20);
    state['redis'] = WELL;
    await pass(4);
    state['positions'] = WELL;
    await pass(20);
    expect(told).toEqual([expect.stringContaining('has been away'), expect.stringContaining('is back')]);
  });

  it('that nobody could be told of is told when it is over, with its reason', async () => {
    const { state, told, chat, pass } = rig();
    chat.works = false;
    state['redis'] = ILL;
    await pass(30);
    state['redis'] = WELL;
    await pass(5);
    expect(told).toEqual([]);
    chat.works = true;
    await pass(1);
    expect(told).toEqual([
      'info: Redis is back after 30 s (refuses writes (READONLY)). ETH-USDT is guarded.',
    ]);
  });

  it('has the length that it had, however long a message of it hangs', async () => {
    const { clock, state, told, chat, watch, pass } = rig();
    let answer: () => void = () => undefined;
    chat.hangs = new Promise((resolve) => (answer = resolve));
    state['redis'] = ILL;
    await pass(9);
    for (let second = 10; second <= 50; second++) {
      if (second === 15) state['redis'] = WELL;
      clock.advance(500);
      const looking = watch.look();
      await settle();
      clock.advance(500);
      await settle();
      await looking;
    }
    expect(watch.away()).toEqual([]);
    answer();
    await pass(2);
    expect(told).toEqual([
      expect.stringMatching(/^alarm: Redis has been away for 1[01] s/),
      expect.stringMatching(/^info: Redis is back after 1[345] s\./),
    ]);
  });

  it('that has no words for people is not shown to them', async () => {
    const { state, watch, pass } = rig();
    state['documents'] = ILL;
    await pass(30);
    expect(watch.away()).toEqual([]);
  });

  it('of Redis promises nothing of an exchange that lives in it', () => {
    const duties = dutiesOf({ role: 'all', mode: 'replay' });
    expect(dependenciesOf(duties, false)['redis']?.meanwhile).toMatch(
      /straight on the exchange.*\/halt works/,
    );
    expect(dependenciesOf(duties, true)['redis']?.meanwhile).not.toMatch(/on the exchange|\/halt works/);
    for (const { meanwhile } of Object.values(dependenciesOf(duties, true)))
      expect(meanwhile).not.toContain('rest on the exchange');
  });
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
