import { roundPriceDown, roundPrice } from '../../../src/domain/index.js';
import {
  arrayOf,
  numeric,
  optionalNumber,
  positiveOf,
  rowOf,
  type Row,
} from '../../../src/venues/shared/fields.js';
import { newClientId } from '../own-ids.js';
import { byClientId, byOrderId, differences, rowWith, SOON, soonProof, waitFor } from '../seen.js';
import { fail, pass, unless, warn, type Figures, type Proof, type TradingStand } from '../types.js';
import { wordOf, type Answer, type Wire } from '../wire.js';
import { marginModeOf } from './key.js';
import { LEVERAGE } from './trials.js';

/** So far under the mark an order cannot fill in a minute. */
const FAR = 0.95;
/** Ticks through the best ask. */
const THROUGH = 5;
const TWICE_USED = '300018';
const NOTHING_TO_CANCEL = '100004';

/** One lot to be bought far under the mark: taken, shown, refused twice, cancelled, remembered. */
export async function* resting(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen, own } = stand;
  const { id: symbol, instrument } = chosen.contract;
  await isolate(stand, symbol);
  const price = roundPriceDown((await markOf(wire, symbol)) * FAR, instrument);
  const entry = {
    symbol: instrument.symbol,
    side: 'buy',
    type: 'limit',
    contracts: chosen.lot,
    price,
    timeInForce: 'PO',
    reduceOnly: false,
    leverage: LEVERAGE,
  } as const;
  const { request, answer, orderId, at } = await own.place(entry);
  const clientOid = request.clientOrderId;
  yield unless('9.placed', orderId === '' ? `it is refused: ${wordOf(answer)}` : undefined, {
    orderId,
    price,
    ms: answer.ms,
  });

  const times = { since: at, patience: waits.patience };
  const limits = { limit: SOON, patience: waits.patience };
  // Beside each other, so that what is late makes nothing else late.
  const [byClient, byId, listed] = await Promise.all([
    waitFor(clock, times, () => byClientId(wire, clientOid)),
    waitFor(clock, times, () => byOrderId(wire, orderId)),
    waitFor(clock, times, async () =>
      rowWith(await wire.list('orders', { symbol, status: 'active' }), orderId),
    ),
  ]);
  yield soonProof('9.shown-by-client-id', byClient, limits);
  yield soonProof('9.shown-by-id', byId, limits);
  yield soonProof('9.listed', listed, limits);
  const asSent = {
    clientOid,
    side: 'buy',
    type: 'limit',
    size: chosen.lot,
    price,
    postOnly: true,
    reduceOnly: false,
    leverage: LEVERAGE,
    marginMode: 'ISOLATED',
    isActive: true,
    filledSize: 0,
  };
  yield unless('9.row', listed && differences(listed.value, asSent));

  const again = await own.place({ ...entry, clientOrderId: clientOid });
  const isTwice = !again.answer.ok && again.answer.code === TWICE_USED;
  yield unless(
    '9.duplicate',
    isTwice ? undefined : `the answer is ${wordOf(again.answer)}, expected ${TWICE_USED}`,
    {
      answer: wordOf(again.answer),
    },
  );

  yield await marginProof(stand, symbol);

  const stop = {
    ...entry,
    side: 'sell',
    type: 'stop',
    reduceOnly: true,
    triggerPrice: roundPrice(price * 0.8, instrument),
  } as const;
  const { price: _, timeInForce: __, ...lone } = stop;
  const alone = await own.place(lone);
  if (alone.orderId !== '') await own.cancel(alone.orderId);
  yield pass('9.lone-stop', { answer: wordOf(alone.answer) });

  const canceled = await own.cancel(orderId);
  const since = clock.elapsed();
  const ids = canceled.ok
    ? arrayOf(rowOf(canceled.data, 'cancellation')['cancelledOrderIds'], 'cancelled orders')
    : [];
  const isIt = ids.length === 1 && ids[0] === orderId;
  yield unless(
    '9.canceled',
    isIt ? undefined : `the answer is ${canceled.ok ? JSON.stringify(canceled.data) : wordOf(canceled)}`,
    {
      ms: canceled.ms,
    },
  );
  const ended = await waitFor(clock, { since, patience: waits.patience }, () =>
    endedRow(wire, symbol, orderId),
  );
  yield soonProof('9.ended', ended, limits);
  const twice = await own.cancel(orderId);
  yield unless(
    '9.canceled-again',
    !twice.ok && twice.isNoSuchOrder
      ? undefined
      : `the answer is ${wordOf(twice)}, expected ${NOTHING_TO_CANCEL}`,
    { answer: wordOf(twice) },
  );

  yield await keptProof(stand, symbol, orderId, clientOid);
  yield await crossingProof(stand, entry);
  const reused = await own.place({ ...entry, clientOrderId: clientOid });
  if (reused.orderId !== '') await own.cancel(reused.orderId);
  yield pass('9.id-again', { answer: reused.answer.ok ? 'accepted' : wordOf(reused.answer) });
}

