import type { KucoinClient, Params } from './client.js';
import { isNoSuchOrder } from './errors.js';
import { pagesOf } from './reads.js';
import { arrayOf, findRow, optionalText, rowOf, type Row } from '../shared/fields.js';
import { firstShown } from '../shared/hedge.js';

/** The ids under which an order may be found, and its contract's. */
interface Sought {
  readonly contract: string;
  readonly clientOid: string;
  readonly orderId: string | undefined;
}

/**
 * The row of an order by every way there is: at most two reads one after the other, those of each step side by side.
 * @param mayWait it is a stop or target, which may go from list to list at this very moment: what waits is read before
 * the lists that it goes to, and once it has gone off it is found by its id, too
 * @throws as `call`
 */
export const orderRow = (
  client: KucoinClient,
  { contract, clientOid, orderId }: Sought,
  mayWait: boolean,
): Promise<Row | undefined> => {
  const only = { symbol: contract };
  const isIt = (row: Row): boolean => optionalText(row, 'clientOid') === clientOid || row['id'] === orderId;
  const among = async (rows: Promise<readonly unknown[]>): Promise<Row | undefined> =>
    findRow(await rows, isIt);
  const byClientId = () => shown(client, 'orders/byClientOid', { clientOid });
  const byId = orderId === undefined ? undefined : () => shown(client, 'orders/{orderId}', { orderId });
  const waiting = () => among(pagesOf(client, 'stopOrders', only));
  const working = () => among(pagesOf(client, 'orders', { ...only, status: 'active' }));
  const done = () => among(doneOrders(client, only));
  return firstShown(
    mayWait
      ? [
          [byClientId, waiting],
          [byId ?? byClientId, working, done],
        ]
      : [[byClientId], [...(byId ? [byId] : []), waiting, working, done]],
  );
};

/** The order that a lookup by one id shows. */
const shown = async (
  client: KucoinClient,
  path: 'orders/byClientOid' | 'orders/{orderId}',
  params: Params,
): Promise<Row | undefined> => {
  try {
    return rowOf(await client.call('futuresPrivate', 'GET', path, params), 'order');
  } catch (error) {
    if (isNoSuchOrder(error)) return undefined;
    throw error;
  }
};

/** Orders of a contract that have ended within the last day. */
const doneOrders = async (client: KucoinClient, params: Params): Promise<readonly unknown[]> =>
  arrayOf(await client.call('futuresPrivate', 'GET', 'recentDoneOrders', params), 'done orders');
