import { appendFile, fstatSync, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import { WriteQueue, type Sink } from './write-queue.js';

/** So much may wait for a reader that does not read, bytes; what comes beyond is dropped. */
const MOST = 1024 * 1024;

/** Whatever lines can be written to. */
export interface Output {
  write(text: string): unknown;
  /** Resolves once what was written is there, or is not to be waited for. */
  flush?(): Promise<void>;
}

/**
 * Standard output or error that fails without a word: a full disk behind it, a reader that has gone or does not read.
 * Trading goes on, and the log files have the lines.
 */
export const openOutput = (stream: NodeJS.WriteStream, fd: number): Output => {
  // A reader that has gone.
  stream.on('error', () => undefined);
  const isFile = statOf(fd)?.isFile() ?? false;
  const queue = new WriteQueue();
  // There is nowhere to say what fails.
  const file: Sink = {
    write: (text) => promisify(appendFile)(fd, text).catch(() => undefined),
    drop: () => undefined,
  };
  return {
    write(text) {
      try {
        // A stream over a file waits for the disk, throws once, and keeps everything that comes later in memory.
        if (isFile) queue.write(file, text);
        else if (stream.writableLength < MOST) stream.write(text);
      } catch {
        // Nor here.
      }
    },
    flush: () => queue.flush(),
  };
};

const statOf = (fd: number): Stats | undefined => {
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
};
