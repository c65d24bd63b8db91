/** What one run, or all of them, came to. Times in ms. */
export interface Tally {
  runs: number;
  /** In-process crashes and SIGKILLs of the bot and of Redis. */
  crashes: number;
  kills: number;
  redisKills: number;
  faults: number;
  /** Calls that hung, and times that the host's clock was set, each under a bot that runs. */
  hangs: number;
  clockSteps: number;
  /** Intents that bought more than was planned, or after they were given up; exits beyond what was open. */
  doubled: number;
  /** Positions that the exchange holds and the bot does not manage, or the other way round; orders left behind. */
  forgotten: number;
  /** Orders sent before they were written down, fills that the journal does not have. */
  unrecorded: number;
  /** Longest time with contracts open and no stop for all of them, the calls that a stop needs being answered. */
  nakedAlive: number;
  nakedRestart: number;
  /** The same from the moment that somebody else took the stop away. */
  nakedRobbed: number;
  /** Event numbers that nobody was told, and fills that no message tells of. */
  lost: number;
  /** Messages told again although the answer to them was not lost, or under another number. */
  repeated: number;
  /** Accounts whose ledger differs from the exchange's figures. */
  ledger: number;
}

export const emptyTally = (): Tally => ({
  runs: 0,
  crashes: 0,
  kills: 0,
  redisKills: 0,
  faults: 0,
  hangs: 0,
  clockSteps: 0,
  doubled: 0,
  forgotten: 0,
  unrecorded: 0,
  nakedAlive: 0,
  nakedRestart: 0,
  nakedRobbed: 0,
  lost: 0,
  repeated: 0,
  ledger: 0,
});

const LONGEST: ReadonlySet<keyof Tally> = new Set(['nakedAlive', 'nakedRestart', 'nakedRobbed']);

/** Adds a run to the sum; times by their maximum. */
export const add = (sum: Tally, run: Tally): void => {
  for (const key of Object.keys(sum) as (keyof Tally)[])
    sum[key] = LONGEST.has(key) ? Math.max(sum[key], run[key]) : sum[key] + run[key];
};

/** The most that is allowed (invariants 5 and 17). */
const LIMITS: Readonly<Partial<Record<keyof Tally, number>>> = {
  doubled: 0,
  forgotten: 0,
  unrecorded: 0,
  nakedAlive: 2000,
  nakedRestart: 5000,
  // A tick, and what any mending may take.
  nakedRobbed: 7000,
  lost: 0,
  repeated: 0,
  ledger: 0,
};

/** Figures beyond what is allowed. */
export const faultsOf = (tally: Tally): (keyof Tally)[] =>
  (Object.keys(LIMITS) as (keyof Tally)[]).filter((key) => tally[key] > (LIMITS[key] ?? 0));

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** The closing table, one line each. */
export const tableOf = (tally: Tally): string => {
  const rows: [string, string][] = [
    ['runs', String(tally.runs)],
    ['in-process crashes', String(tally.crashes)],
    ['SIGKILLs of the bot', String(tally.kills)],
    ['SIGKILLs of Redis', String(tally.redisKills)],
    ['faults injected', String(tally.faults)],
    ['calls that hung', String(tally.hangs)],
    ["host's clock set", String(tally.clockSteps)],
    ['orders doubled', String(tally.doubled)],
    ['positions forgotten', String(tally.forgotten)],
    ['orders or fills unrecorded', String(tally.unrecorded)],
    ['naked while alive (max)', seconds(tally.nakedAlive)],
    ['naked after restart (max)', seconds(tally.nakedRestart)],
    ['naked, stop removed outside (max)', seconds(tally.nakedRobbed)],
    ['messages lost', String(tally.lost)],
    ['messages repeated without cause', String(tally.repeated)],
    ['ledger differences', String(tally.ledger)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};
