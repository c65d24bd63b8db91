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
import type { LeaseKeeper } from '../store/lease-keeper.js';
import type { QueueName } from '../store/store.js';
import type { TradingParts } from '../trading/parts.js';
import type { Duties } from './roles.js';
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
    return this.#over ? this.clock.now() : (this.#last.get(queue) ?? this.#begun);
  }
}

/** A tick may take long behind a slow exchange; beyond this something is wrong. */
const TICK_AGE = 60_000;

/** Serves /healthz and /metrics of the running bot. */
export const openHealth = (options: {
  readonly settings: Settings;
  readonly venue: Venue;
  readonly parts: TradingParts;
  readonly pulse: Pulse;
  readonly log: Log;
  readonly duties: Duties;
  /** Absent where the process does not trade. */
  readonly keeper: LeaseKeeper | undefined;
}): Promise<Health> => {
  const { settings, venue, parts, pulse, log, duties, keeper } = options;
  const clock = parts.human;
  const scanAge = Math.max(3 * settings.checkInterval * 1000, 180_000);
  const checks: Checks = {
    redis: async () => {
      await parts.store.ping();
      return { ok: true };
    },
    ...(keeper
      ? {
          trader: () => (keeper.holds() ? { ok: true } : { ok: false, why: 'the trader lease is not held' }),
          positions: () => fresh('check of positions', pulse.at('positions'), clock.now(), TICK_AGE),
        }
      : {}),
    // A slow replay may take long from one closed candle to the next.
    ...(venue.replay || !keeper ? {} : { scan: () => fresh('scan', pulse.at('scan'), clock.now(), scanAge) }),
    // A scanner without a trader is asked for nothing.
    ...(duties.queues.includes('chunks') && !keeper
      ? { chunks: () => fresh('chunk of a scan', pulse.at('chunks'), clock.now(), scanAge) }
      : {}),
  };
  return startHealth({
    host: settings.healthHost,
    port: settings.healthPort,
    checks,
    metrics: () => metricsOf(parts),
    clock,
    log,
  });
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
