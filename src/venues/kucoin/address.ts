import { isIP } from 'node:net';
import { NotSentError } from '../shared/errors.js';
import { KucoinError } from './errors.js';

/** The address that a signed request came from is not on the key's list. */
export const FOREIGN_ADDRESS = '400006';

/** How connections are made: by IPv4 alone, or by whatever the host has. */
export type Family = 4 | 'any';

/** The address that KuCoin names in "Invalid request ip, the current clientIp is:192.0.2.1"; some answers name none. */
const addressIn = (text: string): string | undefined =>
  (text.match(/[\da-f:.]+/gi) ?? [])
    .map((each) => each.replace(/\.$/, ''))
    // The colon before the address is the sentence's.
    .flatMap((each) => (each.startsWith(':') ? [each.slice(1), each] : [each]))
    .map((each) => each.replace(/^::ffff:(?=\d+\.)/i, ''))
    .find((each) => isIP(each) !== 0);

/** What the owner reads where KuCoin refuses the address that a request came from: what it saw, and what to enter. */
export const addressWords = (text: string): string => {
  const seen = addressIn(text);
  const listed = "is not on the key's IP list";
  if (seen === undefined)
    return `this computer's address ${listed}: add it in KuCoin's API Management (KuCoin does not say which it saw)`;
  return isIP(seen) === 4
    ? `this computer is seen at ${seen}, which ${listed}: add ${seen} to it in KuCoin's API Management`
    : `this computer is seen at ${seen}, which ${listed}, and the list takes IPv4 addresses alone: give this computer an IPv4 connection`;
};

/**
 * The way to the exchange. A key's list of addresses is of IPv4, so with a key connections go by IPv4; where none is to
 * be had, only a key that was seen to be good from elsewhere lets them go otherwise.
 */
export class Way {
  #family: Family;

  constructor(hasKeys: boolean) {
    this.#family = hasKeys ? 4 : 'any';
  }

  get family(): Family {
    return this.#family;
  }

  /** The question what a key may do: by IPv4 if that leads anywhere. As it is answered, so all else goes from then on. */
  async find<T>(ask: (family: Family) => Promise<T>): Promise<T> {
    try {
      const answer = await ask(4);
      this.#family = 4;
      return answer;
    } catch (error) {
      if (!(error instanceof NotSentError && error.code === 'no-connection')) throw error;
      return this.#without(error, ask);
    }
  }

  async #without<T>(byIpv4: NotSentError, ask: (family: Family) => Promise<T>): Promise<T> {
    try {
      const answer = await ask('any');
      this.#family = 'any';
      return answer;
    } catch (error) {
      if (!(error instanceof KucoinError && error.exchangeCode === FOREIGN_ADDRESS)) throw byIpv4;
      // The list needs IPv4, which may come back: the key itself is not at fault.
      throw new NotSentError('no-connection', `${byIpv4.reason}; ${error.reason}`);
    }
  }
}
