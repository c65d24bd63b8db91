import { ageOfStamp } from '../../clock.js';
import { grouped, MINUTE } from '../../domain/index.js';
import type { CardRef } from '../../state/store/docs.js';
import type { Status } from '../../trade/desk/desk.js';
import { errorLine, faultOf } from './api-errors.js';
import { awayLines, stateLines, strategyLines, type Trouble, waitText } from './cards/overview.js';
import { clockText, dot, fitLines, percent, plain, plainSigned, say, span, timeText } from './format.js';
import type { Away, Host } from './command.js';
import type { Outgoing } from './outgoing.js';
import type { ChatBasis } from './parts.js';

/** The id of the pinned message among the cards. */
const PINNED = 'pinned-status';
/** Figures alone are redrawn no more often than this, ms; a change of state is shown at once. */
const EVERY = 45_000;
/** While a recording is played an hour of it passes in less. */
const EVERY_PLAYED = 15_000;
/** Rest after a call that failed, ms. */
const REST = 60_000;
/** How often it is looked whether the pin is still there, ms. */
const LOOK_EVERY = 10 * MINUTE;
/** A heartbeat older than this is shown as a warning, ms. */
const OLD_BEAT = 60_000;

/** What of the status is shown at once when it changes. */
const stateOf = (status: Status, { whyNot, away, pace }: Trouble & Pick<Host, 'pace'>): string =>
  [
    whyNot?.(),
    ...(away?.() ?? []).map(({ what }) => what),
    status.mode,
    status.control.paused,
    status.control.halted,
    status.control.armed,
    status.control.pauseReason,
    status.control.recordingOver,
    status.strategy,
    status.positions,
    status.waitingSignals,
    status.awaitingEntries,
    pace?.(),
  ].join(' ');

/** Of a recording: its date, and how fast it is played. */
const marketText = (
  { control, now: market }: Status,
  timeZone: string,
  { pace }: Pick<Host, 'pace'>,
): string | undefined => {
  const speed = pace?.();
  if (speed === undefined || control.recordingOver !== undefined) return undefined;
  return `⏩ ${timeText(market, timeZone)} · ${speed === 0 ? 'as fast as it goes' : `${grouped(String(speed))}×`}`;
};

/** `💓 Heartbeat 4 s old at 12:00 · paper`; of a recording, which says the mode, its date and speed. */
const beatLine = (
  status: Status,
  now: number,
  beat: number | undefined,
  timeZone: string,
  trouble: Pick<Host, 'pace'>,
): string => {
  const market = marketText(status, timeZone, trouble);
  const where = market ?? say(status.mode, 20);
  if (beat === undefined) return `💔 No heartbeat yet · ${where}`;
  const age = ageOfStamp(beat, now);
  const heart = `${age > OLD_BEAT ? '💔' : '💓'}${market === undefined ? ' Heartbeat' : ''}`;
  return `${heart} ${span(age)}${market === undefined ? ' old' : ''} at ${clockText(now, timeZone)} · ${where}`;
};

/** The state in a word: on a narrow screen the first line is all that is seen of a pin. */
const wordOf = ({ control }: Status, { whyNot }: Trouble): string => {
  if (control.recordingOver !== undefined) return '🏁 Over';
  if (control.halted) return '⛔ Halted';
  if (control.paused) return '⏸ Paused';
  return whyNot?.() === undefined ? '▶️ Running' : '🛑 Not trading';
};

/** `▶️ Running · 🔴 −6.00 today · 1 open, 1 entry waits`: what matters most, in a width of 360. */
const firstLine = (status: Status, today: number | undefined, trouble: Trouble): string =>
  [
    wordOf(status, trouble),
    ...(today === undefined ? [] : [`${dot(today)} ${plainSigned(today)} today`]),
    [`${status.positions} open`, ...waitText(status.awaitingEntries)].join(', '),
  ].join(' · ');

/**
 * @param now wall time, as is `beat`, the last tick
 * @param trouble why nothing is traded now and what is away: a switch that says "running" would mislead then
 */
