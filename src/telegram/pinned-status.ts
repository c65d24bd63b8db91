import type { Bot } from 'grammy';
import type { Clock } from '../clock.js';
import type { Control, Log } from '../domain/index.js';
import type { BotDocs, CardRef } from '../store/docs.js';
import type { Store } from '../store/store.js';
import type { Status, TradingDesk } from '../trading/desk.js';
import { errorLine, faultOf } from './api-errors.js';
import { controlLine } from './cards/overview.js';
import {
  dot,
  fitLines,
  percent,
  plural,
  say,
  signedPercent,
  signedUsdt,
  span,
  timeText,
  usdt,
} from './format.js';
import type { Outgoing } from './outgoing.js';

/** The id of the pinned message among the cards. */
export const PINNED = 'pinned-status';
/** Figures alone are redrawn no more often than this, ms; a change of state is shown at once. */
const EVERY = 45_000;
/** Rest after a call that failed, ms. */
const REST = 60_000;
/** A heartbeat older than this is shown as a warning, ms. */
const OLD_BEAT = 60_000;

/** What of the status is shown at once when it changes. */
const stateOf = (status: Status, whyNot: string | undefined): string =>
  [
    whyNot,
    status.mode,
    status.control.paused,
    status.control.halted,
    status.control.armed,
    status.control.pauseReason,
    status.positions,
  ].join(' ');

const stateLine = (control: Control, whyNot: string | undefined, timeZone: string): string =>
  whyNot === undefined || control.halted
    ? controlLine(control, timeZone)
    : `🛑 <b>Not trading</b>: ${say(whyNot, 200)}`;

const beatLine = (now: number, beat: number | undefined, timeZone: string): string => {
  if (beat === undefined) return '💔 No heartbeat yet';
  const age = now - beat;
  return `${age > OLD_BEAT ? '💔' : '💓'} Heartbeat ${span(age)} old at ${timeText(now, timeZone)}`;
};

/**
 * @param now wall time, as is `beat`, the last tick
 * @param whyNot why nothing is traded now: a switch that says "running" would mislead then
 */
export const pinnedText = (
  status: Status,
  now: number,
  beat: number | undefined,
  timeZone: string,
  whyNot?: string,
): string => {
  const { account, marks } = status;
  const today = account && marks ? account.equity - marks.dayStartEquity : 0;
  const share = marks && marks.dayStartEquity > 0 ? ` (${signedPercent(today / marks.dayStartEquity)})` : '';
  return fitLines([
    `${stateLine(status.control, whyNot, timeZone)} · ${say(status.mode, 20)}`,
    ...(account
      ? [
          `Equity <b>${usdt(account.equity)}</b> · today ${dot(today)} ${signedUsdt(today)}${share}`,
          `${plural(status.positions, 'position')} · open risk ${usdt(account.openRisk)}${account.equity > 0 ? ` (${percent(account.openRisk / account.equity, 1)})` : ''}`,
        ]
      : ['The account has not been read yet.']),
    beatLine(now, beat, timeZone),
  ]);
};

export interface PinnedStatusParts {
  readonly bot: Bot;
  readonly store: Store<BotDocs>;
  readonly desk: TradingDesk;
  readonly outgoing: Outgoing;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
  /** Wall time of the last tick of the trading core, once there was one. */
  readonly heartbeat: () => number | undefined;
  /** Why nothing is traded now; undefined while it is. */
  readonly whyNot?: () => string | undefined;
}

/** The one pinned message: edited in place, found again after a restart. */
export interface PinnedStatus {
  /** Brings it up to date when that is due; never rejects. */
  refresh(chatId: number): Promise<void>;
}

export const createPinnedStatus = (parts: PinnedStatusParts): PinnedStatus => {
  const { bot, store, desk, outgoing, clock, log, timeZone } = parts;
  let drawn: { readonly state: string; readonly at: number } | undefined;
  let restUntil = 0;
  /** Sent, but not yet noted in the store. */
  let unsaved: CardRef | undefined;
  /** The message that this process has pinned; after a restart it is pinned again, which changes nothing. */
  let pinned: number | undefined;

  const pin = async ({ chatId, messageId }: CardRef): Promise<void> => {
    if (pinned === messageId) return;
    try {
      await bot.api.pinChatMessage(chatId, messageId, { disable_notification: true });
    } catch (error) {
      // Without the pin it is still one message that is kept up to date.
      if (faultOf(error)?.kind === 'outage') throw error;
      log.warn({ error: errorLine(error, bot.token) }, 'the status could not be pinned');
    }
    pinned = messageId;
  };

  const remember = async (ref: CardRef): Promise<void> => {
    await store.commit({ put: [{ kind: 'card', id: PINNED, value: ref }] });
    unsaved = undefined;
  };

  const place = async (chatId: number, text: string): Promise<void> => {
    const ref = await outgoing.send(chatId, { text, silent: true });
    unsaved = ref;
    await remember(ref);
    await pin(ref);
  };

  const draw = async (chatId: number, status: Status): Promise<void> => {
    const text = pinnedText(status, clock.now(), parts.heartbeat(), timeZone, parts.whyNot?.());
    if (unsaved) await remember(unsaved);
    const ref = (await store.get('card', PINNED))?.value;
    // Another owner has another chat.
    const known = ref?.chatId === chatId ? ref : undefined;
    if (!known || (await outgoing.edit(known, { text })) === 'gone') await place(chatId, text);
    else await pin(known);
  };

  return {
    async refresh(chatId) {
      const now = clock.now();
      if (now < restUntil) return;
      try {
        const status = await desk.status();
        const state = stateOf(status, parts.whyNot?.());
        if (drawn?.state === state && now - drawn.at < EVERY) return;
        await draw(chatId, status);
        drawn = { state, at: now };
      } catch (error) {
        const fault = faultOf(error);
        restUntil = now + Math.max(REST, fault?.kind === 'wait' ? fault.ms : 0);
        log.debug({ error: errorLine(error, bot.token) }, 'the pinned status could not be drawn, later');
      }
    },
  };
};
