import { INITIAL_CONTROL, isLimitOver, isFinal, type Control } from '../domain/index.js';
import { callOffEntries } from '../execution/call-off.js';
import { fenced } from '../execution/parts.js';
import { dayOf, resetPeak } from '../risk/index.js';
import { getOr } from '../store/store.js';
import { refused } from './approve.js';
import type { Request, TradingDesk } from './desk.js';
import { closePosition } from './orders.js';
import type { TradingParts } from './parts.js';
import { retryConflicts } from '../store/retry-conflicts.js';

const write = async (
  parts: TradingParts,
  version: number,
  control: Control,
  event: string,
  cause: string,
): Promise<Control> => {
  const value = { ...control, updatedAt: parts.human.now() };
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'control', id: 'main', value, version }],
    journal: [{ at: parts.clock.now(), event, cause }],
  });
  return value;
};

const withoutEnd = (control: Control): Control => {
  const { pausedUntil: _, limitUntil: __, ...rest } = control;
  return rest;
};

/** Lets entries begin in live trading, or stops them. */
export const arm = (parts: TradingParts, armed: boolean): Promise<Control> =>
  retryConflicts(async () => {
    const doc = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    const { armedSeq: _, ...rest } = doc.value;
    const control: Control = armed
      ? { ...rest, armed, armedSeq: (await parts.store.lastJournal()) + 1 }
      : { ...rest, armed };
    return write(parts, doc.version, control, armed ? 'armed' : 'disarmed', 'by the owner');
  });

/** Takes Arm back because what it was said of is not what is here now, and tells the owner. */
export const disarm = (parts: TradingParts, reason: string): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('control', 'main');
    if (!doc?.value.armed) return;
    const { armedSeq: _, ...rest } = doc.value;
    const text = `Disarmed: ${reason}. Look at /positions and at the exchange, then say /arm.`;
    await parts.store.commit({
      ...fenced(parts),
      put: [
        {
          kind: 'control',
          id: 'main',
          value: { ...rest, armed: false, updatedAt: parts.human.now() },
          version: doc.version,
        },
      ],
      journal: [{ at: parts.clock.now(), event: 'disarmed', cause: reason }],
      pushes: [{ type: 'notice', level: 'alarm', text }],
    });
  });

/** Arm holds for the journal it was said in: a lost one, or an older copy, starts unarmed. */
export const disarmWithoutJournal = async (parts: TradingParts): Promise<void> => {
  const { armed, armedSeq } = (await parts.store.get('control', 'main'))?.value ?? INITIAL_CONTROL;
  if (armed && (armedSeq === undefined || (await parts.store.lastJournal()) < armedSeq))
    await disarm(parts, 'the journal was lost, or put back as it was before /arm');
};

/** Makes entries wait while it is not known whether the account may be traded; undefined: it is known. */
export const setUnverified = (parts: TradingParts, reason: string | undefined): Promise<void> =>
  retryConflicts(async () => {
    const doc = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    const { unverified, ...rest } = doc.value;
    if (unverified === reason) return;
    const value: Control = reason === undefined ? rest : { ...rest, unverified: reason };
    const event = reason === undefined ? 'account-verified' : 'account-unverified';
    await write(parts, doc.version, value, event, reason ?? 'the account may be traded');
  });

/** Stops entries; exits, stops and commands go on (invariant 12). `until` in wall time. */
export const pause = (
  parts: TradingParts,
  reason: string,
  by: 'owner' | 'limit' | 'alarm',
  until?: number,
): Promise<Control> =>
  retryConflicts(async () => {
    const doc = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    return write(
      parts,
      doc.version,
      {
        ...withoutEnd(doc.value),
        paused: true,
        pausedBy: by,
        pauseReason: reason,
        ...(until === undefined || doc.value.halted ? {} : { pausedUntil: until }),
      },
      'paused',
      reason,
    );
  });

