import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DurableValue } from '../../../src/state/store/durable-value.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'rad-value-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

const path = (): string => join(dir, 'guard', 'known.json');
const onDisk = (): Promise<unknown> => new DurableValue(path()).read();

describe('a value that a start without Redis needs', () => {
  it('is what was kept last, for the next process, and for nobody else on the host', async () => {
    const value = new DurableValue<number[]>(path());
    expect(await value.read()).toBeUndefined();
    for (const each of [[1], [1, 2], [3]]) value.keep(each);
    expect(await value.read()).toEqual([3]);
    await vi.waitFor(async () => expect(await onDisk()).toEqual([3]));
    expect(statSync(path()).mode & 0o077).toBe(0);
  });

  it('is nothing where the file was torn', async () => {
    const value = new DurableValue<number[]>(path());
    value.keep([1]);
    await vi.waitFor(async () => expect(await onDisk()).toEqual([1]));
    writeFileSync(path(), '[1');
    expect(await onDisk()).toBeUndefined();
  });

  it('names why the disk does not take it, and is written with the next call once it does', async () => {
    writeFileSync(join(dir, 'guard'), 'in the way');
    const value = new DurableValue<string>(path());
    value.keep('one');
    await vi.waitFor(() => expect(value.trouble).toBeDefined());
    rmSync(join(dir, 'guard'));
    value.keep('one');
    await vi.waitFor(async () => expect(await onDisk()).toBe('one'));
    await vi.waitFor(() => expect(value.trouble).toBeUndefined());
  });
});
