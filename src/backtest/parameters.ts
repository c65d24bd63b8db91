import { BadInputError, type TradingSettings } from '../domain/index.js';
import type { PositionRules } from '../decide/exits/index.js';
import { tradingRows } from '../domain/setting-table.js';
import { loadSettings, SettingsError, type Settings } from '../settings.js';
import type { StrategyOptions } from '../decide/strategy/index.js';
import type { Research } from './types.js';

/** The settings that a backtest uses, by their names; the others belong to the running bot. */
const used = tradingRows.filter(({ backtest }) => backtest);

interface Parameter {
  readonly takes: string;
  /** The research with this value; undefined when the value cannot be used. */
  put(research: Research, value: string): Research | undefined;
}

const number = (
  min: number,
  max: number,
  put: (research: Research, value: number) => Research,
  whole = false,
): Parameter => ({
  takes: `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  put(research, text) {
    const value = text.trim() === '' ? NaN : Number(text);
    const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
    return fits ? put(research, value) : undefined;
  },
});

const strategy = (key: keyof StrategyOptions, min: number, max: number): Parameter =>
  number(min, max, (research, value) => ({ ...research, strategy: { ...research.strategy, [key]: value } }));

const rule = (key: keyof PositionRules, min: number, max: number, whole = false): Parameter =>
  number(min, max, (research, value) => ({ ...research, rules: { ...research.rules, [key]: value } }), whole);

/** A rule that can also be switched off. */
const optional = (parameter: Parameter, off: Partial<PositionRules>): Parameter => ({
  takes: `${parameter.takes}, or off`,
  put: (research, value) =>
    value === 'off' ? { ...research, rules: { ...research.rules, ...off } } : parameter.put(research, value),
});

/** Beyond any price that is reached in a trade. */
const NEVER_R = 1e6;

const earlyExit: Parameter = {
  takes: 'off, day or both',
  put: (research, value) =>
    value === 'off' || value === 'day' || value === 'both'
      ? { ...research, rules: { ...research.rules, earlyExit: value } }
      : undefined,
};

const scaleOut: Parameter = {
  takes: 'off, or steps such as 2:0.25 (at 2 R a quarter), joined by +',
  put(research, value) {
    const steps = value === 'off' ? [] : value.split('+').map((step) => step.split(':').map(Number));
    const fits = steps.every(
      ([atR = NaN, fraction = NaN, ...more]) => atR > 0 && fraction > 0 && fraction <= 1 && more.length === 0,
    );
    const scaled = steps.map(([atR = 0, fraction = 0]) => ({ atR, fraction }));
    return fits ? { ...research, rules: { ...research.rules, scaleOut: scaled } } : undefined;
  },
};

/** What research may set beyond the settings. */
const PARAMETERS: Readonly<Record<string, Parameter>> = {
  THRESHOLD: number(0, 1, (research, threshold) => ({ ...research, threshold })),
  COST_FACTOR: number(0, 100, (research, costFactor) => ({ ...research, costFactor })),
  STOP_ATR: strategy('stopAtr', 0.1, 50),
  MIN_STOP_DISTANCE: strategy('minStopDistance', 0.0001, 0.5),
  MAX_STOP_DISTANCE: strategy('maxStopDistance', 0.0001, 0.08),
  TARGET_R: strategy('targetR', 0, 100),
  MIN_TARGET_R: strategy('minTargetR', 0.1, 100),
  ROUND_TRIP_COST: strategy('roundTripCost', 0, 0.1),
  TRAIL_ATR: rule('trailAtr', 0.1, 50),
  TRAIL_WIDEN: rule('trailWiden', 1, 10),
  FADE_AFTER_R: rule('fadeAfterR', 0, NEVER_R),
  FADE_FACTOR: rule('fadeFactor', 0.05, 1),
  STOP_STEP_R: rule('stopStepR', 0, 10),
  BREAK_EVEN_AT_R: optional(rule('breakEvenAtR', 0.1, NEVER_R), { breakEvenAtR: NEVER_R }),
  MAX_CANDLES: optional(rule('maxCandles', 1, 1e6, true), { maxCandles: Number.MAX_SAFE_INTEGER }),
  TIME_STOP_SPARE_R: rule('timeStopSpareR', -10, 100),
  TARGET_STEP_R: rule('targetStepR', 0, 100),
  TARGET_STRETCH: rule('targetStretch', 1, 10),
  EARLY_EXIT: earlyExit,
  SCALE_OUT: scaleOut,
};

/** What only a backtest can set: rules and costs that a running bot has fixed. */
export const parameterNames: readonly string[] = Object.keys(PARAMETERS);

/** A setting of one run. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

/** `NAME=VALUE` → its parts. @throws BadInputError */
export const parseAssignment = (text: string): Assignment => {
  const [name = '', ...rest] = text.split('=');
  if (name === '' || rest.length === 0 || rest.join('=') === '')
    throw new BadInputError(`--set ${text}: expected NAME=VALUE`, { text });
  return { name: name.trim(), value: rest.join('=').trim() };
};

/** What a run is made with. */
export interface Configuration {
  readonly settings: Settings;
  readonly research: Research;
}

/**
 * Defaults with the assignments. The environment is not asked: the same command gives the same run everywhere.
 * @throws BadInputError naming the setting, what it got and what it takes
 */
export const configure = (assignments: readonly Assignment[], dir = 'market-data'): Configuration => {
  const raw: Record<string, string> = {};
  let research: Research = {};
  for (const { name, value } of assignments) {
    const parameter = PARAMETERS[name];
    if (parameter) {
      const next = parameter.put(research, value);
      if (!next)
        throw new BadInputError(`${name}: got "${value}", takes ${parameter.takes}`, { name, value });
      research = next;
    } else {
      assertUsed(name);
      raw[name] = value;
    }
  }
  try {
    return {
      settings: loadSettings({ ...raw, MODE: 'replay', APPROVAL: 'auto', REPLAY_DIR: dir }),
      research,
    };
  } catch (error) {
    if (error instanceof SettingsError) throw new BadInputError(error.faults.join('\n'));
    throw error;
  }
};

const assertUsed = (name: string): void => {
  if (used.some((row) => row.name === name)) return;
  throw new BadInputError(
    `${name} is no setting of a backtest; there is: ${[...used.map((row) => row.name), ...parameterNames].join(', ')}`,
    { name },
  );
};

/** The used settings by their names, in the order of .env.example. */
export const namedSettings = (settings: TradingSettings): Readonly<Record<string, string | number>> =>
  Object.fromEntries(used.map(({ name, key }) => [name, settings[key as keyof TradingSettings]]));
