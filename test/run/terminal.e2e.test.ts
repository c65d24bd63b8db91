import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { createLogger, createScrubber } from '../../src/run/logger.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'rad-terminal-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

/** A program that writes many lines to its standard output, then says on the other one how it went. */
const PROGRAM = `
import { writeFileSync } from 'node:fs';
import { openOutput } from '${assetPath('src', 'run', 'terminal.ts')}';
const out = openOutput(process.stdout, 1);
for (let i = 0; i < 40; i++) { out.write('x'.repeat(100_000) + '\\n'); await new Promise(setImmediate); }
writeFileSync(process.argv[2], String(process.stdout.writableLength));
process.exit(0);
`;

/** How much the program kept in memory; undefined when it died. */
const play = async (stdout: 'pipe' | number, meet: (child: ReturnType<typeof spawn>) => void) => {
  const [program, report] = [join(dir, 'program.mts'), join(dir, 'report')];
  writeFileSync(program, PROGRAM);
  const child = spawn(process.execPath, ['--import', 'tsx', program, report], {
    cwd: assetPath(),
    stdio: ['ignore', stdout, 'inherit'],
  });
  meet(child);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { code, kept: code === 0 ? Number(readFileSync(report, 'utf8')) : undefined };
};

describe('an output that fails', { timeout: 30_000 }, () => {
  it('on a full disk loses lines and nothing else', async () => {
    const full = openSync('/dev/full', 'w');
    expect((await play(full, () => undefined)).code).toBe(0);
    closeSync(full);
  });

  it('whose reader has gone loses lines and nothing else', async () => {
    const { code } = await play('pipe', (child) => child.stdout?.destroy());
    expect(code).toBe(0);
  });

  it('whose reader does not read keeps a bounded part of it', async () => {
    const { code, kept } = await play('pipe', (child) => child.stdout?.pause());
    expect(code).toBe(0);
    expect(kept).toBeLessThan(1_300_000);
  });
});

describe('log files', { timeout: 30_000 }, () => {
  it('waits for no disk: what hangs keeps nobody waiting, is told, and loses a bounded part', async () => {
    // Opening a pipe that nobody reads takes until somebody does.
    execFileSync('mkfifo', [join(dir, 'bot.log')]);
    const out: string[] = [];
    const stdout = { write: (line: string) => out.push(line) };
    const log = createLogger({ level: 'info', dir, scrub: createScrubber([]), stdout });
    const began = performance.now();
    for (let number = 0; number < 30; number += 1) log.info({ number }, 'x'.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(log.trouble()).toBeUndefined();
    await expect.poll(() => log.trouble(), { timeout: 5_000 }).toBe('no answer within 2 s');
    const reader = spawn('cat', [join(dir, 'bot.log')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let got = 0;
    reader.stdout.on('data', (text: Buffer) => (got += text.length));
    await expect.poll(() => log.trouble(), { timeout: 5_000 }).toBeUndefined();
    await log.flush();
    expect(out).toHaveLength(30);
    expect(got).toBeGreaterThan(500_000);
    expect(got).toBeLessThan(1_100_000);
    reader.kill();
  });
});
