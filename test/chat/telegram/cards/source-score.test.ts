import { describe, expect, it } from 'vitest';
import { sourceScoreOf } from '../../../../src/decide/analytics/index.js';
import { createRig } from '../rig.js';
import { source, trade } from '../fixtures.js';

const scored = (r: readonly number[], isBad = false) => ({
  score: {
    ...sourceScoreOf({
      name: 'tradingview',
      alerts: [],
      trades: r.map((one) => trade({ r: one, source: 'tradingview' })),
      untaken: [],
      unfilled: 2,
      turnedAway: { late: 3, lost: 1 },
      fates: new Map(),
    }),
    messages: 12,
    refused: [['no-side', 2]] as const,
    denied: [['already-open', 1]] as const,
    offered: 9,
    fates: [
      ['approved', 6],
      ['skipped', 3],
    ] as const,
    slippage: { trades: 6, mean: 0.0012 },
    delay: { median: 420, p95: 1_800 },
  },
  results: r.map((one, at) => ({ at, r: one, taken: true })),
  isBad,
});

describe('the score of a source', () => {
  it('says first what its trades made, then what became of its messages', async () => {
    const rig = createRig();
    rig.desk.answers.scores = [scored([1, -1, 1, -1, 1, -1, 1, -1, 1, 2])];
    await rig.say('/scorecard tradingview');
    const lines = rig.wire.last().split('\n');
    expect(lines[0]).toBe('📡 <b>tradingview</b>');
    expect(lines[1]).toMatch(
      /^Traded: <b>\+0\.30 R<\/b> on average in 10 \(95%: .+ R to .+ R\) · 60% won · \+3\.00 R in all$/,
    );
    expect(lines.slice(2)).toEqual([
      'Not taken, would have made: none has ended yet',
      'Price never came: 2 (made nothing, counted in neither)',
      '12 messages kept · 9 cards: approved 6, skipped 3',
      '2 not read: long or short is not said 2×',
      '1 denied by your rules: a position is open already 1×',
      '4 turned away unread: too late 3×, lost while Redis was away 1×',
      'Entries 0.12% worse than when its message came, in 6 trades',
      'Message to card 0.4 s, one in twenty over 1.8 s',
    ]);
  });

  it('says that too few results tell nothing, and that a record is clearly bad', async () => {
    const rig = createRig();
    rig.desk.answers.scores = [scored([-1, -1], true)];
    await rig.say('/scorecard TradingView');
    expect(rig.wire.last()).toContain('⚠️ Its record is clearly bad.');
    expect(rig.wire.last()).toContain('(too few to tell from luck)');
  });

  it('stands beside what the source may do, and in a line in the list of sources', async () => {
    const rig = createRig();
    rig.desk.answers.scores = [scored([1])];
    rig.desk.sources.list = () => Promise.resolve([source({ name: 'tradingview' })]);
    await rig.say('/sources tradingview');
    expect(rig.wire.last()).toMatch(/webhook[^]*Traded: <b>\+1\.00 R<\/b> on average in 1/);
    await rig.say('/sources');
    expect(rig.wire.last()).toContain('📊 +1.00 R in 1 trade');
  });

  it('is reached from the scorecard by a button', async () => {
    const rig = createRig();
    rig.desk.answers.scores = [scored([1])];
    await rig.say('/scorecard');
    expect(rig.wire.last()).toContain('📡 <b>tradingview</b> · +1.00 R in 1 trade');
    await rig.tap(rig.wire.button('tradingview'));
    expect(rig.wire.last()).toContain('12 messages kept');
  });

  it('of a source that there is not names those that there are', async () => {
    const rig = createRig();
    await rig.say('/scorecard foo');
    expect(rig.wire.last()).toContain('There is no source “foo”; none is named yet.');
    rig.desk.answers.scores = [scored([1])];
    await rig.say('/scorecard foo');
    expect(rig.wire.last()).toContain('there is tradingview.');
  });
});
