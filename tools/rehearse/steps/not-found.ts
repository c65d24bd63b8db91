import { randomUUID } from 'node:crypto';
import type { LineId } from '../lines.js';
import { fail, pass, type Proof, type Stand } from '../types.js';
import { wordOf, type Answer } from '../wire.js';

/** Shaped like an order id of the exchange; no order has it. */
const NO_ORDER = '100000000000000001';

/** What is said of orders that never were: RAD must know it for what it is. */
export async function* notFound({ wire, chosen }: Stand): AsyncGenerator<Proof> {
  const clientOid = `never-${randomUUID().slice(0, 18)}`;
  const symbol = chosen?.contract.id ?? 'XBTUSDTM';
  const [orderId, api] = [NO_ORDER, 'futuresPrivate'] as const;
  yield toldUnknown('7.by-client-id', await wire.ask(api, 'GET', 'orders/byClientOid', { clientOid }));
  yield toldUnknown('7.by-id', await wire.ask(api, 'GET', 'orders/{orderId}', { orderId }));
  const byClientId = 'orders/client-order/{clientOid}';
  yield toldUnknown(
    '7.cancel-by-client-id',
    await wire.ask(api, 'DELETE', byClientId, { clientOid, symbol }),
  );
  yield toldUnknown('7.cancel-by-id', await wire.ask(api, 'DELETE', 'orders/{orderId}', { orderId }));
}

const toldUnknown = (id: LineId, answer: Answer): Proof => {
  const figures = { answer: wordOf(answer) };
  if (!answer.ok && answer.isNoSuchOrder) return pass(id, figures);
  return fail(id, `"${wordOf(answer)}" does not tell that there is no such order`, figures);
};
