import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../../../src/clock.js';
import { rehearse } from '../../../tools/rehearse/session.js';
import { LINE_IDS, stepOf, type LineId } from '../../../tools/rehearse/lines.js';
import type { Report } from '../../../tools/rehearse/report.js';
import { startKucoin, type FakeKucoin, type KucoinOptions } from '../../support/kucoin/index.js';

/** The contract that is rehearsed on: one lot is worth 10 USDT. */
export const RAD = 'RAD-USDT';

/** How often prices are pushed, ms. */
const PUSHED_EVERY = 200;

/** An account with a few contracts whose prices stand still and are pushed all the time. */
export const startMarket = (options: Partial<KucoinOptions> = {}): Promise<FakeKucoin> =>
  startKucoin({
    clock: wallClock,
    balance: 100,
    instruments: [
      { symbol: RAD, multiplier: 0.1, tickSize: 0.01, price: 100 },
      { symbol: 'BTC-USDT', multiplier: 0.001, tickSize: 0.1, price: 60_000 },
      { symbol: 'ETH-USDT', multiplier: 0.01, tickSize: 0.01, price: 3_000 },
    ],
    pushEveryMs: PUSHED_EVERY,
    ...options,
  });

export const credentialsOf = ({ keys }: FakeKucoin): Readonly<Record<string, string>> => ({
  KUCOIN_API_KEY: keys.key,
  KUCOIN_API_SECRET: keys.secret,
  KUCOIN_API_PASSPHRASE: keys.passphrase,
});

/** Settings of the account, with a data folder of its own. */
export const settingsOf = (kucoin: FakeKucoin, dir: string): Readonly<Record<string, string>> => ({
  ...credentialsOf(kucoin),
  EXCHANGE_API_ROOT: kucoin.root,
  DATA_DIR: dir,
});

/** Waits that a test has no time for. */
const QUICK = ['--socket', '1', '--reread', '1'] as const;

export interface Rehearsed {
  readonly code: number;
  readonly text: string;
  readonly report: Report;
}

export const tempDir = (): { readonly dir: string; readonly remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), 'rad-rehearse-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) };
};

/** Rehearses in this process. @param ask answers as an owner at the terminal; absent: nobody sits there */
export const rehearseOn = async (
  kucoin: FakeKucoin,
  dir: string,
  argv: readonly string[],
  ask?: (question: string) => Promise<boolean>,
): Promise<Rehearsed> => {
  let text = '';
  let report: Report | undefined;
  const code = await rehearse([...QUICK, ...argv], {
    out: { write: (part) => (text += part) },
    settings: settingsOf(kucoin, dir),
    onReport: (written) => (report = written),
    ...(ask ? { ask } : {}),
  });
  if (!report) throw new Error(`no report was written:\n${text}`);
  return { code, text, report };
};

/** The lines that are not green, each with its reason. */
export const notGreen = ({ report }: Rehearsed): readonly string[] =>
  report.lines.flatMap(({ id, verdict, why = '' }) =>
    verdict === 'pass' ? [] : [`${verdict} ${id}: ${why}`],
  );

/** The red ones. */
export const red = (rehearsed: Rehearsed): readonly string[] =>
  notGreen(rehearsed).filter((line) => line.startsWith('fail'));

/** The lines of some steps, in their order. */
export const linesOf = (steps: readonly string[]): readonly LineId[] =>
  LINE_IDS.filter((id) => steps.includes(stepOf(id)));
