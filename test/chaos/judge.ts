import { isFinal, isIntents, type Push } from '../../src/domain/index.js';
import type { Ground } from './process.js';
import { BALANCE } from './site.js';
import { emptyTally, type Tally } from './tally.js';

/** Pushes that tell of a fill. */
const tellsOfFill = (push: Push): boolean =>
  push.type === 'fill' ||
  push.type === 'exit' ||
  (push.type === 'notice' && push.text.startsWith('A fill arrived'));

/** What a life came to: what the bot holds to be so against what the exchange and the chat know. */
export const judge = async (ground: Ground, crashes: number): Promise<Tally> => {
  const { site, store, chat, watch } = ground;
  const { truth } = site;
  const [held, working, fills, balance] = await Promise.all([
    truth.held(),
    truth.working(),
    truth.fills(),
    truth.balance(),
  ]);
  const { doubled, strangers } = await entriesOf(ground, fills);
  const kept = (await store.list('position')).filter(({ value }) => value.status === 'open');
  const contracts = kept.reduce((sum, { value }) => sum + value.contracts, 0);
  const owed = (await store.owedPushes(1000)).map(({ seq }) => seq);
  const told = [...chat.told.values()].filter(tellsOfFill);
  const ledger = Number((await store.get('ledger', 'main'))?.value.balance ?? BALANCE);
  return {
    ...emptyTally(),
    runs: 1,
    crashes,
    faults: site.met() + chat.met,
    doubled: doubled + watch.flipped,
    forgotten:
      strangers +
      (contracts === Math.abs(held) ? 0 : 1) +
      (held === 0 && working > 0 ? 1 : 0) +
      (held === 0 ? 0 : 1),
    unrecorded: await unrecorded(ground, fills),
    nakedAlive: watch.nakedAlive,
    nakedRestart: watch.nakedRestart,
    nakedRobbed: watch.nakedRobbed,
    lost: Math.max(0, fills.length - told.length) + chat.missing(owed),
    repeated: chat.repeated,
    ledger: Math.abs(ledger - balance) > 1e-6 ? 1 : 0,
  };
};

type Fills = Awaited<ReturnType<Ground['site']['truth']['fills']>>;

/** Intents that bought more than planned, or after they were given up; and what no intent stands behind. */
const entriesOf = async (
  { store }: Ground,
  fills: Fills,
): Promise<{ readonly doubled: number; readonly strangers: number }> => {
  const intents = new Map((await store.list('intent')).map(({ id, value }) => [id, value]));
  const owners = new Map((await store.list('order')).map(({ id, value }) => [id, value.owner]));
  const bought = new Map<string, number>();
  for (const fill of fills) {
    if (fill.side !== 'buy') continue;
    const owner = owners.get(fill.clientOrderId) ?? '';
    bought.set(owner, (bought.get(owner) ?? 0) + fill.contracts);
  }
  let [doubled, strangers] = [0, 0];
  for (const [owner, contracts] of bought) {
    const intent = intents.get(owner);
    if (!intent?.plan) strangers++;
    else if (contracts > intent.plan.contracts + 1e-9) doubled++;
    else if (isFinal(intent) && intent.status !== 'filled') doubled++;
  }
  return { doubled, strangers };
};

/** Fills whose order was not written down before it was sent, or which are not in the journal themselves. */
const unrecorded = async ({ store }: Ground, fills: Fills): Promise<number> => {
  const journal = await store.journal();
  const recorded = new Set(
    journal.flatMap(({ event, data }) =>
      event === 'order-recorded'
        ? [(data?.['request'] as { clientOrderId: string } | undefined)?.clientOrderId]
        : [],
    ),
  );
  const protective = new Set(
    (await store.list('order')).flatMap(({ id, value }) => (isIntents(value) ? [] : [id])),
  );
  const orders = new Set(
    // Without an order: the exchange's own doing.
    fills
      .map(({ clientOrderId }) => clientOrderId)
      .filter((id) => id !== '' && !protective.has(id) && !recorded.has(id)),
  );
  const booked = journal.filter(({ event }) => event === 'fill').length;
  return orders.size + Math.abs(fills.length - booked);
};
