import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countTries } from '../../src/backtest/tries.js';
import { ManualClock } from '../../src/clock.js';

const clock = new ManualClock(Date.UTC(2026, 2, 1));
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'rad-tries-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
const path = () => join(dir, 'backtest', 'tries.jsonl');
const count = (runs: number) => countTries(dir, runs, clock);

describe('tries of settings', () => {
  it('add up over commands, a sweep by its runs', async () => {
    expect(await count(1)).toEqual({ total: 1 });
    expect(await count(48)).toEqual({ total: 49 });
    expect(await count(1)).toEqual({ total: 50 });
    expect(readFileSync(path(), 'utf8').split('\n')[1]).toBe('{"at":"2026-03-01T00:00:00.000Z","tries":48}');
  });

  it('of commands side by side are all counted', async () => {
    await Promise.all(Array.from({ length: 8 }, () => count(3)));
    expect((await count(1)).total).toBe(25);
  });

  it.each([
    ['torn', '{"at":"2026-03-01T00:00:00.000Z","tries":48}\n{"at":"2026-0'],
    ['of something else', '{"at":"2026-03-01T00:00:00.000Z","tries":48}\nnull\n'],
    ['with no number', '{"at":"2026-03-01T00:00:00.000Z","tries":48}\n{"tries":"many"}\n'],
  ])('begin anew with one line where the file is %s, which is set aside', async (_, text) => {
    mkdirSync(join(dir, 'backtest'));
    writeFileSync(path(), text);
    const { total, fault } = await count(2);
    expect(total).toBe(2);
    expect(fault).toMatch(
      /tries\.jsonl, line 2 is no count of tries: .* set aside as .*, and the count begins anew$/,
    );
    const [aside = ''] = readdirSync(join(dir, 'backtest')).filter((name) => name.includes('damaged'));
    expect(readFileSync(join(dir, 'backtest', aside), 'utf8')).toBe(text);
    expect(await count(1)).toEqual({ total: 3 });
  });

  it('are those of this command alone where nothing can be written, and say why', async () => {
    writeFileSync(join(dir, 'backtest'), 'a file in the place of the folder');
    const { total, fault } = await count(7);
    expect(total).toBe(7);
    expect(fault).toMatch(/the tries cannot be counted: /);
    expect(fault).not.toContain('\n');
  });
});
