import { describe, expect, it } from 'vitest';
import type { Plan, Signal, SignalRecord } from '../../../../src/domain/index.js';
import { signalsCard } from '../../../../src/chat/telegram/cards/overview.js';
import { signalCard } from '../../../../src/chat/telegram/cards/signal.js';
import { signalWhy } from '../../../../src/chat/telegram/cards/why.js';
import { plainText } from '../../../../src/chat/telegram/outgoing.js';
import { BTC, NOW, plan, signal } from '../fixtures.js';

const CONTEXT = { now: NOW, timeZone: 'UTC', instrument: BTC };
const base = signal().opportunity;
const RECORDED: SignalRecord = {
  source: 'recorded',
  signals: 290,
  won: 112,
  untaken: 0,
  meanR: 0.052,
  low: -0.081,
  high: 0.184,
};
const OWN: SignalRecord = { ...RECORDED, source: 'journal', signals: 34, won: 14, untaken: 22, low: 0.01 };

const cardOf = (one: Signal): string => plainText(signalCard(one, CONTEXT).text);
const why = (one: Signal): string =>
  plainText(signalWhy(one, [], { timeZone: 'UTC', instrument: () => BTC }));
const everywhere = (one: Signal): string =>
  [cardOf(one), why(one), plainText(signalsCard([one], NOW).text)].join('\n');

/** A long by hand while the votes lean weakly short. */
const against = signal({
  source: 'owner',
  opportunity: {
    ...base,
    confidence: -0.23,
    analysis: {
      ...base.analysis,
      confidence: -0.23,
      frames: [{ timeframe: '4h', direction: 'short', reason: 'at the bottom' }],
      votes: [
        { name: 'EMA', side: 'short', weight: 1.5, reason: 'EMA 12 is below EMA 26' },
        { name: 'RSI', side: 'long', weight: 1, reason: 'RSI 38 is nearly oversold' },
        { name: 'MACD', weight: 0, reason: 'silent' },
      ],
    },
    reasons: ['⚠ EMA 12 is below EMA 26 (1.5)', 'RSI 38 is nearly oversold (1)'],
  },
});

it('says what each level is to its side: a short’s stop is a loss above, its target a gain below', () => {
  const short = plan({ side: 'short', entry: 100, stop: 106, target: 80, liquidation: 110 });
  const text = cardOf(signal({ plan: short }));
  for (const part of ['(−6.0%)', '(+20.0%', '(−10.0%)']) expect(text).toContain(part);
});

describe('sureness on a signal’s card', () => {
  it('is a count of votes, never a percentage of them', () => {
    const text = everywhere(signal({ record: RECORDED }));
    expect(text).not.toMatch(/confiden|72\s?%/i);
    expect(text.match(/1 of 1 votes long, 4h agrees/g)).toHaveLength(3);
  });

  it('stands beside how such signals fared on recorded candles, labelled as such', () => {
    const line =
      '📒 Such longs on recorded candles 2021–2025, with hindsight: won 112 of 290, mean +0.05 R net (95%: −0.08 R to +0.18 R)';
    const one = signal({ record: RECORDED });
    expect(cardOf(one).split('\n')).toContain(line);
    expect(why(one)).toContain(
      `${line}\nsuch: longs of the strategy with no vote against them; the interval includes 0, so it may be luck; the rules were chosen on these candles: expect less`,
    );
  });

  it('or on this account, once it has outcomes enough, with what was only simulated', () => {
    const one = signal({ record: OWN });
    expect(cardOf(one)).toContain(
      '📒 Such longs on this account: won 14 of 34, mean +0.05 R net (95%: +0.01 R to +0.18 R); 22 of them not taken, simulated',
    );
    expect(why(one)).not.toMatch(/luck|expect less/);
  });

  it('leaves the record out where nothing is known', () => expect(cardOf(signal())).not.toContain('📒'));
});

describe('a trade by hand against the votes (B2)', () => {
  it('says so on every card, first, and shows no figure that looks like approval', () => {
    const text = cardOf(against);
    expect(text.split('\n').slice(0, 2)).toEqual([
      '📈 LONG BTC-USDT · by hand',
      '⚠️ Against the votes: 1 of 3 votes short, 1 lighter one long, 4h agrees',
    ]);
    expect(text).toContain('⚠️ EMA 12 is below EMA 26');
    expect(everywhere(against)).not.toMatch(/confiden|(?:77|23)\s?%/i);
    expect(everywhere(against).match(/against the votes/gi)).toHaveLength(3);
  });
});

describe('a level that a reason names', () => {
  const near = (side: 'long' | 'short', reason: string, entry: number, more: Partial<Plan> = {}): string =>
    cardOf(
      signal({
        plan: plan({ side, entry, ...more }),
        opportunity: { ...base, side, reasons: [reason] },
      }),
    );

  it('is near while it is ahead, and passed once the price is beyond it', () => {
    const resistance = '⚠️ resistance 234.91 is near (1)';
    expect(near('long', resistance, 234.5)).toContain('⚠️ resistance 234.91 is near');
    expect(near('long', resistance, 236.17)).toContain(
      '⚠️ resistance 234.91 was near, and the price has passed it',
    );
    expect(near('long', 'support 234.91 is near (1)', 236.17)).toContain('• support 234.91 is near');
    expect(near('short', 'support 234.91 is near (1)', 233)).toContain('and the price has passed it');
    // The price that it waits for is not that of now.
    expect(near('long', 'support 234.91 is near (1)', 233, { waits: 'limit' })).toContain('234.91 is near');
  });
});