/** The mark price of a contract. @throws AmbiguousError where the answer has none */
export const markOf = async (wire: Wire, symbol: string): Promise<number> => {
  const answer = await wire.client.call('futuresPublic', 'GET', 'mark-price/{symbol}/current', { symbol });
  return positiveOf(rowOf(answer, 'mark price'), 'value');
};

/** The best ask of a contract. @throws AmbiguousError where the answer has none */
export const askOf = async (wire: Wire, symbol: string): Promise<number> =>
  positiveOf(
    rowOf(await wire.client.call('futuresPublic', 'GET', 'ticker', { symbol }), 'ticker'),
    'bestAskPrice',
  );

const doneRow = async (wire: Wire, symbol: string, orderId: string): Promise<Row | undefined> =>
  rowWith(await wire.list('recentDoneOrders', { symbol }), orderId);

/** An order once it is shown as ended, by whichever way. */
const endedRow = async (wire: Wire, symbol: string, orderId: string): Promise<Row | undefined> => {
  const row = (await byOrderId(wire, orderId)) ?? (await doneRow(wire, symbol, orderId));
  return row?.['isActive'] === false ? row : undefined;
};

const changeMargin = (wire: Wire, symbol: string, marginMode: string): Promise<Answer> =>
  wire.ask('futuresPrivate', 'POST', 'position/changeMarginMode', { symbol, marginMode });

/** As the bot does before an entry; the end puts back what was. */
const isolate = async ({ wire, own }: TradingStand, symbol: string): Promise<void> => {
  const was = await marginModeOf(wire, symbol);
  await own.journal.add({ marginMode: was, symbol });
  if (was !== 'ISOLATED') await changeMargin(wire, symbol, 'ISOLATED');
};

/** A change to cross margin while an order rests is refused, or taken back at once. */
const marginProof = async ({ wire }: TradingStand, symbol: string): Promise<Proof> => {
  const answer = await changeMargin(wire, symbol, 'CROSS');
  if (answer.ok) await changeMargin(wire, symbol, 'ISOLATED');
  const mode = await marginModeOf(wire, symbol);
  const figures = { answer: wordOf(answer), mode };
  return unless('9.margin-mode', mode === 'ISOLATED' ? undefined : `the mode is ${mode}`, figures);
};

/** The ways in which an ended order may still be known, at once and a while later. */
const keptProof = async (
  { wire, clock, waits }: TradingStand,
  symbol: string,
  orderId: string,
  clientOid: string,
): Promise<Proof> => {
  const ways = {
    byClientId: () => byClientId(wire, clientOid),
    byOrderId: () => byOrderId(wire, orderId),
    recentlyDone: () => doneRow(wire, symbol, orderId),
  };
  const figures: Record<string, string> = {};
  const odd: string[] = [];
  let isLost = false;
  for (const wait of [Math.min(SOON, waits.reread), waits.reread]) {
    await clock.sleep(wait);
    let known = 0;
    for (const [way, look] of Object.entries(ways)) {
      const row = await look();
      if (row) known += 1;
      figures[`${way}${wait === waits.reread ? 'Later' : ''}`] = row ? 'shown' : 'not shown';
      const wrong = row && differences(row, { isActive: false, cancelExist: true });
      const filled = row ? (optionalNumber(row, 'filledSize') ?? numeric(row['dealSize'])) : 0;
      if (wrong) odd.push(`${way}: ${wrong}`);
      if (filled !== 0) odd.push(`${way}: ${filled} filled`);
    }
    isLost ||= known === 0;
  }
  if (odd.length > 0) return fail('9.kept', odd.join('; '), figures);
  if (isLost) return fail('9.kept', 'no way shows it any more', figures);
  const lost = Object.values(figures).includes('not shown');
  return lost
    ? warn('9.kept', 'not every way shows it; RAD asks by all of them', figures)
    : pass('9.kept', figures);
};

/** Post-only through the best ask: refused, or ended at once without a fill. */
const crossingProof = async (
  { wire, clock, waits, own, chosen }: TradingStand,
  entry: Omit<Parameters<TradingStand['own']['place']>[0], 'clientOrderId'>,
): Promise<Proof> => {
  const { id: symbol, instrument } = chosen.contract;
  const ask = await askOf(wire, symbol);
  const price = roundPrice(ask + THROUGH * instrument.tickSize, instrument);
  const { answer, orderId, at } = await own.place({ ...entry, price, clientOrderId: newClientId() });
  const figures: Figures = { answer: answer.ok ? 'accepted' : wordOf(answer), price };
  if (!answer.ok) return pass('9.crossing', figures);
  const times = { since: at, patience: waits.patience };
  const ended = await waitFor(clock, times, () => endedRow(wire, symbol, orderId));
  const filled = ended ? (optionalNumber(ended.value, 'filledSize') ?? NaN) : NaN;
  if (ended && filled === 0) return pass('9.crossing', { ...figures, ms: ended.ms, filled });
  if (!ended) await own.cancel(orderId);
  return fail('9.crossing', ended ? `${filled} filled` : 'it rests', figures);
};
