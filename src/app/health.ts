import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import {
  fresh,
  gauge,
  processMetrics,
  startHealth,
  type Checks,
  type Health,
  type Metric,
} from '../health/index.js';
import type { Settings } from '../settings.js';
import type { QueueName } from '../store/store.js';
import type { DutyWatch } from '../trading/duty-watch.js';
import type { TradingParts } from '../trading/parts.js';
import type { Duties } from './roles.js';
import type { Trader } from './trader.js';
import type { Venue } from './venue.js';

/** When jobs of each queue last ended, in wall time. */
export class Pulse {
  readonly #last = new Map<QueueName, number>();
  readonly #begun: number;
  #over = false;

  constructor(private readonly clock: Clock) {
    this.#begun = clock.now();
  }

  beat(queue: QueueName): void {
    this.#last.set(queue, this.clock.now());
  }

  /** The recording is over: nothing will beat any more, and that is well. */
  end(): void {
    this.#over = true;
  }

  /** The last beat, or the start while there was none. */
  at(queue: QueueName): number {
    return this.seen(this.#last.get(queue));
  }

  /** A wall time as health takes it: the start where there is none yet, always now once nothing is to come any more. */
  seen(at: number | undefined): number {
    return this.#over ? this.clock.now() : (at ?? this.#begun);
  }
}

/** A tick may take long behind a slow exchange, ms; beyond this, and three intervals, something is wrong. */
const TICK_AGE = 60_000;

/** Serves /healthz and /metrics of the running bot. */
export const openHealth = (options: {
  readonly settings: Settings;
  readonly venue: Venue;
  readonly parts: TradingParts;
  readonly pulse: Pulse;
  readonly watch: DutyWatch;
  readonly log: Log;
  readonly duties: Duties;
  /** Absent where the process does not trade. */
  readonly trader: Pick<Trader, 'whyNot'> | undefined;
}): Promise<Health> => {
  const { settings, venue, parts, log } = options;
  return startHealth({
    host: settings.healthHost,
    port: settings.healthPort,
    checks: checksOf({ ...options, replay: venue.replay !== undefined }),
    metrics: () => metricsOf(parts),
    clock: parts.human,
    log,
  });
};

/** What must be well, by what the process does. */
export const checksOf = (options: {
  readonly settings: Pick<Settings, 'checkInterval' | 'positionUpdateInterval'>;
  readonly parts: Pick<TradingParts, 'store' | 'human'>;
  readonly pulse: Pulse;
  readonly watch: DutyWatch;
  readonly duties: Duties;
  readonly trader: Pick<Trader, 'whyNot'> | undefined;
  readonly replay: boolean;
}): Checks => {
  const { settings, parts, pulse, watch, duties, trader, replay } = options;
  const clock = parts.human;
  const tickAge = Math.max(3 * settings.positionUpdateInterval * 1000, TICK_AGE);
  const scanAge = Math.max(3 * settings.checkInterval * 1000, 180_000);
  return {
    redis: async () => {
      await parts.store.ping();
      return { ok: true };
    },
    ...(trader
      ? {
          trader: () => (trader.whyNot === undefined ? { ok: true } : { ok: false, why: trader.whyNot }),
          positions: () =>
            fresh('check of positions', pulse.seen(watch.at('positions')), clock.now(), tickAge),
        }
      : {}),
    // A slow replay may take long from one closed candle to the next.
    ...(replay || !trader
      ? {}
      : { scan: () => fresh('scan', pulse.seen(watch.at('scan')), clock.now(), scanAge) }),
    // A scanner without a trader is asked for nothing.
    ...(duties.queues.includes('chunks') && !trader
      ? { chunks: () => fresh('chunk of a scan', pulse.at('chunks'), clock.now(), scanAge) }
      : {}),
  };
};

const metricsOf = async (parts: TradingParts): Promise<readonly Metric[]> => {
  const [account, positions, intents, pushes] = await Promise.all([
    parts.store.get('account', 'main'),
    parts.store.list('position'),
    parts.store.list('intent'),
    parts.store.owedPushes(1000),
  ]);
  return [
    ...processMetrics(),
    ...(account
      ? [
          gauge('rad_equity_usdt', 'Balance and unrealised P&L.', account.value.equity),
          gauge('rad_open_risk_usdt', 'Loss if every stop is hit.', account.value.openRisk),
          gauge('rad_exposure_usdt', 'Notional of open positions.', account.value.exposure),
        ]
      : []),
    gauge(
      'rad_open_positions',
      'Positions that are open.',
      positions.filter(({ value }) => value.status === 'open').length,
    ),
    gauge(
      'rad_unresolved_orders',
      'Intents whose order is looked for.',
      intents.filter(({ value }) => value.status === 'unresolved').length,
    ),
    gauge('rad_owed_pushes', 'Messages not delivered yet.', pushes.length),
  ];
};
