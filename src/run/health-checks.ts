import { momentOf, sinceMoment, type Clock, type Moment } from '../clock.js';
import { timeframeMs, type Log } from '../domain/index.js';
import {
  fresh,
  gauge,
  processMetrics,
  startHealth,
  type CheckResult,
  type Checks,
  type Health,
  type Metric,
} from './health/index.js';
import type { AlertDoor } from './alert-door.js';
import type { Settings } from '../settings.js';
import type { QueueName } from '../state/store/store.js';
import type { TickAlarm } from '../trade/watchdog/tick-alarm.js';
import type { TradingParts } from '../trade/core/parts.js';
import { storeState } from '../trade/core/store-state.js';
import type { Disk } from './disk.js';
import type { Duties } from './roles.js';
import { waitingSpeed } from './stepper.js';
import type { Trader } from './trader.js';
import type { Venue } from './venue.js';
import { openPositions, workingIntents } from '../state/store/open-docs.js';

/** When jobs of each queue last ended. */
export class Pulse {
  readonly #last = new Map<QueueName, Moment>();
  readonly #begun: Moment;
  #over = false;

  constructor(private readonly clock: Clock) {
    this.#begun = momentOf(clock);
  }

  beat(queue: QueueName): void {
    this.#last.set(queue, momentOf(this.clock));
  }

  /** The recording is over: nothing will beat any more, and that is well. */
  end(): void {
    this.#over = true;
  }

  /** ms since the last beat, or since the start while there was none. */
  age(queue: QueueName): number {
    return this.ageOf(this.#last.get(queue));
  }

  /** The age of a moment as health takes it, ms: since the start where there is none yet, 0 once nothing is to come. */
  ageOf(moment: Moment | undefined): number {
    return this.#over ? 0 : sinceMoment(this.clock, moment ?? this.#begun);
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
  readonly watch: TickAlarm;
  readonly disk: Pick<Disk, 'check'>;
  readonly log: Log;
  readonly duties: Duties;
  /** Absent where the process does not trade. */
  readonly trader: Pick<Trader, 'whyNot'> | undefined;
  /** Absent where the process does not chat. */
  readonly door: AlertDoor | undefined;
}): Promise<Health> => {
  const { settings, venue, parts, door, log } = options;
  return startHealth({
    host: settings.healthHost,
    port: settings.healthPort,
    checks: {
      ...checksOf({ ...options, replay: venue.replay !== undefined }),
      ...rowsCheck(venue.market),
      ...(door ? { alerts: door.check } : {}),
    },
    metrics: async () => [...(await metricsOf(parts)), ...(door?.metrics() ?? [])],
    clock: parts.human,
    log,
  });
};

/** Odd rows of market data are no illness, but they are named. */
const rowsCheck = ({ oddRows }: Venue['market']): Checks => {
  if (!oddRows) return {};
  return {
    rows: () => {
      const note = oddRows.line();
      return { ok: true, ...(note === undefined ? {} : { note }) };
    },
  };
};

/** What must be well, by what the process does. */
export const checksOf = (options: {
  readonly settings: Pick<Settings, 'checkInterval' | 'positionUpdateInterval' | 'replaySpeed' | 'timeframe'>;
  readonly parts: Pick<TradingParts, 'store' | 'human' | 'cashflows'>;
  readonly pulse: Pulse;
  readonly watch: TickAlarm;
  readonly disk: Pick<Disk, 'check'>;
  readonly duties: Duties;
  readonly trader: Pick<Trader, 'whyNot'> | undefined;
  readonly replay: boolean;
}): Checks => {
  const { settings, parts, pulse, watch, disk, duties, trader, replay } = options;
  // A replay checks positions as candles close, and while a card waits it is slow.
  const candle = replay ? timeframeMs(settings.timeframe) / waitingSpeed(settings.replaySpeed) : 0;
  const tickAge = Math.max(3 * settings.positionUpdateInterval * 1000, TICK_AGE) + candle;
  const scanAge = Math.max(3 * settings.checkInterval * 1000, 180_000);
  /** Away and full are told apart: with a full one commands are answered, and positions are looked after. */
  const storeCheck = async (ill: 'away' | 'full'): Promise<CheckResult> => {
    const state = await storeState(parts);
    return state.is === ill ? { ok: false, why: state.why } : { ok: true };
  };
  return {
    redis: () => storeCheck('away'),
    memory: () => storeCheck('full'),
    disk: () => disk.check(),
    documents: () => setAsideCheck(parts),
    ...(trader
      ? {
          trader: () => (trader.whyNot === undefined ? { ok: true } : { ok: false, why: trader.whyNot }),
          positions: () =>
            watch.failure === undefined
              ? fresh('check of positions', pulse.ageOf(watch.last('positions')), tickAge)
              : { ok: false, why: watch.failure },
          cashflows: () => {
            const why = parts.cashflows.failure;
            return why === undefined ? { ok: true } : { ok: false, why };
          },
        }
      : {}),
    // A slow replay may take long from one closed candle to the next.
    ...(replay || !trader ? {} : { scan: () => fresh('scan', pulse.ageOf(watch.last('scan')), scanAge) }),
    // A scanner without a trader is asked for nothing.
    ...(duties.queues.includes('chunks') && !trader
      ? { chunks: () => fresh('chunk of a scan', pulse.age('chunks'), scanAge) }
      : {}),
  };
};

/** What could not be read is no reason to be unwell: everything else goes on. */
const setAsideCheck = async ({ store }: Pick<TradingParts, 'store'>): Promise<CheckResult> => {
  const torn = await store.list('torn');
  if (torn.length === 0) return { ok: true };
  return { ok: true, note: `set aside: ${torn.map(({ value }) => `${value.kind} ${value.id}`).join(', ')}` };
};

const metricsOf = async (parts: TradingParts): Promise<readonly Metric[]> => {
  const [account, positions, intents, pushes] = await Promise.all([
    parts.store.get('account', 'main'),
    openPositions(parts.store),
    workingIntents(parts.store),
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
    gauge('rad_open_positions', 'Positions that are open.', positions.length),
    gauge(
      'rad_unresolved_orders',
      'Intents whose order is looked for.',
      intents.filter(({ value }) => value.status === 'unresolved').length,
    ),
    gauge('rad_owed_pushes', 'Messages not delivered yet.', pushes.length),
    {
      name: 'rad_odd_rows_total',
      help: 'Rows of market data that were mended, left out or missing.',
      type: 'counter',
      samples: (parts.market.oddRows?.counts() ?? []).map(({ kind, done, count }) => ({
        value: count,
        labels: { kind, done },
      })),
    },
  ];
};
