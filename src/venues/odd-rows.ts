import type { Log } from '../domain/index.js';

/** A row of a source that is not as it must be, and what was done about it. */
export interface OddRow {
  /** What the row is one of: `candle`, `contract`, `ticker`. */
  readonly kind: string;
  /** The row in words of its source, the same at each reading: `XBTUSDTM 1h 2026-03-01T04:00:00.000Z`. */
  readonly name: string;
  readonly done: 'widened' | 'left out' | 'missing';
  /** What is wrong with it. */
  readonly fault: string;
}

/** Rows that are remembered by name, so that each counts and is logged once; then it begins anew. */
const REMEMBERED = 2_000;
/** Named where somebody asks. */
const NAMED = 5;

/** Rows that were mended or left out at the border: counted by kind, each logged once. */
export class OddRows {
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, { readonly row: OddRow; count: number }>();
  #latest: readonly OddRow[] = [];

  constructor(private readonly log?: Log) {}

  note(row: OddRow): void {
    const key = `${row.kind} ${row.name} ${row.done}`;
    if (this.#seen.has(key)) return;
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.add(key);
    const counted = `${row.kind} ${row.done}`;
    const known = this.#counts.get(counted);
    if (known) known.count++;
    else this.#counts.set(counted, { row, count: 1 });
    this.#latest = [row, ...this.#latest].slice(0, NAMED);
    this.log?.warn({ ...row }, 'an odd row of the market data');
  }

  /** How many there were, by what they are and what was done. */
  counts(): readonly (Pick<OddRow, 'kind' | 'done'> & { readonly count: number })[] {
    return [...this.#counts.values()].map(({ row: { kind, done }, count }) => ({ kind, done, count }));
  }

  /** One line for people: how many, and the newest; undefined while there was none. */
  line(): string | undefined {
    const [newest] = this.#latest;
    if (!newest) return undefined;
    const counted = this.counts().map(({ kind, done, count }) => `${count} × ${kind} ${done}`);
    return `${counted.join(', ')}; the newest: ${newest.kind} ${newest.name}: ${newest.fault}`;
  }
}
