import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY } from '../../../src/domain/index.js';
import type { LineId } from '../lines.js';
import type { OrderMark, Report } from '../report.js';
import type { Begun } from '../run.js';
import { byClientId, byOrderId } from '../seen.js';
import { pass, warn, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

/** Older orders are known by their order id alone; their reports say nothing new. */
const OLDEST = 10 * DAY;

/** Orders of the oldest rehearsal of the last ten days, by its report. @param now wall time */
export const earlierOrders = async (dir: string, now: number): Promise<readonly OrderMark[]> => {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  for (const name of names) {
    const report = JSON.parse(await readFile(join(dir, name), 'utf8')) as Partial<Report>;
    const { orders = [], ended = 0 } = report;
    if (orders.length > 0 && now - ended < OLDEST) return orders;
  }
  return [];
};

/** What orders of an earlier rehearsal are asked for, days later. */
export const laterStep = (orders: readonly OrderMark[], { wire }: Stand): Begun => ({
  step: '13',
  prove: async function* () {
    yield await knownProof(
      wire,
      '13.canceled',
      orders.find(({ filled }) => !filled),
    );
    yield await knownProof(
      wire,
      '13.filled',
      orders.find(({ filled }) => filled),
    );
  },
});

const knownProof = async (wire: Wire, id: LineId, order: OrderMark | undefined): Promise<Proof> => {
  if (!order) return warn(id, 'there is none in the reports of the last ten days');
  const shown = {
    byClientId: (await byClientId(wire, order.clientOid)) !== undefined,
    byOrderId: (await byOrderId(wire, order.orderId)) !== undefined,
  };
  const figures = { days: Number(((wire.client.now() - order.at) / DAY).toFixed(1)), ...shown };
  const isKnown = shown.byClientId || shown.byOrderId;
  return isKnown ? pass(id, figures) : warn(id, 'it is not shown any more; RAD ends such a search', figures);
};
