import { randomBytes } from 'node:crypto';
import { wallClock } from '../../src/clock.js';

/** How every client order id of a rehearsal begins; none of the bot's does. */
const PREFIX = 'rehearse-';

/** A client order id that no order has had. */
export const newClientId = (): string =>
  `${PREFIX}${wallClock.now().toString(36)}-${randomBytes(6).toString('hex')}`;

export const isOwnId = (clientOid: string): boolean => clientOid.startsWith(PREFIX);
