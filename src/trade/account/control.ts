import { INITIAL_CONTROL, inUsdt, isLimitOver, type Control, type JournalEvent } from '../../domain/index.js';
import { commit, type UnfencedChange } from '../orders/parts.js';
import { dayOf, resetPeak } from '../../decide/risk/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Put } from '../../state/store/store.js';
import { refused, type Refused, type ResumeResult } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** Events that carry nothing but their cause. */
type PlainEvent = Extract<
  JournalEvent,
  'armed' | 'disarmed' | 'paused' | 'resumed' | 'halted' | 'account-verified' | 'account-unverified'
>;

/** What the switches become, with what changes beside them. */
type ControlChange = UnfencedChange & { readonly control: Control };

type ControlPut = Extract<Put<BotDocs>, { readonly kind: 'control' }>;

/** The switches as part of a change. @param version of the document that it was decided on */
export const controlPut = (parts: TradingParts, version: number, control: Control): ControlPut => ({
  kind: 'control',
  id: 'main',
  value: { ...control, updatedAt: parts.human.now() },
  version,
});

/** Decides on the switches as they stand, anew where somebody else was faster; undefined leaves them. */
const changeControl = (
  parts: TradingParts,
  decide: (control: Control) => Promise<ControlChange | undefined> | ControlChange | undefined,
): Promise<Control> =>
  retryConflicts(async () => {
    const { value, version } = await getOr(parts.store, 'control', 'main', INITIAL_CONTROL);
    const change = await decide(value);
    if (!change) return value;
    const { control, put = [], ...rest } = change;
    const own = controlPut(parts, version, control);
    await commit(parts, { ...rest, put: [own, ...put] });
    return own.value;
  });

/** Its line in the journal. */
const line = (parts: TradingParts, event: PlainEvent, cause: string): Pick<ControlChange, 'journal'> => ({
  journal: [{ at: parts.clock.now(), event, cause }],
});

/** Halted: no end of an earlier pause lifts it. */
export const asHalted = (control: Control, reason: string): Control => ({
  ...asPaused(control, 'owner', reason),
  halted: true,
  haltReason: reason,
});

/** Paused by whom and why; how it ends is another matter. */
export const asPaused = (
  control: Control,
  pausedBy: NonNullable<Control['pausedBy']>,
  pauseReason: string,
): Control => {
  const { pausedUntil: _, limitUntil: __, ...rest } = control;
  return { ...rest, paused: true, pausedBy, pauseReason };
};

const disarmed = (control: Control): Control => {
  const { armedSeq: _, ...rest } = control;
  return { ...rest, armed: false };
};

/** Lets entries begin in live trading, or stops them. */
export const arm = (parts: TradingParts, armed: boolean): Promise<Control> =>
  changeControl(parts, async (control) => ({
    control: {
      ...disarmed(control),
      armed,
      ...(armed ? { armedSeq: (await parts.store.lastJournal()) + 1 } : {}),
    },
    ...line(parts, armed ? 'armed' : 'disarmed', 'by the owner'),
  }));

/** Takes Arm back because what it was said of is not what is here now, and tells the owner. */
export const disarm = async (parts: TradingParts, reason: string): Promise<void> => {
  const text = `Disarmed: ${reason}. Look at /positions and at the exchange, then say /arm.`;
  await changeControl(parts, (control) =>
    control.armed
      ? {
          control: disarmed(control),
          ...line(parts, 'disarmed', reason),
          pushes: [{ type: 'notice', level: 'alarm', text }],
        }
      : undefined,
  );
};

/** Arm holds for the journal it was said in: a lost one, or an older copy, starts unarmed. */
export const disarmWithoutJournal = async (parts: TradingParts): Promise<void> => {
  const { armed, armedSeq } = (await parts.store.get('control', 'main'))?.value ?? INITIAL_CONTROL;
  if (armed && (armedSeq === undefined || (await parts.store.lastJournal()) < armedSeq))
    await disarm(parts, 'the journal was lost, or put back as it was before /arm');
};

/** Makes entries wait while it is not known whether the account may be traded; undefined: it is known. */
export const setUnverified = async (parts: TradingParts, reason: string | undefined): Promise<void> => {
  const event = reason === undefined ? 'account-verified' : 'account-unverified';
  await changeControl(parts, ({ unverified, ...rest }) =>
    unverified === reason
      ? undefined
      : {
          control: { ...rest, ...(reason === undefined ? {} : { unverified: reason }) },
          ...line(parts, event, reason ?? 'the account may be traded'),
        },
  );
};

/** From now on nothing is entered: the recording has no further candle. */
export const setRecordingOver = async (parts: TradingParts): Promise<void> => {
  await changeControl(parts, (control) =>
    control.recordingOver === undefined
      ? {
          control: { ...control, recordingOver: parts.clock.now() },
          ...line(parts, 'paused', 'the recording is over'),
        }
      : undefined,
  );
};

/** Tells the owner what should be changed about the account's key, once; undefined: nothing any more. */
export const setCaution = async (parts: TradingParts, caution: string | undefined): Promise<void> => {
  await changeControl(parts, ({ caution: known, ...rest }) =>
    known === caution
      ? undefined
      : {
          control: { ...rest, ...(caution === undefined ? {} : { caution }) },
          pushes: [
            caution === undefined
              ? { type: 'notice', level: 'info', text: 'The key of the account is as it should be now.' }
              : { type: 'notice', level: 'alarm', text: caution },
          ],
        },
  );
};

