import { wallClock, createWithin } from '../clock.js';
import { type Log } from '../domain/index.js';
import type { Health } from './health/index.js';
import type { Chat } from '../chat/telegram/bot.js';
import { meanwhile } from '../chat/telegram/dispatch.js';
import { summariseAccount } from '../trade/views/account-summary.js';
import type { TradingParts } from '../trade/core/parts.js';
import { lookEvery } from './looks.js';
import { OutageWatch, type Dependency } from './outage-watch.js';
import type { Duties } from './roles.js';
import { announce } from './run.js';
import type { Stoppable } from './stop.js';

const LOOKS_EVERY = 1_000;
/** A message is owed within this, or it goes straight to the chat, ms. */
const OWED_WITHIN = 700;

/** In words what each check of /healthz means. Who only trades cannot speak while Redis is away: who chats does. */
export const dependenciesOf = (duties: Duties, simulated: boolean): Readonly<Record<string, Dependency>> => {
  const rest = simulated
    ? 'The simulated exchange catches up on what it misses.'
    : 'Stops and targets rest on the exchange.';
  return {
    ...(duties.chats
      ? {
          redis: {
            away: 'Redis has been away',
            back: 'Redis is back',
            meanwhile: `I can note nothing: no entries, and no command but /halt is taken. ${
              simulated ? '' : 'What entries fill is guarded straight on the exchange. '
            }${meanwhile(simulated)}`,
          },
          memory: {
            away: 'Redis has been full',
            back: 'Redis has room again',
            meanwhile:
              'Nothing new is begun. With Redis 7 or later stops, fills and closings are still written and positions looked after; /halt goes straight to the exchange. Give Redis more memory (maxmemory).',
          },
        }
      : {}),
    trader: {
      away: 'Nothing has been traded',
      back: 'Trading goes on',
      meanwhile: `No entries, and positions are not reviewed. ${rest}`,
      because: ['redis', 'memory'],
    },
    positions: {
      away: 'Positions have not been checked',
      back: 'Positions are checked again',
      meanwhile: `Trails and targets stand still, and it is tried again every few seconds. ${rest}`,
      because: ['redis', 'memory', 'trader'],
    },
    cashflows: {
      away: 'Funding and transfers have not been read',
      back: 'Funding and transfers are read again',
      meanwhile:
        'The books lack them until then, and a withdrawal may count as a loss. Positions are looked after as ever.',
      because: ['redis', 'memory', 'trader', 'positions'],
    },
    disk: {
      away: 'The disk has taken no writes',
      back: 'The disk takes writes again',
      meanwhile: 'Trading goes on, and what must be kept is kept in memory: make room before you restart.',
    },
    scan: {
      away: 'No scan has come',
      back: 'Scans come again',
      meanwhile: 'No new signals; positions are looked after as ever.',
      because: ['redis', 'memory', 'trader', 'positions'],
    },
  };
};

/** Looks after everything the bot depends on, and tells the owner of outages. */
export const watchOutages = (options: {
  readonly health: Pick<Health, 'check'>;
  readonly parts: TradingParts;
  /** Absent where this process does not chat. */
  readonly chat: Pick<Chat, 'say'> | undefined;
  readonly duties: Duties;
  readonly log: Log;
  readonly stops: Stoppable[];
}): OutageWatch => {
  const { health, parts, chat, duties, log, stops } = options;
  const within = createWithin(wallClock);
  const watch = new OutageWatch({
    check: () => health.check(),
    dependencies: dependenciesOf(duties, parts.settings().mode !== 'live'),
    async tell(name, level, text) {
      log[level === 'alarm' ? 'error' : 'info']({}, text);
      // What a Redis that stalls is asked to keep would be said twice once it is back.
      if ((name === 'redis' || name === 'memory') && level === 'alarm')
        return (await chat?.say(text, level)) ?? false;
      try {
        await within(announce(parts.store, text, level), OWED_WITHIN);
        return true;
      } catch {
        return (await chat?.say(text, level)) ?? false;
      }
    },
    account: () => summariseAccount(parts),
    clock: wallClock,
  });
  lookEvery('outage watch', LOOKS_EVERY, () => watch.look(), { log, stops });
  return watch;
};
