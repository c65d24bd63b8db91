import { CLIENT_ID_PREFIX, RadError } from '../domain/index.js';

/** What a client order id of ours stands for. */
export interface OrderOrigin {
  readonly instance: string;
  /** Intent id, or position id for a protective order. */
  readonly owner: string;
  readonly kind: 'intent' | 'stop' | 'takeProfit';
  readonly step: number;
}

const LETTER = { intent: 'i', stop: 's', takeProfit: 't' } as const;
const KIND = { i: 'intent', s: 'stop', t: 'takeProfit' } as const;
const PATTERN = /^rad-([A-Za-z0-9]{1,8})-([A-Za-z0-9]{1,20})-([ist])(\d{1,4})$/;

/**
 * `rad-<instance>-<owner>-<letter><step>`, at most 40 characters of [A-Za-z0-9_-].
 * @throws RadError when a part does not fit.
 */
export const clientOrderId = (origin: OrderOrigin): string => {
  const id = `${CLIENT_ID_PREFIX}${origin.instance}-${origin.owner}-${LETTER[origin.kind]}${origin.step}`;
  if (!PATTERN.test(id) || id.length > 40)
    throw new RadError('bad-client-id', `client order id ${id} does not fit the exchange's form`, { id });
  return id;
};

/** The origin of a client order id, or undefined when it is not of our making. */
export const parseClientOrderId = (id: string): OrderOrigin | undefined => {
  const match = PATTERN.exec(id);
  if (!match) return undefined;
  const [, instance = '', owner = '', letter = 'i', step = '0'] = match;
  return { instance, owner, kind: KIND[letter as keyof typeof KIND], step: Number(step) };
};

/** The step of the order that takes off at once what an entry filled and no stop can guard; no entry has so many. */
export const FLATTEN_STEP = 900;
