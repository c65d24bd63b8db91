import { BadInputError } from '../../src/domain/index.js';
import { instanceOf } from '../../src/trade/orders/ids.js';
import { optionalText, type Row } from '../../src/venues/shared/fields.js';
import type { Wire } from './wire.js';

/** All orders that rest on the account, stops included. @throws as the wire does */
export const restingOrders = async (wire: Wire): Promise<readonly Row[]> => [
  ...(await allOf(wire, 'orders', { status: 'active' })),
  ...(await allOf(wire, 'stopOrders', {})),
];

/** All rows of a paged list of orders. */
const allOf = async (
  wire: Wire,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (let currentPage = 1; ; currentPage++) {
    const page = await wire.list(path, { ...params, currentPage });
    rows.push(...page);
    if (page.length < 100) return rows;
  }
};

/** Whether a bot sent an order, of whichever installation and key. */
export const isOfBot = (row: Row): boolean => instanceOf(optionalText(row, 'clientOid')) !== undefined;

/**
 * The lease keeps away a bot on the same Redis with the same key; any other one is known by what rests of it.
 * @throws BadInputError while an order of any bot rests on the account
 */
export const requireNoBot = async (wire: Wire): Promise<void> => {
  const row = (await restingOrders(wire)).find(isOfBot);
  if (row)
    throw new BadInputError(
      `${optionalText(row, 'symbol')}: order ${optionalText(row, 'id')} (${optionalText(row, 'clientOid')}) of a bot rests on the account, expected none, whatever its key and Redis (/close what it holds and stop it; cancel by hand what no bot knows any more)`,
    );
};