export const pinnedText = (
  status: Status,
  now: number,
  beat: number | undefined,
  timeZone: string,
  trouble: Trouble & Pick<Host, 'pace'> = {},
): string => {
  const { account, marks } = status;
  const [state = '', ...away] = stateLines(status.control, timeZone, trouble);
  const today = account && marks ? account.equity - marks.dayStartEquity : undefined;
  const isRunning = wordOf(status, trouble) === '▶️ Running';
  return fitLines([
    firstLine(status, today, trouble),
    ...(isRunning ? [] : [state]),
    ...away,
    ...strategyLines(status),
    account
      ? `Equity <b>${plain(account.equity)}</b> · risk ${plain(account.openRisk)}${account.equity > 0 ? ` (${percent(account.openRisk / account.equity, 1)})` : ''}`
      : 'The account has not been read yet.',
    beatLine(status, now, beat, timeZone, trouble),
  ]);
};

type PinnedStatusParts = Pick<
  ChatBasis,
  'bot' | 'store' | 'desk' | 'clock' | 'log' | 'timeZone' | 'heartbeat' | 'host'
> & { readonly outgoing: Outgoing };

/** The one pinned message: edited in place, found again after a restart. */
export interface PinnedStatus {
  /** Brings it up to date when that is due; never rejects. */
  refresh(chatId: number): Promise<void>;
}

export const createPinnedStatus = (parts: PinnedStatusParts): PinnedStatus => {
  const { bot, store, desk, outgoing, clock, log, timeZone, host } = parts;
  let drawn: { readonly state: string; readonly at: number } | undefined;
  let restUntil = 0;
  /** Sent, but not yet noted in the store. */
  let unsaved: CardRef | undefined;
  /** Where it was drawn last, for when the store cannot say. */
  let shown: CardRef | undefined;
  /** The message that this process has pinned; after a restart it is pinned again, which changes nothing. */
  let pinned: number | undefined;
  let lookedAt = clock.elapsed();

  /** Whether nothing is pinned any more; a pin of the owner's own is left alone. */
  const isLost = async (chatId: number): Promise<boolean> => {
    if (clock.elapsed() - lookedAt < LOOK_EVERY) return false;
    lookedAt = clock.elapsed();
    return (await bot.api.getChat(chatId)).pinned_message === undefined;
  };

  const pin = async ({ chatId, messageId }: CardRef): Promise<void> => {
    if (pinned === messageId && !(await isLost(chatId))) return;
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
    shown = ref;
    await remember(ref);
    await pin(ref);
  };

  const draw = async (chatId: number, status: Status): Promise<void> => {
    const text = pinnedText(status, clock.now(), parts.heartbeat(), timeZone, host);
    if (unsaved) await remember(unsaved);
    const ref = (await store.get('card', PINNED))?.value;
    // Another owner has another chat.
    const known = ref?.chatId === chatId ? ref : undefined;
    shown = known ?? shown;
    if (!known || (await outgoing.edit(known, { text })) === 'gone') await place(chatId, text);
    else await pin(known);
  };

  /** With the store away no figure is known to be true: the message that is pinned says so instead. */
  const drawAway = async (chatId: number, away: readonly Away[]): Promise<boolean> => {
    if (shown?.chatId !== chatId || away.length === 0) return false;
    const state = away.map(({ what }) => what).join(' ');
    if (drawn?.state === state) return true;
    const text = [...awayLines(timeZone, away), 'No figure is shown until it is back.'].join('\n');
    await outgoing.edit(shown, { text });
    drawn = { state, at: clock.elapsed() };
    return true;
  };

  const statusNow = async (chatId: number): Promise<Status | undefined> => {
    try {
      return await desk.account.status();
    } catch (error) {
      if (await drawAway(chatId, host.away?.() ?? [])) return undefined;
      throw error;
    }
  };

  return {
    async refresh(chatId) {
      const now = clock.elapsed();
      if (now < restUntil) return;
      try {
        const status = await statusNow(chatId);
        if (!status) return;
        const state = stateOf(status, host);
        const every = host.pace?.() === undefined ? EVERY : EVERY_PLAYED;
        if (drawn?.state === state && now - drawn.at < every) return;
        await draw(chatId, status);
        drawn = { state, at: now };
      } catch (error) {
        const fault = faultOf(error);
        // A store that is away costs the chat nothing: it is looked at again at once.
        if (fault) restUntil = now + Math.max(REST, fault.kind === 'wait' ? fault.ms : 0);
        log.debug({ error: errorLine(error, bot.token) }, 'the pinned status could not be drawn, later');
      }
    },
  };
};