/** Stops entries; exits, stops and commands go on (invariant 12). `until` in wall time. */
export const pause = (
  parts: TradingParts,
  reason: string,
  by: 'owner' | 'limit' | 'alarm',
  until?: number,
): Promise<Control> =>
  changeControl(parts, (control) => ({
    control: {
      ...asPaused(control, by, reason),
      ...(until === undefined || control.halted ? {} : { pausedUntil: until }),
    },
    ...line(parts, 'paused', reason),
  }));

/** Stops entries unless they are stopped already, and tells the owner why. */
export const pauseByAlarm = async (parts: TradingParts, reason: string): Promise<void> => {
  const text = `Entries are paused. ${reason}; positions, stops and closing go on. /resume afterwards.`;
  await changeControl(parts, (control) =>
    control.paused
      ? undefined
      : {
          control: asPaused(control, 'alarm', reason),
          ...line(parts, 'paused', reason),
          pushes: [{ type: 'notice', level: 'alarm', text }],
        },
  );
};

/** Lets entries go on. After a drawdown stop the peak starts again from today's equity, once confirmed. */
export const resume = async (parts: TradingParts, confirmed: boolean): Promise<ResumeResult> => {
  let not: ResumeResult | undefined;
  const control = await changeControl(
    parts,
    async ({ armed, armedSeq, unverified, caution, recordingOver, ...before }) => {
      const marks = await parts.store.get('equity', 'main');
      const byLimit = before.pausedBy === 'limit' && marks !== undefined;
      not =
        !before.paused && !before.halted
          ? refused('running', 'nothing is paused')
          : byLimit && !confirmed
            ? {
                status: 'confirm',
                reason: `${before.pauseReason ?? 'a limit was reached'}. Going on measures daily loss and drawdown from today's equity of ${inUsdt(marks.value.lastEquity)}.`,
              }
            : undefined;
      if (not) return undefined;
      const equity = marks?.value.lastEquity ?? 0;
      const anew = marks && {
        ...resetPeak(marks.value, equity),
        day: dayOf(parts.clock.now()),
        dayStartEquity: equity,
      };
      return {
        control: {
          ...INITIAL_CONTROL,
          armed,
          ...(recordingOver === undefined ? {} : { recordingOver }),
          ...(armedSeq === undefined ? {} : { armedSeq }),
          ...(unverified === undefined ? {} : { unverified }),
          ...(caution === undefined ? {} : { caution }),
        },
        put: byLimit && anew ? [{ kind: 'equity', id: 'main', value: anew, version: marks.version }] : [],
        ...line(parts, 'resumed', byLimit ? 'marks reset' : 'owner'),
      };
    },
  );
  return not ?? { status: 'resumed', control };
};

/** Why a pause cannot be given an end: what only the owner himself ends, or a limit's day, has none. */
const noEnd = ({ halted, paused, pausedBy }: Control): Refused | undefined =>
  halted
    ? refused('halted', 'it is halted, and a halt does not end by itself: say /resume when the time has come')
    : !paused
      ? refused('running', 'nothing is paused; /pause 2h pauses for two hours')
      : pausedBy === 'limit'
        ? refused(
            'limit',
            'a limit paused entries, and going on measures it anew: say /resume when the time has come',
          )
        : undefined;

/** Whether a pause can be given an end now; undefined: it can. */
export const whyNoResumeAt = async ({ store }: TradingParts): Promise<Refused | undefined> =>
  noEnd((await getOr(store, 'control', 'main', INITIAL_CONTROL)).value);

/** Gives the pause that stands an end, in wall time. */
export const resumeAt = async (parts: TradingParts, until: number): Promise<ResumeResult> => {
  let not: Refused | undefined;
  const control = await changeControl(parts, (before) => {
    not = noEnd(before);
    if (not) return undefined;
    return {
      control: { ...before, pausedUntil: until },
      ...line(parts, 'paused', `${before.pauseReason ?? 'by the owner'}, with an end (/resume)`),
    };
  });
  return not ?? { status: 'resumed', control };
};

const isPauseOver = (parts: TradingParts, control: Control): boolean => {
  const { paused, halted, pausedUntil } = control;
  if (!paused || halted) return false;
  return (
    isLimitOver(control, parts.clock.now()) || (pausedUntil !== undefined && parts.human.now() >= pausedUntil)
  );
};

/** Ends a pause whose time is over: the owner's by wall time, a day's loss with its UTC day. */
export const endTimedPause = async (parts: TradingParts): Promise<void> => {
  await changeControl(parts, (control) => {
    if (!isPauseOver(parts, control)) return undefined;
    const { pausedUntil: _, pauseReason: __, pausedBy: ___, limitUntil: ____, ...rest } = control;
    return {
      control: { ...rest, paused: false },
      ...line(parts, 'resumed', 'the pause is over'),
      pushes: [{ type: 'notice', level: 'info', text: 'The pause is over; entries go on.' }],
    };
  });
};

/** Writes that the bot is halted. */
export const recordHalt = (parts: TradingParts, reason: string): Promise<Control> =>
  changeControl(parts, (control) => ({
    control: asHalted(control, reason),
    ...line(parts, 'halted', reason),
  }));
