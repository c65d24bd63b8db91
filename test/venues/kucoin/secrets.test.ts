import { describe, expect, it } from 'vitest';
import { bench } from './support.js';

describe('what a call was signed with', () => {
  it.each([
    ['a reason', (key: string) => ({ kind: 'code', code: '400003', msg: `the key ${key} is odd` }) as const],
    ['a page of a proxy', (key: string) => ({ kind: 'status', status: 502, body: `<p>${key}</p>` }) as const],
  ])('is taken out of %s that names it', async (_, fault) => {
    const { exchange, fake } = await bench();
    fake.fail('*', { ...fault(fake.keys.key), times: 9 });
    const error = await exchange.fetchAccount().catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'read-failed' });
    const { message, stack, cause } = error as Error;
    expect([message, stack, String(cause)].join('\n')).not.toContain(fake.keys.key);
  });
});
