import { describe, expect, it } from 'vitest';
import { check } from '../../../tools/verify/check.js';
import { checks } from '../../../tools/verify/checks/index.js';
import { ensure } from '../../../tools/verify/expect.js';
import { report } from '../../../tools/verify/report.js';
import { runChecks } from '../../../tools/verify/run.js';
import type { World } from '../../../tools/verify/world.js';

const BLOCK = `============================================================
✅ ALL INTEGRATION TESTS PASSED
============================================================

System Integration Status:
  ✓ Strategies: Working
  ✓ Scanning: Working
  ✓ Opportunities: Working
  ✓ Trading: Working
  ✓ Orders: Working
  ✓ Take Profit: Working
  ✓ Stop Loss: Working
  ✓ Risk Management: Working
  ✓ Position Management: Working
  ✓ Background Scanner: Working
  ✓ Live Monitoring: Working
  ✓ ML Integration: Working
  ✓ Analytics: Working

✅ All components working together seamlessly!
`;

const FAILED = `============================================================
❌ 2 OF 3 INTEGRATION TESTS FAILED
============================================================

System Integration Status:
  ✓ Trading: Working
  ✗ Orders: Failed
      seen: 2 orders, 1 expected
  ✗ Stop Loss: Failed
      seen: no stop rests

❌ Not all components work together.
`;

const noWorld = (): Promise<World> => Promise.reject(new Error('no world here'));

describe('the closing block', () => {
  it('is to the letter when every line holds, and the exit code is 0', () => {
    const outcomes = checks.map(({ line }) => ({ name: line, ok: true, seen: 'well' }));
    expect(report(outcomes)).toEqual({ text: BLOCK, code: 0 });
  });

  it('names what failed with what was seen, without the ✅, and the exit code is 1', () => {
    const { text, code } = report([
      { name: 'Trading', ok: true, seen: 'well' },
      { name: 'Orders', ok: false, seen: '2 orders, 1 expected' },
      { name: 'Stop Loss', ok: false, seen: 'no stop rests' },
    ]);
    expect(text).toBe(FAILED);
    expect(code).toBe(1);
    expect(text).not.toContain('✅');
  });

  it('is no success when nothing was checked', () => {
    expect(report([]).code).toBe(1);
  });
});

describe('running checks', () => {
  it('keeps their order, runs some side by side, and goes on after a failure', async () => {
    let abreast = 0;
    let most = 0;
    const slow = (line: string, ok: boolean) =>
      check(line, async () => {
        most = Math.max(most, ++abreast);
        await new Promise((resolve) => setImmediate(resolve));
        abreast--;
        ensure(ok, `${line} is broken`);
        return 'well';
      });
    const outcomes = await runChecks([slow('a', true), slow('b', false), slow('c', true)], noWorld, 2);
    expect(outcomes).toEqual([
      { name: 'a', ok: true, seen: 'well' },
      { name: 'b', ok: false, seen: 'b is broken' },
      { name: 'c', ok: true, seen: 'well' },
    ]);
    expect(most).toBe(2);
  });

  it('fails, in one line, when its world cannot be made or something unexpected is thrown', async () => {
    const outcome = await check('a', async (open) => {
      await open({ recording: 'script', time: 'replay' });
      return 'well';
    })(noWorld);
    expect(outcome).toEqual({ name: 'a', ok: false, seen: 'Error: no world here' });
  });

  it('stops every world it opened, whatever happens', async () => {
    let stopped = 0;
    const world = { stop: () => Promise.resolve(void stopped++) } as unknown as World;
    const outcome = await check('a', async (open) => {
      await open({ recording: 'script', time: 'replay' });
      await open({ recording: 'sample', time: 'wall' });
      ensure(false, 'two\nlines');
      return 'well';
    })(() => Promise.resolve(world));
    expect(outcome).toEqual({ name: 'a', ok: false, seen: 'two lines' });
    expect(stopped).toBe(2);
  });
});
