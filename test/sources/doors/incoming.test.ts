import { describe, expect, it } from 'vitest';
import { incomingOf, type Call } from '../../../src/sources/doors/incoming.js';

const of = (over: Partial<Call>) =>
  incomingOf('tv', { body: '', query: '', contentType: undefined, id: undefined, ...over });

describe('a call', () => {
  it('is the alert of the source that its secret belongs to, whatever it says itself', () => {
    const body = '{"source":"other","symbol":"BTC"}';
    expect(of({ body, contentType: 'application/json; charset=utf-8' })).toEqual({
      source: 'tv',
      door: 'webhook',
      kind: 'http',
      method: 'POST',
      body,
      contentType: 'application/json',
    });
  });

  it('keeps its query and the sender’s own id, but no secret', () => {
    const secret = `rad_${'e'.repeat(40)}`;
    expect(of({ query: `symbol=ETH&secret=${secret}`, id: '7' })).toMatchObject({
      query: 'symbol=ETH',
      id: '7',
    });
    expect(JSON.stringify(of({ body: secret, query: secret }))).not.toContain(secret);
  });

  it('is a text where a form was only said to come, as curl says it', () => {
    const contentType = 'application/x-www-form-urlencoded';
    expect(of({ body: 'long BTC sl 2%', contentType })).not.toHaveProperty('contentType');
    expect(of({ body: '{"symbol":"BTC"}', contentType })).not.toHaveProperty('contentType');
    expect(of({ body: 'symbol=BTC&side=long', contentType })).toMatchObject({ contentType });
  });
});

describe('the time at which it was sent', () => {
  const NOON = Date.UTC(2026, 10, 30, 12);
  const json = (name: string, value: unknown): Partial<Call> => ({ body: JSON.stringify({ [name]: value }) });

  it.each([
    ['as TradingView writes it', json('timenow', '2026-11-30T12:00:00Z')],
    ['in seconds', json('timestamp', NOON / 1000)],
    ['in milliseconds', json('sent_at', NOON)],
    ['with a zone', json('timenow', '2026-11-30T13:00:00+01:00')],
    ['without a zone, which is UTC', json('timestamp', '2026-11-30 12:00:00')],
    ['in a form', { body: 'timenow=2026-11-30T12:00:00Z', contentType: 'application/x-www-form-urlencoded' }],
    ['in the query', { query: `timestamp=${NOON}` }],
    ['in lines', { body: 'SYMBOL=BTC\nTIMENOW=2026-11-30T12:00:00Z' }],
    ['the oldest of several', { body: JSON.stringify({ timenow: NOON + 1, timestamp: NOON }) }],
  ] as const)('is read %s', (_, over) => {
    expect(of(over).sentAt).toBe(NOON);
  });

  it.each([
    json('time', '2026-11-30T12:00:00Z'),
    json('timenow', 'soon'),
    { body: '{"timenow":' },
    { body: 'long BTC' },
  ])('is not known from %j', (over) => {
    expect(of(over)).not.toHaveProperty('sentAt');
  });
});
