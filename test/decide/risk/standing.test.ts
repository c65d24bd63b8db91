import { describe, expect, it } from 'vitest';
import { denied, type Snapshot } from '../../../src/domain/index.js';
import { whyGone, type Standing } from '../../../src/decide/risk/index.js';
import { analysis, context, opportunity, plan, planned, position, quote, settings } from './fixtures.js';

/** Long from 100 with the stop at 95. */
const card = { plan: planned() };
const short = { plan: planned(opportunity({ side: 'short' })) };

const candle = (over: Partial<Snapshot> = {}): Snapshot => ({ ...analysis, ...over });
const now = (over: Partial<Standing> = {}): Standing => ({
  mark: 100,
  candle: candle(),
  control: {},
  plan: planned(),
  ...over,
});

describe('a card stands', () => {
  it('while price, frames and rules allow it', () => {
    expect(whyGone(card, now())).toBeUndefined();
    expect(whyGone(card, now({ mark: 130 }))).toBeUndefined();
    const { candle: _, ...unknown } = now();
    expect(whyGone(card, unknown)).toBeUndefined();
  });

  it.each([
    'paused',
    'not-armed',
    'unverified',
    'stale-candles',
    'stale-quote',
    'bad-quote',
    'spread-too-wide',
    'stop-inside-spread',
    'no-depth',
  ] as const)('through %s, which may be over a moment later', (code) => {
    expect(whyGone(card, now({ plan: denied(code, 'for now') }))).toBeUndefined();
  });
});

describe('a card is gone', () => {
  it('when the owner wants no signals of it', () => {
    expect(whyGone(card, now({ barred: 'AAA-USDT is blocked' }))).toMatchObject({
      code: 'barred',
      reason: 'AAA-USDT is blocked',
    });
  });

  it('when the price has reached its stop', () => {
    expect(whyGone(card, now({ mark: 95.01 }))).toBeUndefined();
    expect(whyGone(card, now({ mark: 95 }))).toMatchObject({
      code: 'stop-passed',
      reason: 'the price has passed its stop at 95',
      numbers: { stop: 95, mark: 95 },
    });
    const { stop } = short.plan;
    expect(whyGone(short, now({ mark: stop - 0.01, candle: candle({ frames: [] }) }))).toBeUndefined();
    expect(whyGone(short, now({ mark: stop, candle: candle({ frames: [] }) }))?.code).toBe('stop-passed');
  });

  it('when a candle since it was planned reached its stop, wherever the price is now', () => {
    expect(whyGone(card, now({ range: { low: 95.1, high: 130 } }))).toBeUndefined();
    expect(whyGone(card, now({ range: { low: 94, high: 101 } }))?.code).toBe('stop-passed');
    expect(whyGone({ ...short, source: 'owner' }, now({ range: { low: 99, high: 106 } }))?.code).toBe(
      'stop-passed',
    );
  });

  it('when a slow frame has turned to the other side; one without a side is none', () => {
    const frames = (direction: Snapshot['frames'][number]['direction']) =>
      now({
        candle: candle({
          frames: [
            { timeframe: '4h', direction: 'long' },
            { timeframe: '1d', direction },
          ],
        }),
      });
    expect(whyGone(card, frames('short'))).toMatchObject({
      code: 'frame-turned',
      reason: 'the 1d frame has turned short',
    });
    expect(whyGone(card, frames('flat'))).toBeUndefined();
    expect(whyGone(card, frames('unknown'))).toBeUndefined();
    expect(whyGone(short, frames('long'))?.code).toBe('frame-turned');
  });

  it('but one that the owner asked for does not go by the frames', () => {
    const against = now({ candle: candle({ frames: [{ timeframe: '1d', direction: 'short' }] }) });
    expect(whyGone({ ...card, source: 'owner' }, against)).toBeUndefined();
    expect(whyGone({ ...card, source: 'owner' }, { ...against, mark: 94 })?.code).toBe('stop-passed');
  });

  it.each([
    ['already-open', { positions: [position('AAA-USDT')] }, 'AAA-USDT already has a position'],
    ['max-positions', { positions: ['A', 'B', 'C'].map((one) => position(one)) }, '3 of 3 positions'],
    ['drawdown', { equity: 700, marks: { ...context().marks, dayStartEquity: 700 } }, 'below its peak'],
    ['daily-loss', { equity: 960 }, 'over the daily limit'],
    ['halted', { control: { ...context().control, halted: true } }, 'halted'],
  ])('when %s denies it', (code, over, words) => {
    const no = plan(undefined, undefined, undefined, context(over));
    const gone = whyGone(card, now({ plan: no }));
    expect(gone).toMatchObject({ code });
    expect(gone?.reason).toContain(words);
  });

  it('when a limit has paused entries, not when the owner has', () => {
    const paused = denied('paused', 'entries are paused: daily loss');
    expect(whyGone(card, now({ plan: paused, control: { pausedBy: 'limit' } }))).toEqual(paused);
    expect(whyGone(card, now({ plan: paused, control: { pausedBy: 'owner' } }))).toBeUndefined();
    // Whatever else denies it is judged by itself.
    const stale = denied('stale-quote', 'the quote is old');
    expect(whyGone(card, now({ plan: stale, control: { pausedBy: 'limit' } }))).toBeUndefined();
  });

  it('not when the book is thin at the moment', () => {
    const thin = plan(opportunity(), quote(), undefined, context({ depthLimit: 0.5 }), settings);
    expect(thin).toMatchObject({ code: 'no-depth' });
    expect(whyGone(card, now({ plan: thin }))).toBeUndefined();
  });
});
