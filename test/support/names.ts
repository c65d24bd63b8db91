import dns from 'node:dns';
import { isIP } from 'node:net';

type Answer = (error: Error | null, address: dns.LookupAddress[] | string, family?: number) => void;

/** Lets a made-up name lead to addresses, as the resolver would in that order. @returns what ends it */
export const nameLeadsTo = (name: string, addresses: readonly string[]): (() => void) => {
  const real = dns.lookup;
  const lookup = (asked: string, options: dns.LookupOptions, answer: Answer): void => {
    if (asked !== name) return real(asked, options, answer);
    const all = addresses.map((address) => ({ address, family: isIP(address) }));
    const found = all.filter(({ family }) => !options.family || family === options.family);
    const [first] = found;
    if (!first) {
      const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${asked}`), {
        code: 'ENOTFOUND',
        syscall: 'getaddrinfo',
      });
      return process.nextTick(answer, error, []);
    }
    return options.all
      ? process.nextTick(answer, null, found)
      : process.nextTick(answer, null, first.address, first.family);
  };
  Object.assign(dns, { lookup });
  return () => void Object.assign(dns, { lookup: real });
};
