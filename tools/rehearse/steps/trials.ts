import { roundPrice, roundPriceDown, type OrderRequest } from '../../../src/domain/index.js';
import { MARGIN_MODE_MISMATCH } from '../../../src/venues/kucoin/errors.js';
import type { LineId } from '../lines.js';
import { newClientId } from '../own-ids.js';
import { pass, unless, warn, type Chosen, type Proof, type Stand } from '../types.js';
import { marginModeOf } from './key.js';
import { wordOf, type Answer, type Wire } from '../wire.js';

/** What the rehearsal trades at. */
export const LEVERAGE = 2;

/** Orders that the exchange checks and does not place. */
export async function* trials({ wire, chosen }: Stand): AsyncGenerator<Proof> {
  if (!chosen) return;
  const { instrument, mark = NaN } = chosen.contract;
  const at = (factor: number): number => roundPrice(mark * factor, instrument);
  const order = base(chosen);
  // RAD switches a contract to isolated margin when it first trades it; a trial of the same order is refused before.
  const isIsolated = (await marginModeOf(wire, chosen.contract.id)) === 'ISOLATED';
  const trial = async (id: LineId, request: OrderRequest): Promise<Proof> => {
    const answer = await wire.place(request, { test: true });
    const isTaken = answer.ok || (!isIsolated && answer.code === MARGIN_MODE_MISMATCH);
    const figures = { answer: wordOf(answer) };
    return unless(id, isTaken ? undefined : `it is refused: ${wordOf(answer)}`, figures);
  };

  yield await trial('8.post-only', { ...order, type: 'limit', price: at(0.95), timeInForce: 'PO' });
  yield await trial('8.ioc', { ...order, type: 'limit', price: at(0.95), timeInForce: 'IOC' });
  const exit = { ...order, side: 'sell', reduceOnly: true } as const;
  yield await trial('8.stop', { ...exit, type: 'stop', triggerPrice: at(0.8) });
  yield await trial('8.target', { ...exit, type: 'takeProfit', triggerPrice: at(1.2) });

  const raw = (body: Body): Promise<Answer> => rawTrial(wire, chosen, body);
  const stop = {
    type: 'market',
    side: 'sell',
    stop: 'down',
    stopPriceType: 'MP',
    stopPrice: String(at(0.8)),
  };
  yield answered('8.bare-stop', await raw({ ...stop, reduceOnly: true }));
  const limit = { type: 'limit', side: 'buy', price: String(at(0.95)) };
  yield refused('8.no-size', await raw({ ...limit, size: 0 }));
  const tick = instrument.tickSize;
  const between = roundPriceDown(mark * 0.95, instrument) + tick / 2;
  yield refused('8.off-tick', await raw({ ...limit, price: String(Number(between.toPrecision(12))) }));
  yield answered('8.cross', await raw({ ...limit, marginMode: 'CROSS' }));
  yield answered('8.nothing-to-reduce', await raw({ type: 'market', side: 'sell', reduceOnly: true }));
  yield answered('8.hedge-side', await raw({ ...limit, positionSide: 'LONG' }));
}

/** One lot, to be bought. */
const base = ({ contract, lot }: Chosen) =>
  ({
    clientOrderId: newClientId(),
    symbol: contract.instrument.symbol,
    side: 'buy',
    contracts: lot,
    reduceOnly: false,
    leverage: LEVERAGE,
  }) as const;

type Body = Readonly<Record<string, string | number | boolean>>;

const rawTrial = (wire: Wire, { contract, lot }: Chosen, body: Body): Promise<Answer> =>
  wire.ask('futuresPrivate', 'POST', 'orders/test', {
    clientOid: newClientId(),
    symbol: contract.id,
    size: lot,
    leverage: LEVERAGE,
    marginMode: 'ISOLATED',
    ...body,
  });

const answered = (id: LineId, answer: Answer): Proof => pass(id, { answer: wordOf(answer) });

const refused = (id: LineId, answer: Answer): Proof =>
  answer.ok
    ? warn(id, 'the trial takes it; RAD checks sizes and prices itself', { answer: wordOf(answer) })
    : pass(id, { answer: wordOf(answer) });
