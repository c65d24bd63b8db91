import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEntry } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { RadError, silentLog } from '../../src/domain/index.js';
import type { Figure } from './bench.js';
import { startFlags } from './process.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';

/** Waits until it holds. @throws RadError naming what did not come in time. */
export const waitUntil = async (
  what: string,
  done: () => boolean | Promise<boolean>,
  ms = 60_000,
  every = 20,
): Promise<void> => {
  const deadline = wallClock.now() + ms;
  while (!(await done())) {
    if (wallClock.now() > deadline) throw new RadError('bench', `${what} did not come in ${ms} ms`);
    await wallClock.sleep(every);
  }
};

/** The value that a share of the values does not exceed (nearest rank); `share` in (0, 1]. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? NaN;

/** The value that a share of measured times does not exceed, ms. @param aim at most this */
export const percentileFigure = (
  name: string,
  values: readonly number[],
  share: number,
  aim?: number,
): Figure => ({
  name,
  unit: 'ms',
  runs: [percentile(values, share)],
  ...(aim === undefined ? {} : { aim }),
});

/** A bot in a process of its own, with the flags of `npm start` and free ports. */
export class BotProcess {
  readonly #child: ChildProcess;
  #output = '';

  /** @param main the compiled bot of another build; that of this one when absent */
  constructor(dir: string, env: Readonly<Record<string, string>>, main?: string) {
    const { file, execArgv } = main === undefined ? childEntry('src/main') : { file: main, execArgv: [] };
    this.#child = spawn(process.execPath, [...execArgv, ...startFlags(), file], {
      cwd: dir,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        DATA_DIR: join(dir, 'data'),
        LOG_DIR: join(dir, 'logs'),
        LOCAL_CHAT_PORT: '0',
        HEALTH_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer): void => void (this.#output += chunk.toString());
    this.#child.stdout?.on('data', take);
    this.#child.stderr?.on('data', take);
  }

  get pid(): number {
    return this.#child.pid ?? NaN;
  }

  /** The last lines that it wrote. */
  get output(): string {
    return this.#output.slice(-4000);
  }

  /** The first group of what it writes. @throws RadError with its last lines when that does not come */
  async says(pattern: RegExp): Promise<string> {
    const found = (): string | undefined => pattern.exec(this.#output)?.[1];
    try {
      await waitUntil(String(pattern), () => found() !== undefined || this.#child.exitCode !== null);
    } catch (error) {
      throw new RadError('bench', `${String(error)}:\n${this.output}`);
    }
    const said = found();
    if (said === undefined) throw new RadError('bench', `the bot ended:\n${this.output}`);
    return said;
  }

  async healthPort(): Promise<number> {
    return Number(await this.says(/"port":(\d+),"msg":"health is served"/));
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await exited;
  }
}

/** A Redis of its own and bots on it, each a process. */
export class BotBench {
  static readonly #open = new Set<BotBench>();
  readonly #bots: BotProcess[] = [];

  private constructor(
    readonly redis: RedisServer,
    private readonly dir: string,
    private readonly main: string | undefined,
  ) {}

  /** @param main as for BotProcess */
  static async open(main?: string): Promise<BotBench> {
    const dir = mkdtempSync(join(tmpdir(), 'rad-bench-'));
    const redis = await startRedis({ dataDir: dir, log: silentLog, maxMemoryMb: 128 });
    const bench = new BotBench(redis, dir, main);
    BotBench.#open.add(bench);
    return bench;
  }

  /** Ends what a section has left running that was given up. */
  static async stopAll(): Promise<void> {
    await Promise.allSettled([...BotBench.#open].map((bench) => bench.stop()));
  }

  /** Starts a bot; resolves once it runs. */
  async start(env: Readonly<Record<string, string>>): Promise<BotProcess> {
    const logs = join(this.dir, `logs-${this.#bots.length}`);
    const bot = new BotProcess(this.dir, { REDIS_URL: this.redis.url, LOG_DIR: logs, ...env }, this.main);
    this.#bots.push(bot);
    await bot.says(/(RAD is running)/);
    return bot;
  }

  /** The last lines that the bots wrote. */
  get output(): string {
    return this.#bots.map(({ output }) => output).join('\n');
  }

  async stop(): Promise<void> {
    BotBench.#open.delete(this);
    await Promise.all(this.#bots.map((bot) => bot.stop('SIGKILL')));
    await this.redis.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
