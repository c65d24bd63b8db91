import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import type { FuzzResult } from './fuzz-child.js';

const MB = 1024 * 1024;

/** In a process of its own, whose memory nothing else uses. */
const run = async (updates: number): Promise<FuzzResult> => {
  const child = assetPath('test', 'chat', 'telegram', 'fuzz-child.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', child, String(updates)],
    { cwd: assetPath(), timeout: 240_000, maxBuffer: 10 * MB },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as FuzzResult;
};

describe('100,000 hostile updates', () => {
  it('no crash, no answer to a stranger, no action without the owner, and no memory kept', async () => {
    const result = await run(100_000);
    expect(result.faults).toEqual([]);
    expect(result.updates).toBe(100_000);
    expect(result.owners, "updates that were the owner's").toBeGreaterThan(20_000);
    expect(result.acted, 'commands of the owner that acted').toBeGreaterThan(100);
    expect(result.read, 'alerts').toBeGreaterThan(500);
    expect(result.told, 'words on where the bot was taken').toBeLessThanOrEqual(33);
    expect(result.answersAfterwards).toContain('Equity');
    expect(result.grownBytes / MB, 'MB of memory between 10,000 and 100,000').toBeLessThan(20);
  }, 260_000);
});
