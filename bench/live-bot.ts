import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEntry } from '../src/assets.js';
import { wallClock } from '../src/clock.js';
import { RadError, silentLog } from '../src/domain/index.js';
import { startArgs } from './process.js';
import { startRedis, type RedisServer } from '../src/store/private-redis.js';

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

/** A bot that runs, as a process. */
export interface BotProcess {
  readonly pid: number;
  readonly healthPort: number;
}

/** A Redis of its own and bots on it, each a process. */
export class BotBench {
  static readonly #open = new Set<BotBench>();
  readonly #children: ChildProcess[] = [];
  #output = '';

  private constructor(
    readonly redis: RedisServer,
    private readonly dir: string,
  ) {}

  static async open(): Promise<BotBench> {
    const dir = mkdtempSync(join(tmpdir(), 'rad-bench-'));
    const bench = new BotBench(await startRedis({ dataDir: dir, log: silentLog, maxMemoryMb: 128 }), dir);
    BotBench.#open.add(bench);
    return bench;
  }

  /** Ends what a section has left running that was given up. */
  static async stopAll(): Promise<void> {
    await Promise.allSettled([...BotBench.#open].map((bench) => bench.stop()));
  }

  /** Starts a bot with the flags of `npm start`; resolves once it runs. */
  async start(env: Readonly<Record<string, string>>): Promise<BotProcess> {
    const { file, execArgv } = childEntry('src/main');
    const child = spawn(process.execPath, [...execArgv, ...startArgs().flags, file], {
      cwd: this.dir,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        REDIS_URL: this.redis.url,
        DATA_DIR: join(this.dir, 'data'),
        LOG_DIR: join(this.dir, `logs-${this.#children.length}`),
        LOCAL_CHAT_PORT: '0',
        HEALTH_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let own = '';
    const take = (chunk: Buffer): void => {
      own += chunk.toString();
      this.#output = (this.#output + chunk.toString()).slice(-4000);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    try {
      await waitUntil('a running bot', () => own.includes('RAD is running'));
      const port = /"port":(\d+),"msg":"health is served"/.exec(own)?.[1];
      if (child.pid === undefined || port === undefined)
        throw new RadError('bench', 'the bot did not say where its health is served');
      return { pid: child.pid, healthPort: Number(port) };
    } catch (error) {
      throw new RadError('bench', `${String(error)}:\n${this.#output}`);
    }
  }

  /** The last lines that the bots wrote. */
  get output(): string {
    return this.#output;
  }

  async stop(): Promise<void> {
    BotBench.#open.delete(this);
    await Promise.all(
      this.#children.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null || child.signalCode !== null) return resolve();
            child.once('exit', () => resolve());
            child.kill('SIGKILL');
          }),
      ),
    );
    await this.redis.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
