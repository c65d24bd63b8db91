import { ACCOUNT_LIES } from './account-lies.js';
import type { FakeKucoin } from './index.js';
import { MARKET_LIES } from './market-lies.js';
import { fallInto } from './moods.js';
import { ORDER_LIES } from './order-lies.js';
import type { Lie, Lies } from './telling.js';

export type { Lie } from './telling.js';

/** Every lie by name; what `npm run rehearse` must find. */
export const LIES: Lies = { ...MARKET_LIES, ...ACCOUNT_LIES, ...ORDER_LIES };

/** Lets the exchange tell a lie for good. */
export const lieWith = (kucoin: FakeKucoin, lie: Lie): void => fallInto(kucoin, lie, Infinity);
