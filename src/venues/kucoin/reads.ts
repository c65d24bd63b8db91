import type { KucoinClient, Params } from './client.js';
import { AmbiguousError } from '../shared/errors.js';
import { arrayOf, nameOf, numberOf, rowOf } from '../shared/fields.js';

const PAGE_SIZE = 1_000;
/** A list with more pages than this is not ours. */
const MAX_PAGES = 50;

/** Notes each row that is left out of an answer. @param kind of row, as `ticker` */
export const leftOut =
  ({ odd }: KucoinClient, kind: string) =>
  (row: unknown, fault: string): void =>
    odd.note({ kind, name: nameOf(row), done: 'left out', fault });

/** Every row of a list in numbered pages. @throws as `call`; AmbiguousError for more pages than can be ours */
export const pagesOf = async (
  client: KucoinClient,
  path: 'orders' | 'stopOrders' | 'fills',
  params: Params,
): Promise<readonly unknown[]> => {
  const rows: unknown[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const asked = { ...params, pageSize: PAGE_SIZE, currentPage: page };
    const data = rowOf(await client.call('futuresPrivate', 'GET', path, asked), path);
    rows.push(...arrayOf(data['items'], path));
    if (page >= numberOf(data, 'totalPage')) return rows;
  }
  throw new AmbiguousError(`${path} has more than ${MAX_PAGES} pages`);
};
