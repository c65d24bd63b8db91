import { isDenied, isEvent, type JournalEntry } from '../../../src/domain/index.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { World } from '../world.js';

const LIMIT = 0.02;

const denialOf = async (world: World, symbol: string): Promise<JournalEntry<'approval-denied'> | undefined> =>
  (await world.parts.store.journal({ symbol })).find(isEvent('approval-denied'));

/** A trade beyond a limit is denied with code and numbers; a loss beyond the day's limit pauses entries. */
export const riskManagement = check('Risk Management', async (open) => {
  const world = await open({
    recording: 'script',
    time: 'replay',
    settings: { MAX_OPEN_POSITIONS: '1', RISK_PER_TRADE: String(LIMIT), DAILY_LOSS_LIMIT: String(LIMIT) },
  });
  const { desk } = world.app;
  const card = await world.card('RISE-USDT');
  const { opportunity } = present(
    (await desk.signals.list()).find(({ plan }) => plan.symbol === 'RISE-USDT'),
    'the signal',
  );
  await world.approve('GAP-USDT');
  await world.owner.tap(card, 'Approve');
  await world.answer(card.id, ['Denied', '1 of 1 positions']);
  const denial = present(await denialOf(world, 'RISE-USDT'), 'the denial in the journal');
  const numbers: Readonly<Record<string, unknown>> = denial.data;
  ensure(
    denial.data.code === 'max-positions' && numbers['open'] === 1 && numbers['limit'] === 1,
    `the denial was journaled as ${JSON.stringify(denial.data)}`,
  );
  const entries = world.recorder.entries('RISE-USDT').length;
  ensure(entries === 0, `${entries} orders went out for a denied trade`);

  const before = world.owner.newest;
  const equity = present((await desk.account.status()).marks?.dayStartEquity, 'the first equity of the day');
  const control = await world.runOn('the pause by the daily loss', async () => {
    const status = await desk.account.status();
    return status.control.paused ? status.control : undefined;
  });
  ensure(control.pausedBy === 'limit', `entries are paused by ${control.pausedBy ?? 'nobody'}`);
  await world.answer(before, ['Limit reached', 'entries paused']);
  await world.ask('/status', ['Entries paused']);
  const account = await world.recorder.exchange.fetchAccount();
  const loss = 1 - account.equity / equity;
  ensure(loss >= LIMIT, `entries paused at a loss of ${(loss * 100).toFixed(2)} %`);
  const after = await planNow(world.parts, opportunity);
  ensure(
    isDenied(after) && after.code === 'paused',
    'a plan is still made while the daily loss pauses entries',
  );
  await world.ask('/resume', ['daily loss and drawdown']);
  ensure((await desk.account.status()).control.paused, 'the pause ended without a confirmation');
  return `max-positions 1 of 1 denied in chat and journal; paused at a daily loss of ${(loss * 100).toFixed(2)} %`;
});
