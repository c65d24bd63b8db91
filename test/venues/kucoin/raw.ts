import { createHmac } from 'node:crypto';
import type { FakeKucoin } from '../../support/kucoin/index.js';

/** One signed GET without any library: `data` of the answer. */
export const get = async (fake: FakeKucoin, target: string): Promise<unknown> => {
  const { key, secret, passphrase } = fake.keys;
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64');
  const timestamp = String(fake.server.now);
  const response = await fetch(fake.root + target, {
    headers: {
      'KC-API-KEY': key,
      'KC-API-SIGN': sign(`${timestamp}GET${target}`),
      'KC-API-TIMESTAMP': timestamp,
      'KC-API-PASSPHRASE': sign(passphrase),
      'KC-API-KEY-VERSION': '2',
    },
  });
  const answer = (await response.json()) as { code: string; msg?: string; data: unknown };
  if (answer.code !== '200000') throw new Error(`${target}: ${answer.code} ${answer.msg ?? ''}`);
  return answer.data;
};
