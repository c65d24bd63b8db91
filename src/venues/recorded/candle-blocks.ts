import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { COLUMN_FIELDS, newColumn, type CandleColumn } from '../../domain/candle-column.js';
import type { Timeframe } from '../../domain/index.js';
import { KeptColumn } from './kept-column.js';

/** Candles of a block, which is read and checked as a whole. */
export const BLOCK = 4096;
export const CANDLE_BYTES = 8 * COLUMN_FIELDS.length;

export interface Block {
  readonly length: number;
  /** Open times of its first and last candle. */
  readonly first: number;
  readonly last: number;
  readonly crc: number;
}

/** A block where it lies. */
interface Placed extends Block {
  /** Byte at which it begins. */
  readonly offset: number;
  /** Candles of the wanted blocks before it. */
  readonly row: number;
}

export const candlesIn = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { length }) => sum + length, 0);

export const bytesOf = (values: Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** @throws Error where the file ends before */
export const fill = (fd: number, into: Uint8Array, position: number): void => {
  for (let done = 0; done < into.length;) {
    const count = readSync(fd, into, done, into.length - done, position + done);
    if (count === 0) throw new Error('the file is cut off');
    done += count;
  }
};

/** @throws Error where the checksum is another */
export const check = (found: number, crc: number | undefined): void => {
  if (found !== crc) throw new Error('the checksum is another');
};

/**
 * Reads a block to where its candles belong in a column, with no copy that somebody would have to clear away.
 * @throws Error where it is damaged
 */
const fillBlock = (fd: number, { offset, length, crc }: Placed, column: CandleColumn, row: number): void => {
  let found = 0;
  for (const [i, field] of COLUMN_FIELDS.entries()) {
    const bytes = bytesOf(column[field].subarray(row, row + length));
    fill(fd, bytes, offset + i * bytes.length);
    found = crc32(bytes, found);
  }
  check(found, crc);
};

/** The blocks of a file that are wanted, where they lie. @param end byte at which the last one ends */
export const placedIn = (
  blocks: readonly Block[],
  end: number,
  isWanted: (block: Block) => boolean,
): readonly Placed[] => {
  const placed: Placed[] = [];
  let offset = end - CANDLE_BYTES * candlesIn(blocks);
  for (const block of blocks) {
    if (isWanted(block)) placed.push({ ...block, offset, row: candlesIn(placed) });
    offset += CANDLE_BYTES * block.length;
  }
  return placed;
};

/** The candles of blocks. @throws Error where one is damaged */
export const columnOf = (fd: number, timeframe: Timeframe, blocks: readonly Placed[]): CandleColumn => {
  const column = newColumn(timeframe, candlesIn(blocks));
  for (const block of blocks) fillBlock(fd, block, column, block.row);
  return column;
};

/** The candles of blocks, left in the file, which has to stay open. @throws Error where one is damaged */
export const keptColumnOf = (fd: number, timeframe: Timeframe, blocks: readonly Placed[]): KeptColumn => {
  const timestamp = new Float64Array(candlesIn(blocks));
  const looked = newColumn(timeframe, BLOCK);
  for (const block of blocks) {
    fillBlock(fd, block, looked, 0);
    timestamp.set(looked.timestamp.subarray(0, block.length), block.row);
  }
  return new KeptColumn(timeframe, timestamp, (start, column) => {
    for (const { offset, length, row } of blocks) {
      const [from, to] = [Math.max(start, row), Math.min(start + column.length, row + length)];
      if (from >= to) continue;
      for (const [i, field] of COLUMN_FIELDS.entries())
        if (field !== 'timestamp')
          fill(
            fd,
            bytesOf(column[field].subarray(from - start, to - start)),
            offset + 8 * (i * length + from - row),
          );
    }
  });
};
