import type { Ccxt } from '../../../src/venues/kucoin/client.js';
import { millisOf, numeric, optionalText, rowOf, type Row } from '../../../src/venues/shared/fields.js';
import { reasonOf } from '../../../src/domain/index.js';
import { unless, type Proof, type Stand } from '../types.js';
import type { Wire } from '../wire.js';

const SYMBOLS = 5;
const ACK_LIMIT = 5_000;
const STAMP_LIMIT = 5_000;
/** A ping leaves about so often, ms. */
const PING = 20_000;
const TICKS_LIMIT = 30_000;

/** What a connection said in its time. */
class Listener {
  ackAfter: number | undefined;
  pongs = 0;
  lost: string | undefined;
  readonly ticks = new Map<string, Row[]>();
  stampsOff = 0;

  constructor(
    private readonly wire: Wire,
    private readonly elapsed: () => number,
  ) {}

  /** Listens to the best prices of some contracts over a connection of its own. */
  open(ccxt: Ccxt, symbols: readonly string[]): void {
    const began = this.elapsed();
    const keep = ccxt.handleMessage.bind(ccxt);
    ccxt.handleMessage = (...args: Parameters<Ccxt['handleMessage']>): void => {
      this.#hear(args[1], this.elapsed() - began);
      keep(...args);
    };
    const again = (): void => {
      ccxt.watchBidsAsks([...symbols]).then(again, (error: unknown) => (this.lost ??= reasonOf(error)));
    };
    again();
  }

  #hear(message: unknown, after: number): void {
    const row = rowOf(message, 'message');
    const type = optionalText(row, 'type');
    if (type === 'ack') this.ackAfter ??= after;
    if (type === 'pong') this.pongs += 1;
    if (type !== 'message' || optionalText(row, 'subject') !== 'tickerV2') return;
    const data = rowOf(row['data'], 'price');
    const symbol = optionalText(data, 'symbol');
    this.ticks.set(symbol, [...(this.ticks.get(symbol) ?? []).slice(-20), data]);
    if (!(Math.abs(millisOf(data, 'ts') - this.wire.client.now()) < STAMP_LIMIT)) this.stampsOff += 1;
  }
}

/** Prices by push for a while. */
export async function* socket({ wire, clock, waits }: Stand): AsyncGenerator<Proof> {
  const { byId } = await wire.contracts.known(60_000);
  const busiest = [...byId.values()]
    .filter(({ scannable }) => scannable)
    .sort((a, b) => b.turnover - a.turnover)
    .slice(0, SYMBOLS);
  const ccxt = await wire.client.fork();
  const listener = new Listener(wire, () => clock.elapsed());
  const until = async (ms: number, isSo: () => boolean): Promise<void> => {
    const end = clock.elapsed() + ms;
    while (!isSo() && clock.elapsed() < end && listener.lost === undefined) await clock.sleep(20);
  };
  const began = clock.elapsed();
  try {
    listener.open(
      ccxt,
      busiest.map(({ ccxtSymbol }) => ccxtSymbol),
    );
    await until(ACK_LIMIT, () => listener.ackAfter !== undefined);
    const { ackAfter } = listener;
    yield unless(
      '4.ack',
      ackAfter === undefined ? (listener.lost ?? `none within ${ACK_LIMIT} ms`) : undefined,
      {
        ms: Math.round(ackAfter ?? 0),
      },
    );

    await until(Math.min(TICKS_LIMIT, waits.socket), () => listener.ticks.size === busiest.length);
    const silent = busiest.map(({ id }) => id).filter((id) => !listener.ticks.has(id));
    yield unless('4.ticks', silent.length > 0 ? `nothing came of ${silent.join(', ')}` : undefined, {
      symbols: busiest.map(({ id }) => id).join(' '),
      seconds: Math.round((clock.elapsed() - began) / 1_000),
    });

    await until(waits.socket - (clock.elapsed() - began), () => false);
    yield unless('4.sequence', sequenceFault(listener));

    const pings = Math.floor(waits.socket / PING);
    const stays =
      listener.lost ??
      (listener.pongs < pings ? `${listener.pongs} of ${pings} pings were answered` : undefined);
    yield unless('4.stays', stays, {
      seconds: Math.round((clock.elapsed() - began) / 1_000),
      pings: listener.pongs,
    });
  } finally {
    await ccxt.close().catch(() => undefined);
  }
}

const sequenceFault = ({ ticks, stampsOff }: Listener): string | undefined => {
  for (const [symbol, rows] of ticks) {
    const sequences = rows.map(({ sequence }) => numeric(sequence));
    if (!sequences.every(Number.isFinite))
      return `${symbol}: ${JSON.stringify(rows[0]?.['sequence'])} is no number`;
    const back = sequences.findIndex((sequence, i) => sequence < (sequences[i - 1] ?? 0));
    if (back > 0) return `${symbol}: ${sequences[back]} follows ${sequences[back - 1]}`;
  }
  return stampsOff > 0 ? `${stampsOff} stamps lie more than ${STAMP_LIMIT} ms from now` : undefined;
};
