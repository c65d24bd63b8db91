import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { assetPath } from '../../assets.js';
import { wallClock } from '../../clock.js';
import type { Log } from '../../domain/index.js';
import { findRedis, type ServerCommand } from './redis-binary.js';
import { addressIn, newAddressIn, RedisStartError, type Address } from './server-address.js';

const run = promisify(execFile);

export interface RedisOptions {
  /** The server keeps its files in `redis/` below it. */
  readonly dataDir: string;
  /** A server that is there already; nothing is started then. */
  readonly url?: string | undefined;
  readonly log: Log;
  /** Default 64. */
  readonly maxMemoryMb?: number;
  /** False: nothing goes to disk, for what is thrown away at the end; default true. */
  readonly durable?: boolean;
  /** Where a fetched server is kept for the next start; default `data/redis-server` of the project. */
  readonly serverFolder?: string;
}

export interface RedisServer {
  /** Carries the password of a private server: never log it. Stays the same through restarts of the server. */
  readonly url: string;
  readonly private: boolean;
  /** Stops the server if this process started it. */
  stop(): Promise<void>;
}

type Answer = 'up' | 'loading' | 'down' | 'foreign';

const TIMEOUT_MS = 20_000;
const PAUSE_MS = 50;
/** Exit code that we let flock use for "the folder is taken". */
const TAKEN = 75;

const login = (address: Address): Socket =>
  connect(address.port, '127.0.0.1').on('connect', function (this: Socket) {
    this.write(`AUTH ${address.password}\r\nPING\r\n`);
  });

const ask = (address: Address): Promise<Answer> =>
  new Promise((settle) => {
    let text = '';
    const socket = login(address);
    const done = (answer: Answer): void => {
      socket.destroy();
      settle(answer);
    };
    socket.setTimeout(2_000, () => done('down'));
    socket.on('error', () => done('down'));
    socket.on('close', () => done('down'));
    socket.on('data', (data) => {
      text += data.toString();
      const [auth = '', ping] = text.split('\r\n');
      if (!auth.startsWith('+OK')) done('foreign');
      else if (ping === '+PONG') done('up');
      else if (ping?.startsWith('-LOADING')) done('loading');
    });
  });

/** Resolves when the connection to the server breaks, which is when the server is gone. */
const gone = async (address: Address, signal: AbortSignal): Promise<void> => {
  const socket = login(address).resume();
  socket.on('error', () => undefined);
  await once(socket, 'close', { signal }).catch(() => undefined);
  socket.destroy();
};

/** Read from standard input, so that the password appears in no process list. */
const configuration = (
  address: Address,
  folder: string,
  { maxMemoryMb = 64, durable = true }: Pick<RedisOptions, 'maxMemoryMb' | 'durable'>,
): string =>
  [
    'bind 127.0.0.1',
    `port ${address.port}`,
    `requirepass ${address.password}`,
    `dir ${JSON.stringify(folder)}`,
    ...(durable ? ['appendonly yes', 'appendfsync always'] : ['appendonly no']),
    'save ""',
    `maxmemory ${maxMemoryMb}mb`,
    'maxmemory-policy noeviction',
    'loglevel warning',
  ].join('\n');

const works = (file: string, expected: string): Promise<boolean> =>
  run(file, ['--version']).then(
    ({ stdout }) => stdout.includes(expected),
    () => false,
  );

/** Ends `pid` soon after this process is gone, where the kernel cannot be asked to. */
const watchOver = (pid: number): void => {
  const script = 'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done 2>/dev/null; kill "$2" 2>/dev/null';
  const args = ['-c', script, 'redis-watchdog', String(process.pid), String(pid)];
  spawn('sh', args, { detached: true, stdio: 'ignore' }).unref();
};

