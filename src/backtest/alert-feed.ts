import type { AlertOutcome, AlertSource, JournalEntry } from '../domain/index.js';
import { receiveAlert } from '../trade/alerts/receive.js';
import type { TradingParts } from '../trade/core/parts.js';
import type { TimedAlert } from './alert-file.js';

/** What became of an alert of the file in a run. `known`: it is the same as one before, and counts once. */
export interface ReplayedAlert {
  readonly line: number;
  readonly time: number;
  readonly source: string;
  readonly status: AlertOutcome['status'] | 'known' | 'outside' | 'unread';
  readonly symbol?: string;
  /** Of a refusal or denial: what it is called, and why in words. */
  readonly code?: string;
  readonly words?: string;
  readonly signalId?: string;
}

/** A source as it is judged: it trades by itself, at the size of the rules, however often. */
const judged = (name: string, { time, alert }: TimedAlert): AlertSource => ({
  name,
  door: alert.door === 'paste' ? 'forward' : alert.door,
  isOn: true,
  mode: 'auto',
  bounds: { sizeFactor: 1, perDay: Number.MAX_SAFE_INTEGER },
  needsStop: false,
  createdAt: time,
});

/** Brings the alerts of a file into a run, each at its time, and keeps what became of them. */
export class AlertFeed {
  readonly #alerts: readonly TimedAlert[];
  readonly #fates = new Map<number, ReplayedAlert>();
  /** Lines by the id of the alert that they became. */
  readonly #lines = new Map<string, number>();
  #next = 0;

  constructor(all: readonly TimedAlert[], span: { readonly from: number; readonly to: number }) {
    const isInside = ({ time }: TimedAlert): boolean => time >= span.from && time <= span.to;
    this.#alerts = all.filter(isInside);
    for (const one of all) this.#note(one, { status: isInside(one) ? 'unread' : 'outside' });
  }

  /** Market time of the next one. */
  get next(): number | undefined {
    return this.#alerts[this.#next]?.time;
  }

  /** What became of each, by line. */
  get fates(): readonly ReplayedAlert[] {
    return [...this.#fates.values()].sort((a, b) => a.line - b.line);
  }

  /** Names the sources as the owner would have. */
  async open({ store }: Pick<TradingParts, 'store'>): Promise<void> {
    const names = new Map(this.#alerts.map((one) => [one.alert.source, one] as const).toReversed());
    await store.commit({
      put: [...names].map(([name, first]) => ({ kind: 'source', id: name, value: judged(name, first) })),
    });
  }

  /** Hands in what has come by now, through the door's use case: what is read in it is owed. */
  async receive(parts: TradingParts): Promise<void> {
    const now = parts.clock.now();
    for (let one = this.#alerts[this.#next]; one && one.time <= now; one = this.#alerts[this.#next]) {
      this.#next += 1;
      const { status, alertId } = await receiveAlert(parts, one.alert);
      if (status === 'known') this.#note(one, { status });
      else this.#lines.set(alertId, one.line);
    }
  }

  /** Learns from the journal what became of an alert. */
  readonly hear = (entry: JournalEntry): void => {
    if (entry.event !== 'alert-read') return;
    const line = this.#lines.get(entry.data.alertId);
    const known = line === undefined ? undefined : this.#fates.get(line);
    if (!known) return;
    this.#fates.set(known.line, {
      ...known,
      status: entry.data.status as AlertOutcome['status'],
      ...(entry.symbol === undefined ? {} : { symbol: entry.symbol }),
      ...(entry.data.code === undefined ? {} : { code: entry.data.code }),
      ...(entry.cause === undefined ? {} : { words: entry.cause }),
      ...(entry.signalId === undefined ? {} : { signalId: entry.signalId }),
    });
  };

  #note({ line, time, alert: { source } }: TimedAlert, fate: Pick<ReplayedAlert, 'status'>): void {
    this.#fates.set(line, { line, time, source, ...fate });
  }
}