describe('the signal card', () => {
  it.each([
    ['approved', 'Approved'],
    ['skipped', 'Skipped'],
    ['expired', 'Expired'],
    ['denied', 'Denied'],
    ['ended', 'Ended by itself'],
    ['replaced', 'Another card took its place'],
  ] as const)('once %s has no buttons that act', (status, head) => {
    const card = signalCard(signal({ status, note: 'because <b>' }), CONTEXT);
    expect(card.text).toContain(`<b>${head}</b>: because &lt;b&gt;\n`);
    const labels = card.buttons?.flat().map(({ label }) => label);
    expect(labels).toEqual(status === 'expired' || status === 'denied' ? ['🔄 Plan again'] : undefined);
  });

  it.each([
    [599_000, '599 s left'],
    [600_000, '10 m left'],
    [42 * 60_000, '40 m left'],
    [119 * 60_000, '1 h 50 m left'],
    [11.9 * 3_600_000, '11 h left'],
  ])('counts down more coarsely the more time is left: %d ms', (ms, text) => {
    expect(signalCard(signal({ expiresAt: NOW + ms }), CONTEXT).text).toContain(`⏳ ${text} (until`);
  });

  it('counts by market time where that is another', () => {
    const old = signal({ expiresAt: NOW - 5 * 86_400_000 + 60_000 });
    const { text } = signalCard(old, { ...CONTEXT, marketNow: NOW - 5 * 86_400_000 });
    expect(text).toContain('⏳ 60 s left (until 12:01, market time)');
  });

  it('marks what the card that was tapped said otherwise, and nothing else', () => {
    const before = plan({ target: 64_000, contracts: 7, leverage: 5, worstCase: 18, margin: 1 });
    const { text } = signalCard(signal({ status: 'approved', before }), CONTEXT);
    expect(
      plainText(text)
        .split('\n')
        .filter((line) => line.includes('🔺')),
    ).toEqual([
      'If the stop is hit about 🔴 −19.80 USDT (2.0% of equity, fees included) 🔺 was −18.00 USDT',
      'Target 63,440.0 (+4.0%, 1.8 R) 🔺 was 64,000.0',
      '8 contracts = 0.008 BTC = 488.00 USDT 🔺 was 7',
      'Margin 48.80 USDT at 10× · sized by risk 🔺 was 5×',
    ]);
    expect(signalCard(signal({ before: plan() }), CONTEXT).text).not.toContain('🔺');
  });
});

describe('a signal with several targets', () => {
  it('names each with what it takes off, and how the stop follows', () => {
    const targets = [
      { price: 62_000, share: 0.5 },
      { price: 64_000, share: 0.5 },
    ];
    const text = cardOf(
      signal({ plan: plan({ target: 62_000, targets, stopFollows: 'entry', rewardRisk: 1.84 }) }),
    );
    expect(text).toContain('Targets 62,000.0 50% · 64,000.0 50%, 1.8 R in all');
    expect(text).toContain('goes to entry after the first target');
  });

  it('says that an entry fills at once where the price is better than it names', () => {
    const better = signal({ plan: plan({ betterThan: 61_500 }) });
    expect(cardOf(better)).toContain(
      'Fills at once: the price is better than the 61,500.0 that was named. If a breakout above it was meant, skip',
    );
    expect(cardOf({ ...better, status: 'approved' })).not.toContain('breakout');
  });

  it('says what whole contracts make of the shares, where that is something else', () => {
    const targets = [62, 63, 64, 65].map((thousands) => ({ price: 1000 * thousands, share: 0.25 }));
    const card = (contracts: number) =>
      cardOf(signal({ plan: plan({ target: 62_000, targets, contracts }) }));
    expect(card(10)).toContain(
      'Targets 62,000.0 30% · 63,000.0 30% · 64,000.0 20% · 65,000.0 20% · 3 + 3 + 2 + 2 of 10 contracts',
    );
    expect(card(8)).toContain('64,000.0 25% · 65,000.0 25%');
    expect(card(8)).not.toContain('of 8 contracts');
    expect(card(2)).toContain('64,000.0 takes nothing · 65,000.0 takes nothing · 1 + 1 of 2 contracts');
  });

  it('gives shares that add up to the whole', () => {
    const targets = [62, 63, 64].map((thousands) => ({ price: 1000 * thousands, share: 1 / 3 }));
    const text = cardOf(signal({ plan: plan({ target: 62_000, targets, contracts: 7 }) }));
    const shares = [...text.matchAll(/,000\.0 (\d+)%/g)].map(([, share]) => Number(share));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100);
  });

  it('says of a trade by hand that its stop follows and when time closes it', () => {
    const exit = { trail: 0.02, timeStop: { after: 7 * 24 * 3_600_000, unlessR: 1 } };
    const told = (one: Signal) => plainText(signalCard(one, { ...CONTEXT, exit }).text);
    expect(told(signal({ source: 'owner' }))).toContain(
      'Once open: the stop follows 2.0% behind the best price, more while volatile; closed after 7 d unless it earns 1 R',
    );
    expect(told(signal())).not.toContain('Once open');
  });

  it('names whose idea it is as everywhere, and an odd size in two digits', () => {
    expect(cardOf(signal({ source: 'pasted' }))).toContain(' · from your paste');
    expect(cardOf(signal({ sizeFactor: 0.768049 }))).toContain(' (0.77×)');
  });
});
