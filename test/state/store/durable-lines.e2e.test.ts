import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DurableLines } from '../../../src/state/store/durable-lines.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-lines-'));
  path = join(dir, 'halt', 'lines.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

/** A folder in the way of a file's folder: nobody can write or read it, root neither. */
const obstruct = (): void => writeFileSync(dirname(path), '');
const clear = (): void => rmSync(dirname(path), { force: true });

describe('durable lines', () => {
  it('are on the disk, for the owner alone, when append resolves', async () => {
    const lines = new DurableLines<number>(path);
    await lines.append(1);
    expect(readFileSync(path, 'utf8')).toBe('1\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    await lines.drop([1]);
    expect(existsSync(path)).toBe(false);
  });

  it('are kept in memory while the disk refuses them, and written once it is well', async () => {
    obstruct();
    const lines = new DurableLines<number>(path);
    await lines.append(1);
    await lines.append(2);
    expect(lines.trouble).toContain('EEXIST');
    clear();
    await expect.poll(() => lines.trouble, { timeout: 5_000 }).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n');
    expect(await new DurableLines(path).read()).toEqual([1, 2]);
  });

  it('that were dropped do not come back while the disk refuses to forget them', async () => {
    const lines = new DurableLines<number>(path);
    await lines.append(1);
    rmSync(path);
    mkdirSync(join(path, 'in the way'), { recursive: true });
    await lines.append(2);
    await lines.drop([2]);
    rmSync(path, { recursive: true });
    expect(await lines.read()).toEqual([]);
  });

  it('keep nobody waiting for a disk that does not answer', async () => {
    mkdirSync(dirname(path));
    execFileSync('mkfifo', [path]);
    const lines = new DurableLines<number>(path);
    const began = performance.now();
    await expect(lines.read()).rejects.toThrow('no answer');
    await lines.append(1);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(lines.trouble).toContain('no answer');
    // Whoever waits to read is answered, and the file is one again.
    writeFileSync(path, '');
    rmSync(path);
    await expect.poll(() => lines.trouble, { timeout: 5_000 }).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('1\n');
  });

  it('leaves out a line that a crash cut short, and what a full disk took a part of', async () => {
    mkdirSync(dirname(path));
    writeFileSync(path, '1\n{"torn":');
    const lines = new DurableLines<number>(path);
    await lines.append(2);
    expect(await lines.read()).toEqual([1, 2]);
  });

  it('are the same lines whatever the disk does meanwhile', { timeout: 60_000 }, async () => {
    const step = fc.constantFrom('append', 'append', 'drop', 'obstruct', 'clear');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        rmSync(dirname(path), { recursive: true, force: true, maxRetries: 5 });
        const lines = new DurableLines<number>(path);
        const model: number[] = [];
        let next = 0;
        let away = dirname(path);
        for (const each of steps) {
          if (each === 'append') {
            model.push(next);
            await lines.append(next++);
          } else if (each === 'drop') {
            await lines.drop(model.splice(0, Math.ceil(model.length / 2)));
          } else if (each === 'obstruct' && away === dirname(path)) {
            away = `${dirname(path)}.away`;
            if (existsSync(dirname(path))) execFileSync('mv', [dirname(path), away]);
            obstruct();
          } else if (each === 'clear' && away !== dirname(path)) {
            clear();
            if (existsSync(away)) execFileSync('mv', [away, dirname(path)]);
            away = dirname(path);
          }
          if (away === dirname(path)) expect(await lines.read()).toEqual(model);
        }
        if (away !== dirname(path)) {
          clear();
          if (existsSync(away)) execFileSync('mv', [away, dirname(path)]);
        }
        expect(await lines.read()).toEqual(model);
        expect(await new DurableLines(path).read()).toEqual(model);
      }),
      { numRuns: 60 },
    );
  });
});