class PrivateRedis implements RedisServer {
  readonly private = true;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #said: string[] = [];
  #supervision: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly command: ServerCommand,
    private readonly guards: { readonly setpriv: boolean; readonly flock: boolean },
    private readonly options: Pick<RedisOptions, 'maxMemoryMb' | 'durable' | 'log'>,
    private address: Address,
  ) {}

  get url(): string {
    return `redis://:${this.address.password}@127.0.0.1:${this.address.port}`;
  }

  /** Adopts the server that runs on the folder or starts one; then keeps one running. */
  async start(): Promise<void> {
    if ((await ask(this.address)) === 'foreign') {
      // Another program took the port meanwhile; nobody has our URL yet, so take another.
      this.address = await newAddressIn(this.folder);
    }
    await this.#ensure();
    this.#supervision = this.#supervise();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervision;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timeout = new AbortController();
    const late = wallClock.sleep(5_000, timeout.signal).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await exited;
    timeout.abort();
    await late;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await gone(this.address, signal);
      if (signal.aborted) return;
      this.options.log.warn({}, 'the private Redis is gone: starting it again');
      await this.#ensure().then(
        () => this.options.log.info({}, 'the private Redis runs again'),
        (error: unknown) => this.options.log.error({ err: error }, 'the private Redis did not start again'),
      );
    }
  }

  /** Returns when a server answers on the folder: ours, or one of another process. */
  async #ensure(): Promise<void> {
    const deadline = wallClock.elapsed() + TIMEOUT_MS;
    while (wallClock.elapsed() < deadline && !this.#stopping.signal.aborted) {
      const answer = await ask(this.address);
      if (answer === 'up') return;
      if (answer === 'down' && !this.#childRuns()) await this.#spawn();
      await wallClock.sleep(PAUSE_MS);
    }
    if (this.#stopping.signal.aborted) return;
    const why = this.#said.join(' | ') || `no answer on port ${this.address.port}, and the folder is taken`;
    throw new RedisStartError(this.folder, why);
  }

  #childRuns(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #spawn(): Promise<void> {
    const { setpriv, flock } = this.guards;
    const lock = join(this.folder, 'server.lock');
    const line = [
      ...(setpriv ? ['setpriv', '--pdeathsig', 'TERM', '--'] : []),
      // The lock is held by the server process itself: never two servers on one append-only file.
      ...(flock ? ['flock', '--no-fork', '--nonblock', '--conflict-exit-code', String(TAKEN), lock] : []),
      ...this.command,
      '-',
    ];
    const [file = '', ...args] = line;
    // Its own process group: Ctrl-C in the terminal must not stop it before the bot is done with it.
    const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#said = [];
    const note = (data: Buffer): void => {
      this.#said = [...this.#said, ...data.toString().trim().split('\n')].slice(-5);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.stdin.on('error', () => undefined);
    child.stdin.end(configuration(this.address, this.folder, this.options));
    const spawned = once(child, 'spawn');
    child.on('error', (error) =>
      this.options.log.error({ err: error }, 'the private Redis could not be run'),
    );
    await spawned.catch((error: unknown) => {
      this.#child = undefined;
      this.#said = [String(error)];
    });
    if (!setpriv && child.pid !== undefined) watchOver(child.pid);
  }
}

/**
 * A Redis to work with: `url` if given, else a private server on `dataDir`, which is adopted when it runs
 * already, is restarted when it dies, keeps every acknowledged write and ends with the process.
 * @throws RedisMissingError when no server can be found or fetched.
 * @throws RedisStartError when it does not answer within 20 s.
 */
export const startRedis = async (options: RedisOptions): Promise<RedisServer> => {
  const { url, log } = options;
  if (url !== undefined) return { url, private: false, stop: () => Promise.resolve() };
  const folder = resolve(options.dataDir, 'redis');
  const command = await findRedis(options.serverFolder ?? assetPath('data', 'redis-server'), log);
  const guards = {
    setpriv: process.platform === 'linux' && (await works('setpriv', 'util-linux')),
    flock: await works('flock', 'util-linux'),
  };
  const address = await addressIn(folder);
  const server = new PrivateRedis(folder, command, guards, options, address);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
};
