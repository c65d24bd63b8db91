import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { startFlags } from '../../tools/bench/process.js';

/** RAD_MAIN names another build, so that a test of a mended fault can be seen to fail against an older one. */
const MAIN = process.env['RAD_MAIN'] ?? assetPath('dist', 'src', 'main.js');

/** The compiled bot as a process of its own, on the recorded sample, with a data folder that outlives its kills. */
export class BotProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'rad-e2e-'));
  out = '';
  /** Of that what came on standard output. */
  stdout = '';
  #child: ChildProcess | undefined;
  #exit: Promise<number | string> = Promise.resolve(0);

  /**
   * @param prefix a command that runs it, such as a shell that sets its umask
   * @param main the compiled program, where it is another than that of the project
   */
  constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly prefix: readonly string[] = [],
    private readonly main = MAIN,
  ) {
    if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`);
  }

  start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): void {
    const [file, ...before] = [...this.prefix, process.execPath];
    const child = spawn(file, [...before, ...startFlags(), this.main, ...args], {
      cwd: this.dir,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        MODE: 'replay',
        REPLAY_DIR: assetPath('market-data'),
        REPLAY_FROM: '2025-10-01',
        REPLAY_SPEED: '3600',
        DATA_DIR: join(this.dir, 'data'),
        LOG_DIR: join(this.dir, 'logs'),
        LOCAL_CHAT_PORT: '0',
        HEALTH_PORT: '0',
        ...this.env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.out += chunk.toString();
      this.stdout += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.#exit = new Promise((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')),
    );
    this.#child = child;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the bot was not started');
    return this.#child.pid;
  }

  /** Kills at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exit;
  }

  /** Asks to stop; the exit code. */
  async stop(): Promise<number | string> {
    this.#child?.kill('SIGTERM');
    return this.#exit;
  }

  exit(): Promise<number | string> {
    return this.#exit;
  }

  log(name = 'bot'): string {
    const file = join(this.dir, 'logs', `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async waitForOutput(pattern: RegExp, ms = 30_000): Promise<RegExpExecArray> {
    const deadline = wallClock.now() + ms;
    for (;;) {
      const found = pattern.exec(this.out);
      if (found) return found;
      if (wallClock.now() > deadline)
        throw new Error(`${String(pattern)} did not come in ${ms} ms:\n${this.out.slice(-2000)}`);
      await wallClock.sleep(25);
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
