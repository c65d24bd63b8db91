import { describe, expect, it } from 'vitest';
import { configure } from '../../src/backtest/parameters.js';
import { summaryOf } from '../../src/backtest/summary.js';
import { run, settings } from './sample.js';

describe('LEARNING in a backtest', () => {
  const runAs = (learning: 'on' | 'watch' | 'off') => run({ settings: { ...settings, learning } });

  it('is on unless it is set otherwise', () => {
    expect(configure([]).settings.learning).toBe('on');
    expect(configure([{ name: 'LEARNING', value: 'watch' }]).settings.learning).toBe('watch');
    expect(() => configure([{ name: 'LEARNS', value: 'off' }])).toThrow(/LEARNS is no setting of a backtest/);
  });

  it('only watched decides what is decided without it, and says what each would have made', async () => {
    const [off, watch] = [await runAs('off'), await runAs('watch')];
    expect(watch.decisionHash).toBe(off.decisionHash);
    expect(off.gates).toEqual([]);
    expect(watch.gates.map(({ learner, openMs }) => [learner, openMs])).toEqual([
      ['model', 0],
      ['threshold', 0],
      ['kelly', 0],
    ]);
    expect(summaryOf(watch)).toMatch(/Kelly would have made .*; its gate was open for 0 days/);
    expect(watch.gates[2]?.text).toMatch(
      /^Kelly would have made .* in \d+ outcomes: not used, \d+ more are needed$/,
    );
  });

  it('is the same twice', async () => {
    expect(await runAs('on')).toEqual(await runAs('on'));
  });
});
