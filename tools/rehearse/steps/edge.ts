import { lookup } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { clockFault, quotaFault } from '../../../src/venues/kucoin/assumed.js';
import { readingOf } from '../../../src/venues/kucoin/rate-answers.js';
import { httpCall, type HttpAnswer } from '../../../src/venues/shared/http.js';
import { wallClock } from '../../../src/clock.js';
import { reasonOf } from '../../../src/domain/index.js';
import { pass, unless, warn, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

const TIMEOUT = 8_000;

/** The exchange's host with and without a User-Agent, by IPv6, its clock and its quota. */
export async function* edge({ wire, clock }: Stand): AsyncGenerator<Proof> {
  const url = `${String((wire.client.ccxt.urls as { api: Record<string, unknown> }).api['futuresPublic'])}/api/v1/timestamp`;
  const plain = await timestamp(wire, url, {});
  yield unless('1.plain', faultOf(plain), { status: plain.status });

  const before = clock.now();
  const agent = await timestamp(wire, url, { 'User-Agent': 'RAD' });
  const after = clock.now();
  yield unless('1.agent', faultOf(agent), { status: agent.status });

  yield await bySix(url);

  const offset = Math.round((timeIn(agent) ?? NaN) - (before + after) / 2);
  const off = clockFault(offset);
  yield off === undefined ? pass('1.offset', { ms: offset }) : warn('1.offset', off, { ms: offset });

  const reading = readingOf(agent.headers);
  yield unless(
    '1.quota',
    quotaFault(reading),
    reading ? { limit: reading.limit, remaining: reading.remaining, resetMs: reading.resetMs } : {},
  );
}

const timestamp = async (wire: Wire, url: string, headers: Record<string, string>): Promise<HttpAnswer> => {
  const began = wallClock.elapsed();
  const answer = await httpCall(url, { method: 'GET', headers }, TIMEOUT);
  wire.hear({ method: 'GET', url, answer, ms: wallClock.elapsed() - began });
  return answer;
};

const timeIn = ({ text }: Pick<HttpAnswer, 'text'>): number | undefined => {
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    return typeof data === 'number' ? data : undefined;
  } catch {
    return undefined;
  }
};

const faultOf = (answer: Pick<HttpAnswer, 'status' | 'text'>): string | undefined =>
  answer.status === 200 && timeIn(answer) !== undefined
    ? undefined
    : `HTTP ${answer.status} and ${JSON.stringify(answer.text.slice(0, 80))} instead of a time`;

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(
      ({ family, internal, address }) => family === 'IPv6' && !internal && !address.startsWith('fe80'),
    ),
  );

/** A key's list of addresses is IPv4, so nothing depends on IPv6: what it says is noted. */
const bySix = async (url: string): Promise<Proof> => {
  const { hostname } = new URL(url);
  if (isIP(hostname) !== 0 || !hasIpv6()) return pass('1.ipv6', { here: false });
  const there = await lookup(hostname, { family: 6 }).then(
    () => true,
    () => false,
  );
  if (!there) return pass('1.ipv6', { here: true, there: false });
  try {
    const status = await statusBySix(url);
    return status === 200
      ? pass('1.ipv6', { here: true, there: true, status })
      : warn('1.ipv6', `HTTP ${status}; RAD goes by IPv4`, { status });
  } catch (error) {
    return warn('1.ipv6', `no answer (${reasonOf(error)}); RAD goes by IPv4`);
  }
};

const statusBySix = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestTls : requestPlain;
    const options = { family: 6, timeout: TIMEOUT, headers: { 'User-Agent': 'RAD' } };
    const sent = request(url, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', reject);
    sent.end();
  });
