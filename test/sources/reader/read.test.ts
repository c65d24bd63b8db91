import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { type Message, type ReadContext, read } from '../../../src/sources/reader/index.js';
import { CONTRACTS, PRICES } from './market.js';
import { wantedIn } from './wanted.js';

type Expected = Readonly<Record<string, unknown>>;

/** A message and what is right to read in it; the form of these lines is described in README.md beside them. */
interface Line extends Message {
  readonly id: string;
  readonly style: string;
  readonly prices?: ReadContext['prices'];
  readonly contracts?: ReadContext['contracts'];
  readonly context?: object;
  readonly expect: Expected;
  readonly also?: readonly Expected[];
}

/** A line whose right readings are written in short; it was forwarded, or is the body of a call. */
type Short = Partial<Message> & Pick<Line, 'id' | 'style'> & { readonly want: string };

const whole = (line: Line | Short): Line => {
  if (!('want' in line)) return line;
  const [first, ...also] = wantedIn(line.want);
  const sent: Pick<Line, 'kind' | 'door'> =
    line.body === undefined ? { kind: 'text', door: 'forward' } : { kind: 'json', door: 'webhook' };
  return { ...sent, ...line, expect: { ...first }, also: also.map((reading) => ({ ...reading })) };
};

const FOLDER = assetPath('test', 'sources', 'reader', 'messages');
const LINES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n'))
  .filter((line) => line !== '')
  .map((line) => whole(JSON.parse(line) as Line | Short));

const contextOf = ({ context, prices, contracts = [] }: Line): ReadContext => ({
  ...context,
  prices: prices ?? PRICES,
  contracts: prices
    ? [
        ...CONTRACTS.filter(
          ({ symbol }) => symbol in prices && !contracts.some((own) => own.symbol === symbol),
        ),
        ...contracts,
      ]
    : CONTRACTS,
});

/** A reading as it is compared: of one that is none its reason alone, of leverage that may be another the wanted one. */
const compared = (reading: Expected, wanted: Expected): Expected => {
  if (reading['action'] === 'refuse' || reading['action'] === 'ignore')
    return {
      action: reading['action'],
      reason: [wanted['reason']].flat().includes(reading['reason']) ? wanted['reason'] : reading['reason'],
    };
  const { leverageAlso = [] } = wanted as { leverageAlso?: readonly unknown[] };
  return {
    ...reading,
    ...(leverageAlso.includes(reading['leverage']) ? { leverage: wanted['leverage'] } : {}),
  };
};
const wantedOf = (wanted: Expected): Expected =>
  Object.fromEntries(Object.entries(wanted).filter(([key]) => key !== 'leverageAlso'));

const closestTo = (reading: Expected, { expect: first, also = [] }: Line): Expected =>
  [first, ...also].find((wanted) => {
    const mine = compared(reading, wanted);
    return Object.entries(wantedOf(wanted)).every(
      ([key, value]) => JSON.stringify(mine[key]) === JSON.stringify(value),
    );
  }) ?? first;

// Thousands of messages are read several times, on a machine that may be full.
describe('a message', { timeout: 120_000 }, () => {
  it('is among very many, of many styles', () => {
    expect(LINES.length).toBeGreaterThan(300);
    expect(new Set(LINES.map(({ id }) => id)).size).toBe(LINES.length);
    expect(new Set(LINES.map(({ style }) => style)).size).toBeGreaterThan(60);
  });

  it.each(LINES.map((line) => [line.id, line.style, line] as const))(
    '%s (%s) is read as it is meant',
    (_id, _style, line) => {
      const reading = { ...read(line, contextOf(line)) };
      const wanted = closestTo(reading, line);
      expect(compared(reading, wanted)).toEqual(wantedOf(wanted));
    },
  );

  it('is read the same each time, whatever was read before', () => {
    const first = LINES.map((line) => read(line, contextOf(line)));
    const again = LINES.toReversed().map((line) => read(line, contextOf(line)));
    expect(again.toReversed()).toEqual(first);
  });

  it('that is refused gets a plain sentence without markup', () => {
    for (const line of LINES) {
      const reading = read(line, contextOf(line));
      if (reading.action === 'refuse' || reading.action === 'ignore') {
        expect(reading.words, line.id).toMatch(/^[^\n<>]{5,220}\.?$/);
        expect(reading.words, line.id).toMatch(/[.]$|”\.?$/);
      }
    }
  });

  it('that is taken back seldom offers its trade without what takes it back', () => {
    const offered = LINES.filter((line) => {
      const reading = read(line, contextOf(line));
      if (!('around' in reading)) return false;
      expect(reading).toMatchObject({
        action: 'refuse',
        reason: expect.stringMatching(/^(?:commentary|report)$/) as string,
      });
      return true;
    });
    expect(offered.length).toBeLessThan(LINES.length / 25);
  });

  it('names both readings where there are two', () => {
    const words = (text: string): unknown =>
      read({ kind: 'text', door: 'paste', text }, { prices: PRICES, contracts: CONTRACTS });
    expect(words('LONG LTC entry 82 sl 80 tp 84,86')).toMatchObject({
      reason: 'number',
      words: expect.stringMatching(/84\.86.*84 and 86/) as string,
    });
    expect(words('BTC long 61200 entry 60900 sl 60000')).toMatchObject({
      words: 'The entry may be 61200 or 60900.',
    });
    expect(words('LONG BTC 61200 SL 60150 SL 59800')).toMatchObject({
      words: 'It names two stops: 60150 and 59800.',
    });
  });
});