/** Lets entries go on. After a drawdown stop the peak starts again from today's equity, once confirmed. */
export const resume = (parts: TradingParts, confirmed: boolean): ReturnType<TradingDesk['resume']> =>
  retryConflicts(async () => {
    const doc = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    if (!doc.value.paused && !doc.value.halted) return refused('running', 'nothing is paused');
    const marks = await parts.store.get('equity', 'main');
    const byLimit = doc.value.pausedBy === 'limit' && marks !== undefined;
    if (byLimit && !confirmed)
      return {
        status: 'confirm',
        reason: `${doc.value.pauseReason ?? 'a limit was reached'}. Going on measures daily loss and drawdown from today's equity of ${marks.value.lastEquity.toFixed(2)} USDT.`,
      };
    const control: Control = {
      paused: false,
      halted: false,
      armed: doc.value.armed,
      ...(doc.value.armedSeq === undefined ? {} : { armedSeq: doc.value.armedSeq }),
      ...(doc.value.unverified === undefined ? {} : { unverified: doc.value.unverified }),
      updatedAt: parts.human.now(),
    };
    await parts.store.commit({
      ...fenced(parts),
      put: [
        { kind: 'control', id: 'main', value: control, version: doc.version },
        ...(byLimit
          ? [
              {
                kind: 'equity' as const,
                id: 'main',
                version: marks.version,
                value: {
                  ...resetPeak(marks.value, marks.value.lastEquity),
                  day: dayOf(parts.clock.now()),
                  dayStartEquity: marks.value.lastEquity,
                },
              },
            ]
          : []),
      ],
      journal: [{ at: parts.clock.now(), event: 'resumed', cause: byLimit ? 'marks reset' : 'owner' }],
    });
    return { status: 'resumed', control };
  });

const isPauseOver = (parts: TradingParts, control: Control): boolean => {
  const { paused, halted, pausedUntil } = control;
  if (!paused || halted) return false;
  return (
    isLimitOver(control, parts.clock.now()) || (pausedUntil !== undefined && parts.human.now() >= pausedUntil)
  );
};

/** Ends a pause whose time is over: the owner's by wall time, a day's loss with its UTC day. */
export const endTimedPause = async (parts: TradingParts): Promise<void> => {
  const doc = await parts.store.get('control', 'main');
  if (!doc || !isPauseOver(parts, doc.value)) return;
  const { pausedUntil: _, pauseReason: __, pausedBy: ___, limitUntil: ____, ...rest } = doc.value;
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'control', id: 'main', value: { ...rest, paused: false }, version: doc.version }],
    journal: [{ at: parts.clock.now(), event: 'resumed', cause: 'the pause is over' }],
    pushes: [{ type: 'notice', level: 'info', text: 'The pause is over; entries go on.' }],
  });
};

/**
 * Stops entries, calls off those that are recorded but not sent, and closes every position at market, reduce-only.
 * Idempotent; survives restarts (invariant 12).
 */
export const halt = async (
  parts: TradingParts,
  reason: string,
  request: Request,
): Promise<{ readonly closing: readonly string[] }> => {
  await retryConflicts(async () => {
    const doc = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    return write(
      parts,
      doc.version,
      {
        // A halt has no end of its own: that of an earlier pause does not lift it.
        ...withoutEnd(doc.value),
        paused: true,
        pausedBy: 'owner',
        pauseReason: reason,
        halted: true,
        haltReason: reason,
      },
      'halted',
      reason,
    );
  });
  // What closes is written down before the exchange is called: a wire that hangs must not delay it.
  const closing = await closeAll(parts, 'halt', request);
  await callOffEntries(parts, 'the bot is halted');
  return { closing };
};

export const closeAll = async (parts: TradingParts, cause: string, request: Request): Promise<string[]> => {
  const closing: string[] = [];
  const intents = (await parts.store.list('intent')).map(({ value }) => value);
  for (const { value: position } of await parts.store.list('position')) {
    if (position.status !== 'open') continue;
    closing.push(position.symbol);
    const under = intents.some(
      (intent) => intent.positionId === position.id && intent.kind === 'close' && !isFinal(intent),
    );
    if (!under) await closePosition(parts, position.symbol, 1, request, cause);
  }
  return closing;
};
