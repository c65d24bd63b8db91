import { describe, expect, it } from 'vitest';
import { labelOf, trainApart, type Outcome } from '../../../src/decide/learning/index.js';
import { trainNetwork } from '../../../src/decide/learning/model.js';
import { fitScaler, scaleFeatures } from '../../../src/decide/learning/scaler.js';
import { ReadFailedError, type AccountEvent, type Gate } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import type { Put } from '../../../src/state/store/store.js';
import { analytics } from '../../../tools/verify/checks/analytics.js';
import { liveMonitoring } from '../../../tools/verify/checks/live-monitoring.js';
import { mlIntegration } from '../../../tools/verify/checks/ml-integration.js';
import { positionManagement } from '../../../tools/verify/checks/position-management.js';
import { riskManagement } from '../../../tools/verify/checks/risk-management.js';
import type { Breaks } from '../../../tools/verify/venue.js';
import { override } from '../../../tools/verify/override.js';
import { brokenBy } from './broken.js';

const dearer = (event: AccountEvent): AccountEvent =>
  event.type === 'fill' ? { ...event, fill: { ...event.fill, fee: event.fill.fee + 0.000_000_01 } } : event;

/** What is written down is changed on its way. */
const writing = (changed: (put: Put<BotDocs>) => Put<BotDocs>): Breaks => ({
  store: (store) =>
    override(store, {
      commit: (change) => store.commit({ ...change, put: (change.put ?? []).map(changed) }),
    }),
});

/** What a model of these outcomes would say, whether or not it may be asked. */
const networkOf = (outcomes: readonly Outcome[]) => {
  const scaler = fitScaler(outcomes.map(({ features }) => features));
  const inputs = outcomes.map(({ features }) => scaleFeatures(scaler, features));
  return { scaler, network: trainNetwork(inputs, outcomes.map(labelOf)) };
};

describe('each line turns ✗ when the behaviour behind it is broken', { timeout: 120_000 }, () => {
  it('Risk Management: one position more than is allowed', async () => {
    const { ok, seen } = await brokenBy(riskManagement, {
      timeout: 8000,
      parts: (parts) => ({
        ...parts,
        settings: () => ({ ...parts.settings(), maxOpenPositions: 3, dailyLossLimit: 1 }),
      }),
    });
    expect(seen).toContain('a message with "Denied", "1 of 1 positions" did not come');
    expect(ok).toBe(false);
  });

  it('Risk Management: a daily loss that stops nothing', async () => {
    const { ok, seen } = await brokenBy(riskManagement, {
      parts: (parts) => ({ ...parts, settings: () => ({ ...parts.settings(), dailyLossLimit: 1 }) }),
    });
    expect(seen).toContain('the pause by the daily loss did not come');
    expect(ok).toBe(false);
  });

  it('Position Management: a stop that stays where it is', async () => {
    const { ok, seen } = await brokenBy(positionManagement, {
      parts: (parts) => ({ ...parts, rules: { stopStepR: 1000 } }),
    });
    expect(seen).toContain('break-even by the bot did not come');
    expect(ok).toBe(false);
  });

  it('Live Monitoring: an account that cannot be read any more', async () => {
    let reads = 0;
    const { ok, seen } = await brokenBy(liveMonitoring, {
      timeout: 8000,
      exchange: (exchange) =>
        override(exchange, {
          fetchAccount: () =>
            // The first ones bring the bot up.
            ++reads > 2
              ? Promise.reject(new ReadFailedError('the account', 'broken on purpose'))
              : exchange.fetchAccount(),
        }),
    });
    expect(seen).toContain('checks of the positions did not come');
    expect(ok).toBe(false);
  });

  it('ML Integration: a gate that lets everything through', async () => {
    const { ok, seen } = await brokenBy(mlIntegration, {
      parts: (parts) => ({
        ...parts,
        train: async (request) => ({
          ...(await trainApart(request)),
          ...networkOf(request.outcomes),
          accepted: true,
        }),
      }),
    });
    expect(seen).toContain('a model trained on noise');
    expect(ok).toBe(false);
  });

  it.each([
    ['never opens', false, 'the gate of a model that was right'],
    ['stays open', true, 'the gate is open after it shut'],
  ])('ML Integration: a gate that %s', async (_, stays, words) => {
    let last: Gate | undefined;
    /** As it is written down; once it was open, as it was then. */
    const broken = ({ openSince, ...gate }: Gate): Gate => {
      if (!stays) return gate;
      return (last = openSince === undefined ? (last ?? gate) : { ...gate, openSince });
    };
    const { ok, seen } = await brokenBy(
      mlIntegration,
      writing((put) => {
        if (put.kind !== 'gates') return put;
        const { gates } = put.value;
        return { ...put, value: { ...put.value, gates: { ...gates, model: broken(gates.model) } } };
      }),
    );
    expect(seen).toContain(words);
    expect(ok).toBe(false);
  });

  it('Analytics: a fee that is booked a hundred-millionth too high', async () => {
    const { ok, seen } = await brokenBy(analytics, {
      exchange: (exchange) =>
        override(exchange, {
          fetchEvents: async (cursor) => {
            const page = await exchange.fetchEvents(cursor);
            return { ...page, events: page.events.map(dearer) };
          },
        }),
    });
    // Fees and equity both miss it; which is looked at first depends on when the check reads them.
    expect(seen).toMatch(/(fees in|equity by) the ledger is/);
    expect(ok).toBe(false);
  });
});
