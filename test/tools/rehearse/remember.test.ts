import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { Rehearsal } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { LINES, type LineId } from '../../../tools/rehearse/lines.js';
import { remember } from '../../../tools/rehearse/remember.js';
import type { Report } from '../../../tools/rehearse/report.js';
import type { Verdict } from '../../../tools/rehearse/types.js';

const WHOLE: readonly LineId[] = ['9.placed', '10.bought', '11.balance', '12.bill'];

const report = (lines: Partial<Record<LineId, Verdict>>, rest: Partial<Report> = {}): Report => ({
  began: 0,
  ended: 1_000,
  stages: [],
  ending: 'complete',
  facts: {},
  orders: [],
  lines: Object.entries(lines).map(([id, verdict]) => ({
    id: id as LineId,
    name: LINES[id as LineId],
    verdict,
    figures: {},
    ms: 0,
    calls: [],
    ...(verdict === 'pass' ? {} : { why: 'odd' }),
  })),
  ...rest,
});

const whole = (rest?: Partial<Report>): Report =>
  report(Object.fromEntries(WHOLE.map((id) => [id, 'pass'])), rest);

/** What is kept after some rehearsals. */
const kept = async (...reports: readonly Report[]): Promise<Rehearsal | undefined> => {
  const store = new MemoryStore<BotDocs>({ clock: new ManualClock() });
  for (const each of reports) await remember(store, each);
  return (await store.get('rehearsal', 'main'))?.value;
};

describe('what is kept of a rehearsal', () => {
  it('is when it was, whether it was whole, and every line that is not green', async () => {
    expect(await kept(whole())).toEqual({
      at: 1_000,
      isWhole: true,
      hasLadder: false,
      red: [],
      yellow: [],
      facts: {},
    });
    expect(
      await kept(report({ '2.page': 'warn', '5.one-way': 'fail' }, { ending: 'a line is red' })),
    ).toMatchObject({
      isWhole: false,
      red: [{ id: '5.one-way', name: LINES['5.one-way'], why: 'odd' }],
      yellow: [{ id: '2.page' }],
    });
  });

  it('is not undone by one that placed no order or was interrupted', async () => {
    const reading = report({ '5.one-way': 'pass' }, { ended: 2_000 });
    const stopped = whole({ ended: 3_000, ending: 'interrupted' });
    expect(await kept(whole(), reading, stopped)).toMatchObject({ at: 1_000, isWhole: true });
  });

  it('is undone by a red line, whatever the stage, until a whole one passes', async () => {
    const odd = report({ '5.one-way': 'fail' }, { ended: 2_000, ending: 'a line is red' });
    expect(await kept(whole(), odd)).toMatchObject({ at: 2_000, isWhole: false });
    expect(await kept(odd, whole({ ended: 3_000 }))).toMatchObject({ at: 3_000, isWhole: true, red: [] });
  });

  it('heeds the more careful of what was found, until it is measured anew', async () => {
    const short = report({ '2.page': 'warn' }, { facts: { candlePage: 200 } });
    const shorter = report({ '2.page': 'warn' }, { facts: { candlePage: 100, fundingWindow: 3_000 } });
    expect((await kept(whole(), short, shorter, short))?.facts).toEqual({
      candlePage: 100,
      fundingWindow: 3_000,
    });
    expect((await kept(shorter, whole()))?.facts).toEqual({ fundingWindow: 3_000 });
    const measured = report({ '11b.window': 'pass' });
    expect((await kept(shorter, measured))?.facts).toEqual({ candlePage: 100 });
  });
});
