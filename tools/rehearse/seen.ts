import type { Clock } from '../../src/clock.js';
import { optionalText, rowOf, type Row } from '../../src/venues/shared/fields.js';
import type { LineId } from './lines.js';
import { fail, pass, warn, type Figures, type Proof } from './types.js';
import type { Wire } from './wire.js';

/** What is shown within this is shown soon, ms. */
export const SOON = 1_000;
/** Positions, fills and stops may take a little longer, ms. */
export const SOON_ENOUGH = 1_500;

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 500;

/** What was looked for, and how long after `since` (steady ms) it was there. */
export interface Seen<T> {
  readonly value: T;
  readonly ms: number;
}

/** Looks again and again until there is something to be seen; undefined once `patience` ms are over. */
export const waitFor = async <T>(
  clock: Clock,
  { since, patience }: { readonly since: number; readonly patience: number },
  look: () => Promise<T | undefined>,
): Promise<Seen<T> | undefined> => {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    const value = await look();
    const ms = Math.round(clock.elapsed() - since);
    if (value !== undefined) return { value, ms };
    if (ms > patience) return undefined;
    await clock.sleep(pause);
  }
};

/** Shown soon passes; late is a delay, which the bot waits out; never fails. */
export const soonProof = (
  id: LineId,
  seen: Seen<unknown> | undefined,
  { limit, patience }: { readonly limit: number; readonly patience: number },
  figures: Figures = {},
): Proof => {
  if (!seen) return fail(id, `it was not shown within ${patience / 1000} s`, figures);
  const { ms } = seen;
  if (ms < limit) return pass(id, { ...figures, ms });
  return warn(id, `it took ${ms} ms; RAD waits longer than that`, { ...figures, ms });
};

/** An order by the client id that it was sent with; undefined where it is not shown. */
export const byClientId = async (wire: Wire, clientOid: string): Promise<Row | undefined> => {
  const answer = await wire.ask('futuresPrivate', 'GET', 'orders/byClientOid', { clientOid });
  return answer.ok ? rowOf(answer.data, 'order') : undefined;
};

/** An order by the exchange's id; undefined where it is not shown. */
export const byOrderId = async (wire: Wire, orderId: string): Promise<Row | undefined> => {
  const answer = await wire.ask('futuresPrivate', 'GET', 'orders/{orderId}', { orderId });
  return answer.ok ? rowOf(answer.data, 'order') : undefined;
};

/** The row of a list that has an order's id, under whichever name. */
export const rowWith = (rows: readonly Row[], orderId: string): Row | undefined =>
  rows.find((row) => row['id'] === orderId || optionalText(row, 'orderId') === orderId);

/** What is wrong with a row, field by field: expected and found. Numbers compare as numbers. */
export const differences = (row: Row, expected: Readonly<Record<string, unknown>>): string | undefined => {
  const wrong = Object.entries(expected).filter(([name, value]) => {
    const found = row[name];
    return typeof value === 'number' ? Number(found) !== value : found !== value;
  });
  if (wrong.length === 0) return undefined;
  return wrong
    .map(
      ([name, value]) =>
        `${name} is ${JSON.stringify(row[name]) ?? 'missing'}, expected ${JSON.stringify(value)}`,
    )
    .join('; ');
};
