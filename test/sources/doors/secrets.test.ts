import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secretIn, sourceBySecret, withoutSecret } from '../../../src/sources/doors/secrets.js';
import { source } from '../../chat/telegram/fixtures.js';

const secretOf = (letter: string): string => `rad_${letter.repeat(40)}`;
const SECRET = secretOf('a');
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const SOURCES = [
  source({ name: 'one', secretHash: hashOf(SECRET) }),
  source({ name: 'two', secretHash: hashOf(secretOf('b')) }),
  source({ name: 'channel', door: 'channel' }),
];

describe('a secret', () => {
  it('says by itself which source sends', () => {
    expect(sourceBySecret(SECRET, SOURCES)?.name).toBe('one');
    expect(sourceBySecret(secretOf('b'), SOURCES)?.name).toBe('two');
  });

  it.each(['', SECRET.slice(0, -1), `${SECRET}a`, SECRET.toUpperCase(), hashOf(SECRET), secretOf('c')])(
    'is no other than the one that was shown: %s',
    (given) => {
      expect(sourceBySecret(given, SOURCES)).toBeUndefined();
    },
  );

  it.each([
    `{"secret":"${SECRET}","symbol":"BTC"}`,
    `symbol=BTC&secret=${SECRET}`,
    `long BTC\nsecret: ${SECRET}`,
    `${SECRET} long BTC`,
  ])('is found wherever it stands: %s', (text) => {
    expect(secretIn(text)).toBe(SECRET);
  });

  it.each([SECRET.slice(0, -1), `rad_${'A'.repeat(40)}`, 'secret=12345', ''])(
    'is not seen in what only resembles one: %s',
    (text) => {
      expect(secretIn(text)).toBeUndefined();
    },
  );
});

describe('a message without its secret', () => {
  it.each([
    [`{"secret":"${SECRET}","symbol":"BTCUSDT","side":"long"}`, '{"symbol":"BTCUSDT","side":"long"}'],
    [`{"symbol":"BTCUSDT", "key" : "${SECRET}" , "side":"long"}`, '{"symbol":"BTCUSDT" , "side":"long"}'],
    [`{"symbol":"BTCUSDT","side":"long","secret":"${SECRET}"}`, '{"symbol":"BTCUSDT","side":"long"}'],
    [`{"secret":"${SECRET}"}`, '{}'],
    [`{"a":{"secret":"${SECRET}"},"b":1}`, '{"a":{},"b":1}'],
    [`symbol=BTC&secret=${SECRET}&side=long`, 'symbol=BTC&side=long'],
    [`secret=${SECRET}&symbol=BTC`, 'symbol=BTC'],
    [`secret=${SECRET}`, ''],
    [`SYMBOL=BTC\nSECRET=${SECRET}\nSIDE=long`, 'SYMBOL=BTC\n\nSIDE=long'],
    [`long BTC sl 2%\nsecret: ${SECRET}`, 'long BTC sl 2%'],
    [`${SECRET} long BTC`, 'long BTC'],
    [`long BTC ${SECRET} ${SECRET}`, 'long BTC'],
  ])('says the rest as it was said: %s', (text, rest) => {
    expect(withoutSecret(text)).toBe(rest);
  });

  it('has none left wherever it stood, and is read in no time', () => {
    const gaps = ['"', ' '.repeat(30_000), ',', '=', '&', 'secret', ':', '\n'];
    for (const ahead of gaps)
      for (const after of gaps) {
        const text = `${ahead}${SECRET}${after}secret${' '.repeat(30_000)}`;
        const before = process.cpuUsage();
        expect(withoutSecret(text).includes(SECRET)).toBe(false);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000).toBeLessThan(100);
      }
  });

  it('that has none is left as it came', () => {
    expect(withoutSecret('  long BTC\n')).toBe('  long BTC\n');
  });
});
