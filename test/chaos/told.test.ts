import { describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import type { Push } from '../../src/domain/index.js';
import { faults, startBotApi, type BotApi } from '../support/bot-api.js';
import { renumbered, Told } from './told.js';

const send = (api: BotApi, text: string): Promise<unknown> =>
  fetch(`${api.apiRoot}/bot${api.token}/sendMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: api.ownerId, text }),
  }).then((answer) => answer.json());

const scene = async (work: (api: BotApi, told: Told) => Promise<void>): Promise<void> => {
  const api = await startBotApi();
  try {
    await work(api, new Told(api));
  } finally {
    await api.stop();
  }
};

describe('a message that is told again', () => {
  it('counts when its answer was there, kill or no kill', () =>
    scene(async (api, told) => {
      await send(api, 'filled · #7');
      const answered = wallClock.now();
      await send(api, 'filled · #7');
      expect(told.repeated([])).toEqual([7]);
      // The kill came long after the answer.
      expect(told.repeated([answered + 10_000])).toEqual([7]);
    }));

  it('is excused when the answer was lost', () =>
    scene(async (api, told) => {
      api.fail('sendMessage', faults.dropAnswer);
      await send(api, 'filled · #7').catch(() => undefined);
      await send(api, 'filled · #7');
      expect(told.repeated([])).toEqual([]);
    }));

  it('is excused when the process was killed before it could write the answer down', () =>
    scene(async (api, told) => {
      await send(api, 'filled · #7');
      await wallClock.sleep(5);
      const killed = wallClock.now();
      await wallClock.sleep(5);
      await send(api, 'filled · #7');
      expect(told.repeated([killed])).toEqual([]);
      expect(told.has(7)).toBe(true);
      expect(told.has(8)).toBe(false);
    }));

  it('counts under another number too', () => {
    const signal = (signalId: string): Push => ({ type: 'signal', signalId });
    expect(renumbered([signal('S1'), signal('S2')])).toBe(0);
    expect(renumbered([signal('S1'), signal('S1')])).toBe(1);
  });
});
