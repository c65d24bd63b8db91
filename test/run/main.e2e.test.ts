import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';

const TOKEN = '123456:a-token-that-nobody-may-see';

let dir: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-main-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

const run = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  execArgv: readonly string[] = [],
  program = assetPath('src', 'main.ts'),
): Promise<{ code: number | null; out: string; err: string }> => {
  const tsx = assetPath('node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
  const child = spawn(process.execPath, ['--import', tsx, ...execArgv, program, ...args], {
    cwd: dir,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      TSX_TSCONFIG_PATH: assetPath('tsconfig.json'),
      MODE: 'replay',
      REPLAY_DIR: assetPath('market-data'),
      REPLAY_FROM: '2025-10-01',
      REPLAY_SPEED: '1',
      DATA_DIR: join(dir, 'data'),
      LOG_DIR: join(dir, 'logs'),
      LOCAL_CHAT_PORT: '0',
      HEALTH_PORT: '0',
      ...env,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  children.push(child);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  return { code, out, err };
};

/** Something in the running process goes wrong after a while, and names the token. */
const fault = (how: string): string[] => [
  '--import',
  `data:text/javascript,const timer=setInterval(()=>{if(!process.env.READY_FILE)return;import('node:fs').then(({readFileSync})=>{let text='';try{text=readFileSync(process.env.READY_FILE,'utf8')}catch{return}if(timer.done||!text.includes('start finished'))return;timer.done=true;clearInterval(timer);setTimeout(()=>{${how}})})},50);timer.unref()`,
];

describe('the command line', { timeout: 60_000 }, () => {
  it('--help says how it is used, and is no fault', async () => {
    const { code, out, err } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: .*--no-wait/);
    expect(err).toBe('');
  });

  it.each([
    ['--bogus', "Unknown option '--bogus'"],
    ['--no-wait=yes', "Option '--no-wait' does not take an argument"],
    ['trade', "Unexpected argument 'trade'"],
  ])('%s is one line and code 2', async (argument, line) => {
    const { code, out, err } = await run([argument]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toEqual([expect.stringContaining(line)]);
  });
});

describe('a fault that nobody expected', { timeout: 60_000 }, () => {
  it.each([
    ['uncaught', `throw new Error('boom ${TOKEN}')`],
    ['unhandled', `Promise.reject(new Error('boom ${TOKEN}'))`],
  ])('%s: told without secrets in the log and on the terminal, a clean stop, code 1', async (what, how) => {
    const env = {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_OWNER_ID: '42',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:1',
      LOG_LEVEL: 'debug',
      READY_FILE: join(dir, 'logs', 'bot.log'),
    };
    const { code, out, err } = await run([], env, fault(how));
    expect(code).toBe(1);
    expect(err).toContain(`${what}: Error: boom [secret]`);
    const logs = readdirSync(join(dir, 'logs'))
      .map((name) => readFileSync(join(dir, 'logs', name), 'utf8'))
      .join('');
    expect(logs).toContain(`${what}: boom [secret]`);
    expect(logs).toContain('RAD is stopping (a fault of its own)');
    for (const text of [out, err, logs]) expect(text).not.toContain(TOKEN);
  });

  it('a start that fails tells why without secrets', async () => {
    // A file where a folder is to be.
    writeFileSync(join(dir, TOKEN), '');
    const { code, out, err } = await run([], {
      TELEGRAM_BOT_TOKEN: TOKEN,
      DATA_DIR: join(dir, TOKEN),
    });
    expect(code).toBe(1);
    expect(err).toContain('/[secret]/redis');
    expect(out + err).not.toContain(TOKEN);
  });
});

describe('the demo that drives itself', { timeout: 60_000 }, () => {
  it('stops when it is asked to, with code 0, like any other run', async () => {
    const stop = fault(`process.kill(process.pid,'SIGINT')`);
    const begun = wallClock.now();
    const { code } = await run(
      [],
      { READY_FILE: join(dir, 'logs', 'bot.log'), LOG_LEVEL: 'debug' },
      stop,
      assetPath('tools', 'demo', 'main.ts'),
    );
    expect(code).toBe(0);
    expect(wallClock.now() - begun).toBeLessThan(30_000);
  });
});

describe('Ctrl-C under npm', { timeout: 60_000 }, () => {
  it('comes twice, from the terminal and from npm, and is one clean stop', async () => {
    const twice = fault(
      `process.kill(process.pid,'SIGINT');setTimeout(()=>process.kill(process.pid,'SIGINT'),20)`,
    );
    const log = join(dir, 'logs', 'bot.log');
    expect((await run([], { READY_FILE: log, LOG_LEVEL: 'debug' }, twice)).code).toBe(0);
    expect(readFileSync(log, 'utf8')).toContain('RAD is stopping (SIGINT)');
  });
});

describe('a reader of the output that goes away', { timeout: 60_000 }, () => {
  it('stops nothing: the log files have the lines', async () => {
    const log = join(dir, 'logs', 'bot.log');
    const running = run([], { READY_FILE: log, LOG_LEVEL: 'debug' }, [
      ...fault(`process.stdout.write('x');setTimeout(()=>process.kill(process.pid,'SIGTERM'),1500)`),
    ]);
    const child = children.at(-1);
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    expect((await running).code).toBe(0);
    expect(readFileSync(log, 'utf8')).toContain('RAD is stopping (SIGTERM)');
  });
});
