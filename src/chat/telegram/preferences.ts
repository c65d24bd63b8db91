import type { Clock } from '../../clock.js';
import {
  quote,
  BadInputError,
  ConflictError,
  isLoud,
  type Push,
  pushKindOf,
  type PushKind,
  type PushMode,
  type PushPreferences,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Store } from '../../state/store/store.js';
import { localMinute } from '../words/time.js';

const NONE: PushPreferences = { modes: {} };

/** Silent at first: what happens often and needs no answer. */
const SILENT_AT_FIRST: ReadonlySet<PushKind> = new Set<PushKind>(['moved', 'info']);

/** An alarm is always loud: it is what quiet hours are interrupted for. */
export const FIXED: ReadonlySet<PushKind> = new Set<PushKind>(['alarm']);

export const modeOfKind = (preferences: PushPreferences, kind: PushKind): PushMode =>
  FIXED.has(kind) ? 'loud' : (preferences.modes[kind] ?? (SILENT_AT_FIRST.has(kind) ? 'silent' : 'loud'));

/** How a push comes by the owner's wish; one that only redraws a card is never heard. */
export const modeOf = (preferences: PushPreferences, push: Push): PushMode => {
  const kind = pushKindOf(push);
  if (kind === undefined) return 'silent';
  return preferences.modes[kind] === undefined && !isLoud(push) ? 'silent' : modeOfKind(preferences, kind);
};

/** Comes at once and loud in quiet hours too: an alarm, and an order whose fate is not known. */
export const isUrgent = (push: Push): boolean =>
  push.type === 'unresolved' || (push.type === 'notice' && push.level === 'alarm');

/** Whether a wall time lies in the quiet hours, which may go over midnight; their end is not quiet any more. */
export const isQuiet = (
  { quiet, mutedUntil = 0 }: PushPreferences,
  at: number,
  timeZone: string,
): boolean => {
  if (at < mutedUntil) return true;
  if (!quiet || quiet.from === quiet.to) return false;
  const minute = localMinute(at, timeZone);
  return quiet.from < quiet.to
    ? minute >= quiet.from && minute < quiet.to
    : minute >= quiet.from || minute < quiet.to;
};

/** `22:00` → 1320. @throws BadInputError. */
export const readMinute = (text: string): number => {
  const match = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(text.trim());
  const [hour, minute] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
  if (!match || hour > 23 || minute > 59)
    throw new BadInputError(`${quote(text)} is not a time of day; write it like 22:00`);
  return hour * 60 + minute;
};

export const minuteText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The owner's wishes about pushes: kept in the store, every change in the journal. */
export interface Preferences {
  get(): Promise<PushPreferences>;
  /** @throws BadInputError for a kind that is fixed. */
  setMode(kind: PushKind, mode: PushMode): Promise<PushPreferences>;
  /** Undefined: no quiet hours. */
  setQuiet(quiet: PushPreferences['quiet']): Promise<PushPreferences>;
  /** Quiet until a wall time; undefined: not any more. */
  mute(until: number | undefined): Promise<PushPreferences>;
}

const wishesOf = (
  modes: PushPreferences['modes'],
  quiet: PushPreferences['quiet'],
  mutedUntil: number | undefined,
): PushPreferences => ({
  modes,
  ...(quiet ? { quiet } : {}),
  ...(mutedUntil === undefined ? {} : { mutedUntil }),
});

export const createPreferences = (store: Store<BotDocs>, clock: Clock): Preferences => {
  const change = async (
    edit: (old: PushPreferences) => PushPreferences,
    cause: string,
  ): Promise<PushPreferences> => {
    for (let attempt = 1; ; attempt++) {
      const { value: old, version } = await getOr(store, 'preferences', 'main', NONE);
      const value = edit(old);
      try {
        await store.commit({
          put: [{ kind: 'preferences', id: 'main', value, version }],
          journal: [{ at: clock.now(), event: 'preferences-changed', cause, data: { ...value } }],
        });
        return value;
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === 5) throw error;
      }
    }
  };

  return {
    get: async () => (await getOr(store, 'preferences', 'main', NONE)).value,

    setMode(kind, mode) {
      if (FIXED.has(kind)) throw new BadInputError(`${kind} is always loud: it is what wakes you`);
      return change((old) => ({ ...old, modes: { ...old.modes, [kind]: mode } }), `/notify ${kind} ${mode}`);
    },

    setQuiet: (quiet) =>
      change(
        ({ modes, mutedUntil }) => wishesOf(modes, quiet, mutedUntil),
        quiet ? `/notify quiet ${minuteText(quiet.from)}-${minuteText(quiet.to)}` : '/notify quiet off',
      ),

    mute: (mutedUntil) =>
      change(
        ({ modes, quiet }) => wishesOf(modes, quiet, mutedUntil),
        mutedUntil === undefined ? '/mute off' : '/mute',
      ),
  };
};
