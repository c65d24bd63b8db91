import { describe, expect, it } from 'vitest';
import { parseAlerts } from '../../../src/backtest/alert-file.js';
import type { NumberedEntry } from '../../../src/state/store/journal-source.js';
import { exportAlerts } from '../../../src/trade/alerts/export.js';
import { AlertWorld, SOURCE } from './alert-world.js';

describe('the export of alerts', () => {
  it('has every message as it came, read or refused, as a backtest takes it', async () => {
    const world = new AlertWorld();
    await world.name({ ...SOURCE, name: 'other' });
    await world.says('long AAA now, stop 98, target 110');
    await world.says('what a day', { source: 'other', door: 'channel', post: { chatId: -5, messageId: 7 } });
    const lines = (await exportAlerts(world.parts)).map((alert) => JSON.stringify(alert)).join('\n');
    const { alerts, faults } = parseAlerts('f', lines);
    expect(faults).toEqual([]);
    expect(alerts.map(({ time, alert }) => [time, alert])).toEqual([
      [
        world.clock.now(),
        { source: 'tradingview', door: 'webhook', kind: 'text', text: 'long AAA now, stop 98, target 110' },
      ],
      [
        world.clock.now(),
        {
          source: 'other',
          door: 'channel',
          kind: 'text',
          text: 'what a day',
          post: { chatId: -5, messageId: 7 },
        },
      ],
    ]);
    expect(await exportAlerts(world.parts, 'other')).toHaveLength(1);
  });

  it('has what was archived, and what is in both places once', async () => {
    const world = new AlertWorld();
    await world.says('long AAA now, stop 98, target 110');
    const archived = await world.store.journal();
    async function* lines(): AsyncGenerator<NumberedEntry> {
      for (const [seq, entry] of archived.entries()) yield { seq, entry };
      await Promise.resolve();
    }
    expect(await exportAlerts({ ...world.parts, archived: lines })).toHaveLength(1);
    const empty = new AlertWorld();
    expect(await exportAlerts({ ...empty.parts, archived: lines })).toHaveLength(1);
  });
});
