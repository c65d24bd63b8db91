import { KeyedMutex } from '../trade/orders/mutex.js';
import type { Clock } from '../clock.js';
import { reasonOf, type AlertSource, type Log } from '../domain/index.js';
import type { Settings } from '../settings.js';
import type { AlertServer } from '../sources/doors/server.js';
import { RequestCounter } from '../sources/doors/request-counter.js';
import type { BotDocs } from '../state/store/docs.js';
import type { LeaseKeeper } from '../state/store/lease-keeper.js';
import type { Store } from '../state/store/store.js';
import type { TradingDesk } from '../trade/desk/desk.js';
import type { CheckResult, Metric } from './health/index.js';
import { lookEvery } from './looks.js';
import type { Stoppable } from './stop.js';

/** Looks after the sources so often, ms: what the owner changes counts that soon. */
const LOOK = 1_000;
/** The owner is told so often at most, ms. */
const TELL = 60_000;

export interface AlertDoor {
  /** Whether it listens where it should. */
  readonly check: () => CheckResult;
  readonly metrics: () => readonly Metric[];
  /** Looks at the sources now. */
  readonly look: () => void;
}

export interface AlertDoorParts {
  readonly settings: Pick<Settings, 'alertHost' | 'alertPort'>;
  readonly desk: Pick<TradingDesk, 'alerts' | 'sources'>;
  readonly store: Pick<Store<BotDocs>, 'commit'>;
  /** Whoever speaks with the owner listens for alerts, too. */
  readonly speaker: Pick<LeaseKeeper, 'holds' | 'isElsewhere'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly stops: Stoppable[];
}

type Told = RequestCounter['untold']['all'][number];

const WHY = {
  late: (maxAge: number) => `too late: more than ${maxAge} s old (ALERT_MAX_AGE). Nothing was done`,
  fast: () => 'too fast: more than 10 a second. A sender that repeats comes through later',
  store: () =>
    'when nothing could be written down (Redis was away, or too much is unread). A sender that repeats has come through since',
} satisfies Record<Told['why'], (maxAge: number) => string>;

const lineOf = ({ source, why, count }: Told, maxAge: number): string =>
  `${count === 1 ? 'A message' : `${count} messages`} of ${source} came ${WHY[why](maxAge)}.`;

/**
 * Keeps `POST /alert` open while this process speaks with the owner and a webhook source is on, and shut otherwise. With
 * Redis away it stays as it was: then senders hear that they are to come again.
 */
export const openAlertDoor = (parts: AlertDoorParts): AlertDoor => {
  const { settings, desk, store, speaker, clock, log, stops } = parts;
  const { maxAge } = desk.alerts;
  const counter = new RequestCounter();
  const lines = new KeyedMutex();
  let sources: readonly AlertSource[] = [];
  let server: AlertServer | undefined;
  let trouble: string | undefined;
  let toldAt = -Infinity;

  const open = async (): Promise<void> => {
    try {
      // With it comes the reader of messages: not for owners without a webhook, and not in the way of its first answer.
      const { startAlertServer } = await import('../sources/doors/server.js');
      server = await startAlertServer({
        host: settings.alertHost,
        port: settings.alertPort,
        sources: () => sources,
        // One after the other: the same alert, sent twice at once, counts once.
        receive: (incoming) => lines.run(incoming.source, () => desk.alerts.receive(incoming)),
        maxAge,
        counter,
        clock,
        log,
      });
      trouble = undefined;
    } catch (error) {
      if (trouble === undefined) log.error({ reason: reasonOf(error) }, 'alerts are not taken');
      trouble = reasonOf(error);
    }
  };

  const shut = async (): Promise<void> => {
    await server?.stop();
    server = undefined;
    trouble = undefined;
  };

  const tell = async (): Promise<void> => {
    const untold = counter.untold.all;
    if (untold.length === 0 || clock.elapsed() - toldAt < TELL) return;
    const text = untold.map((one) => lineOf(one, maxAge())).join('\n');
    await store.commit({ pushes: [{ type: 'notice', level: 'warning', text }] });
    toldAt = clock.elapsed();
    counter.untold.noted(untold);
  };

  /** What was turned away counts in the scores of its sources: once a look, however many those are. */
  const score = async (): Promise<void> => {
    const unscored = counter.unscored.all;
    if (unscored.length === 0) return;
    await desk.alerts.noteTurnedAway(unscored);
    counter.unscored.noted(unscored);
  };

  const look = async (): Promise<void> => {
    // With the store away nothing changes, and there is nobody to tell.
    const now = await desk.sources.list().catch(() => undefined);
    if (!now) return;
    sources = now.filter(({ door }) => door === 'webhook');
    const mayListen = !speaker.isElsewhere && (server !== undefined || speaker.holds());
    const isWanted = mayListen && sources.some(({ isOn }) => isOn);
    if (isWanted && !server) await open();
    if (!isWanted) await shut();
    await tell();
    await score();
  };

  stops.push({ name: 'alerts', stop: shut });
  return {
    look: lookEvery('looking after the sources of alerts', LOOK, look, { log, stops }),
    check: () => (trouble === undefined ? { ok: true } : { ok: false, why: trouble }),
    metrics: () => [
      {
        name: 'rad_alerts_total',
        help: 'Requests to POST /alert by what became of them.',
        type: 'counter',
        samples: counter.totals().map(({ outcome, count }) => ({ value: count, labels: { outcome } })),
      },
    ],
  };
};
