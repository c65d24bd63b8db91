import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const HEADER = 'timestamp,open,high,low,close,volume';

/** A folder of candle files that is thrown away after the test. */
export class CandleFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'rad-candles-'));

  write(path: string, content: string | Buffer): string {
    const full = join(this.dir, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, typeof content === 'string' && path.endsWith('.gz') ? gzipSync(content) : content);
    return full;
  }

  /** Rows of [open, high, low, close, volume] from `from`, one every `span` ms; null leaves a hole. */
  candles(
    path: string,
    from: number,
    span: number,
    rows: readonly (readonly [number, number, number, number, number] | null)[],
  ): string {
    const lines = rows.flatMap((row, index) => (row ? [`${from + index * span},${row.join(',')}`] : []));
    return this.write(path, `${HEADER}\n${lines.join('\n')}\n`);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
