import { parseArgs } from 'node:util';
import { BadInputError } from '../../src/domain/index.js';
import { WAITS, type Waits } from './types.js';

export const USAGE = `Proves on your own KuCoin account, for cents, that the exchange is what RAD assumes.

  npm run rehearse                  everything: no key, key, one order that cannot fill, one lot for a minute
  npm run rehearse -- --public      what needs no key
  npm run rehearse -- --read-only   stops before the first order
  npm run rehearse -- --ladder      also three lots with two take-profits
  npm run rehearse -- --funding     waits for the next funding and measures how long orders are refused
  npm run rehearse -- --later       asks for the orders of an earlier rehearsal: a day later and on day 8
  npm run rehearse -- --clean       only takes away what an interrupted rehearsal left

  --yes             asks nothing, and leaves out the step by hand
  --contract ID     a contract of your choice, such as XBTUSDTM; default: the cheapest lot
  --socket SECONDS  how long pushed prices are listened to; default ${WAITS.socket / 1000}
  --reread SECONDS  after which an ended order is asked for again; default ${WAITS.reread / 1000}
  --help

Needs the keys of MODE=live in .env, every bot of the account stopped, and no position or order in that contract.
A bot on the same Redis with the same key cannot trade meanwhile; one with another key or on another host can.
Ends with 0 when all is well, 1 when a line is red or it was interrupted, 2 for bad input.
`;

/** Stages in their order; each begins only when those before have passed. */
export type Stage = 'public' | 'reading' | 'resting' | 'lot' | 'ladder' | 'funding' | 'later';

export interface Wanted {
  readonly stages: readonly Stage[];
  /** Asks nothing. */
  readonly yes: boolean;
  /** Takes away what was left, and ends. */
  readonly cleanOnly: boolean;
  readonly contract?: string;
  readonly waits: Waits;
}

const FLAGS = ['public', 'read-only', 'ladder', 'funding', 'later', 'clean', 'yes', 'help'] as const;

/** @throws BadInputError with one line */
export const readArguments = (argv: readonly string[]): Wanted | 'help' => {
  const values = parsed(argv);
  if (values['help'] === true) return 'help';
  const only = (['public', 'read-only', 'funding', 'later', 'clean'] as const).filter((flag) => values[flag]);
  if (only.length > 1 || (only.length === 1 && values['ladder']))
    throw new BadInputError(
      `--${only.join(' --')}${values['ladder'] ? ' --ladder' : ''}: expected one of them at a time`,
    );
  const contract = values['contract'];
  return {
    stages: stagesOf(values),
    yes: values['yes'] === true,
    cleanOnly: values['clean'] === true,
    ...(typeof contract === 'string' ? { contract } : {}),
    waits: {
      ...WAITS,
      socket: msOf('socket', values['socket']) ?? WAITS.socket,
      reread: msOf('reread', values['reread']) ?? WAITS.reread,
    },
  };
};

type Values = Readonly<Record<string, string | boolean | undefined>>;

const parsed = (argv: readonly string[]): Values => {
  const options = {
    ...Object.fromEntries(FLAGS.map((flag) => [flag, { type: 'boolean' as const }])),
    contract: { type: 'string' as const },
    socket: { type: 'string' as const },
    reread: { type: 'string' as const },
  };
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    throw new BadInputError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
};

const stagesOf = (values: Values): readonly Stage[] => {
  if (values['public']) return ['public'];
  if (values['read-only']) return ['public', 'reading'];
  if (values['funding']) return ['public', 'reading', 'funding'];
  if (values['later']) return ['later'];
  return ['public', 'reading', 'resting', 'lot', ...(values['ladder'] ? (['ladder'] as const) : [])];
};

const msOf = (name: string, value: string | boolean | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (value === '' || !(seconds >= 0 && seconds <= 600))
    throw new BadInputError(`--${name}: got ${JSON.stringify(value)}, expected seconds from 0 to 600`);
  return seconds * 1_000;
};
