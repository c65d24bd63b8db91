import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask } from '../e2e/driver.js';
import { Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('the stage of the fault rows', { timeout: 120_000 }, () => {
  it('opens, guards and closes on a healthy day', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    await ask(stage.api, '/close ETH', ['By ', 'closed', 'ETH'], 30_000);
    await vi.waitFor(() => expect(stage.resting()).toEqual([]), 20_000);
  });
});
