// The small one, of which a bundle takes what is asked for: the other brings all of zod along.
import * as z from 'zod/mini';

/** What a number stands for, which decides how people write and read it; the rest is shown as it is. */
type Unit = 'fraction' | 'seconds' | 'USDT' | 'times' | 'time' | 'other';

/** What a setting takes: the check, and what the chat needs to know of it. */
interface Kind<T> {
  readonly schema: z.ZodMiniType<T>;
  readonly unit: Unit;
  /** Completes "takes …". */
  readonly takes: string;
  readonly bounds?: readonly [low: number, high: number];
  readonly whole?: true;
  readonly options?: readonly string[];
  readonly secret?: true;
}

/** What the effect of a setting is reckoned from; fractions and USDT. */
export interface Reckoning {
  readonly equity: number;
  readonly riskPerTrade: number;
  readonly maxPositionSize: number;
  readonly maxOpenRisk: number;
}

/** What a value means for the account: a sentence, in which {} stands for the amount in USDT. */
interface Effect {
  readonly says: string;
  readonly usdt?: (value: number, from: Reckoning) => number;
}

/** Where more can be lost: at a higher value, at a lower one, or with one option. */
type RiskDirection = 'higher' | 'lower' | { readonly option: string };

/** May it change while the bot runs, and which direction risks more: what risks more has to say how much. */
type Consequence =
  | {
      /** Why it cannot change while the bot runs, completing "because …". */
      readonly locked: string;
      readonly risk: RiskDirection | 'none';
      readonly effect?: never;
    }
  | { readonly locked: false; readonly risk: 'none'; readonly effect?: never }
  | { readonly locked: false; readonly risk: RiskDirection; readonly effect: Effect };

type Facts = Consequence & {
  /** What it is: a phrase that stands alone, in .env.example, `config:check`, the chat and the docs. */
  readonly words: string;
  /** A backtest goes by it. */
  readonly backtest?: true;
};

/** All that is known of a setting; everything else about settings is made from it. */
export type Setting<T = unknown> = Kind<T> &
  Facts & {
    /** As in .env; empty = not set. */
    readonly fallback: string;
  };

/** A setting that always has a value. */
export const setting = <T>(kind: Kind<T>, fallback: string, facts: Facts): Setting<T> => ({
  ...kind,
  ...facts,
  fallback,
});

/** A setting that may be left out. */
export const optional = <T>(kind: Kind<T>, facts: Facts): Setting<T | undefined> => setting(kind, '', facts);

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const toNumber = z.pipe(z.string().check(z.regex(NUMBER)), z.transform(Number));

/** A number; `takes` says what of, as in "a fraction". */
export const real = (unit: Unit, takes: string, low: number, high: number): Kind<number> => ({
  schema: z.pipe(toNumber, z.number().check(z.minimum(low), z.maximum(high))),
  unit,
  takes: `${takes} from ${low} to ${high}`,
  bounds: [low, high],
});

export const fraction = (low: number, high: number): Kind<number> =>
  real('fraction', 'a fraction', low, high);

export const usdt = (low: number, high: number): Kind<number> => real('USDT', 'an amount in USDT', low, high);

/** A whole number, of what `noun` says. */
export const whole = (noun: string, low: number, high: number, unit: Unit = 'other'): Kind<number> => ({
  ...real(unit, `a whole number${noun && ` of ${noun}`}`, low, high),
  schema: z.pipe(toNumber, z.int().check(z.minimum(low), z.maximum(high))),
  whole: true,
});

export const seconds = (low: number, high: number): Kind<number> => whole('seconds', low, high, 'seconds');

export const choice = <const T extends string>(options: readonly [T, ...T[]]): Kind<T> => ({
  schema: z.literal(options),
  unit: 'other',
  takes: `one of ${options.join(', ')}`,
  options,
});

/** Text that `fits`; anything where that is left out. */
export const text = (takes: string, fits: (value: string) => boolean = () => true): Kind<string> => ({
  schema: z.string().check(z.refine(fits)),
  unit: 'other',
  takes,
});

export const secret = (kind: Kind<string>): Kind<string> => ({ ...kind, secret: true });

/** A web or server address of one of these protocols (`http:`). */
export const address = (takes: string, ...protocols: string[]): Kind<string> =>
  text(takes, (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

/** Unix ms. */
export const time: Kind<number> = {
  schema: z.pipe(
    z.string(),
    z.pipe(
      z.transform((value: string) => (/^\d{11,}$/.test(value) ? Number(value) : Date.parse(value))),
      z.number(),
    ),
  ),
  unit: 'time',
  takes: 'a date such as 2025-10-01, a time such as 2025-10-01T12:00:00Z, or unix ms',
};

/** A positive whole number that names somebody. */
export const userId = (takes: string): Kind<number> => ({
  schema: z.pipe(toNumber, z.int().check(z.positive())),
  unit: 'other',
  takes,
});

/** Whether more can be lost with the value `to` than with `from`, both as in .env. */
export const risksMore = ({ risk }: Setting, from: string, to: string): boolean => {
  if (typeof risk === 'object') return to === risk.option && from !== risk.option;
  return (Number(to) - Number(from)) * { higher: 1, lower: -1, none: 0 }[risk] > 0;
};
