import { afterEach, describe, expect, it } from 'vitest';
import { newest, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('an outage of Redis', { timeout: 120_000 }, () => {
  it('is told once while it lasts, with what is guarded, and once when it is over', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    await stage.api.waitFor((message) => textOf(message).includes('Heartbeat'), 20_000);
    const before = newest(stage.api);
    const since = (): string[] =>
      stage.api.sent.filter(({ message_id: id }) => id > before).map((message) => textOf(message));
    await stage.redis.kill();
    const told = await eventually(
      'the outage is told while it lasts',
      () => since().find((text) => text.includes('Redis has been away')),
      20_000,
    );
    expect(told).toContain('ETH-USDT is guarded by a stop at');
    const pinned = (): string =>
      stage.api.sent.map((message) => textOf(message)).find((text) => text.includes('No figure is shown')) ??
      '';
    await eventually('the pinned status says so too', () => pinned() !== '');
    await stage.redis.start();
    await eventually(
      'its end is told',
      () => since().find((text) => text.includes('Redis is back after')),
      20_000,
    );
    expect(since().filter((text) => /away|back|again|not trading/i.test(text))).toHaveLength(2);
    await eventually('the pinned status shows figures again', () => pinned() === '');
  });
});
