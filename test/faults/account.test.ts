import { afterEach, describe, expect, it } from 'vitest';
import { ask, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const FOR_EVER = Number.MAX_SAFE_INTEGER;
const RECORD = ['GET /api/v1/recentFills', 'GET /api/v1/fills'];

const byHand = (base: string, size: number): void =>
  void stage.kucoin.byHand(`${base}-USDT`, { side: 'buy', size });

describe('the owner speaks of the account, not of what is stored', { timeout: 120_000 }, () => {
  it('A12: a halt right after a trade by hand closes it and names it', async () => {
    stage = await Stage.open();
    byHand('ETH', 3);
    const answer = await ask(stage.api, '/halt now', ['Halted'], 20_000);
    expect(textOf(answer), 'A12: names what the account holds').toContain('ETH-USDT');
    await eventually('A12: closed within seconds', () => stage.held('ETH') === 0, 10_000);
  });

  it('A12: a position opened by hand is listed and can be closed at once', async () => {
    stage = await Stage.open();
    byHand('ETH', 3);
    await ask(stage.api, '/positions', ['ETH-USDT'], 10_000);
    await ask(stage.api, '/close ETH', ['Closing', 'ETH'], 10_000);
    await eventually('A12: closed', () => stage.held('ETH') === 0, 10_000);
  });

  it('a fill that no record shows yet is not called nothing', async () => {
    stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
    await stage.arm();
    const entry = await stage.enter('ETH');
    for (const record of RECORD) stage.kucoin.fail(record, { kind: 'late', ms: 60_000, until: FOR_EVER });
    stage.kucoin.fill(entry.clientOid, entry.size);
    for (const command of ['/positions', '/close ETH'])
      await ask(stage.api, command, ['The account holds ETH-USDT', 'into my records'], 10_000);
    stage.kucoin.heal();
    await ask(stage.api, '/close ETH', ['Closing', 'ETH'], 10_000).catch(() =>
      ask(stage.api, '/close ETH', ['Closing', 'ETH'], 10_000),
    );
    await eventually('closed', () => stage.held('ETH') === 0, 10_000);
  });

  it('what was closed by hand is not listed, and not closed again', async () => {
    stage = await Stage.open({ env: { POSITION_UPDATE_INTERVAL: '60' } });
    await stage.arm();
    await stage.hold('ETH');
    for (const record of RECORD) stage.kucoin.fail(record, { kind: 'late', ms: 60_000, until: FOR_EVER });
    stage.kucoin.byHand('ETH-USDT', { side: 'sell', closeOrder: true });
    await ask(
      stage.api,
      '/positions',
      ['ETH', 'the account shows no position where my records have'],
      10_000,
    );
    stage.kucoin.heal();
    for (const command of ['/positions', '/close ETH'])
      await ask(stage.api, command, ['No position is open'], 10_000);
  });

  it('A12: an account that cannot be asked is not called empty', async () => {
    stage = await Stage.open();
    stage.kucoin.fail('GET /api/v1/positions', { kind: 'status', status: 503, times: 50 });
    const listed = await ask(stage.api, '/positions', ['position'], 20_000);
    expect(textOf(listed), 'A12: says what it does not know').toContain('could not be read in time');
    const halted = await ask(stage.api, '/halt now', ['Halted'], 20_000);
    expect(textOf(halted), 'A12: no "there was nothing"').toContain('could not be read in time');
  });
});
