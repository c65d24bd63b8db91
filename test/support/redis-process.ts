import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { findRedis } from '../../src/state/store/redis-binary.js';
import { freePort } from '../../src/state/store/server-address.js';
import { assetPath } from '../../src/assets.js';

/** A real Redis of a test's own that can be killed, stalled and started again on the same port and files. */
export class RedisProcess {
  /** Its append-only file lies below; it outlives kills. */
  readonly dir = mkdtempSync(join(tmpdir(), 'rad-redis-'));
  #child: ChildProcess | undefined;
  #port = 0;
  #client: Redis | undefined;

  /** @param env of its process, beside that of the test */
  constructor(
    private readonly flags: readonly string[] = [],
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** A client of the test's own; reconnects by itself. */
  get client(): Redis {
    if (!this.#client) {
      this.#client = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
      this.#client.on('error', () => undefined);
    }
    return this.#client;
  }

  /** Resolves once it answers. */
  async start(flags: readonly string[] = []): Promise<void> {
    this.#port ||= await freePort();
    const [file, ...args] = await findRedis(assetPath('data', 'redis-server'), silentLog);
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const policy = ['--maxmemory', '256mb', '--maxmemory-policy', 'noeviction'];
    const where = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.dir];
    this.#child = spawn(file, [...args, ...where, ...durable, ...policy, ...this.flags, ...flags], {
      stdio: 'ignore',
      env: { ...process.env, ...this.env },
    });
    const probe = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    probe.on('error', () => undefined);
    // One that ends at once would be waited for.
    this.#child.once('exit', () => probe.disconnect());
    await probe.ping();
    probe.disconnect();
  }

  /** SIGKILL: what is not on disk is lost, and the port is closed. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** SIGSTOP: connections stay open and nothing answers, until `resume`. */
  stall(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Killed, and started again on its files after `ms`. */
  async away(ms: number): Promise<void> {
    await this.kill();
    await wallClock.sleep(ms);
    await this.start();
  }

  async remove(): Promise<void> {
    this.#client?.disconnect();
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
