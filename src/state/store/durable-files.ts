import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Files of the bot are the owner's alone, whatever the umask. */
const PRIVATE = 0o600;

/** Appends text that ends with a newline and returns once it is on the disk; what fails leaves nothing behind. */
export const appendDurably = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'a+', PRIVATE);
  try {
    const { size } = await file.stat();
    const last = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : '\n';
    try {
      // A line that a crash cut short must not swallow the first of ours.
      await file.appendFile(last === '\n' ? text : `\n${text}`);
      await file.sync();
    } catch (error) {
      // A full disk may have taken a part, which would be there twice once it is tried again.
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
  } finally {
    await file.close();
  }
};

/** Writes a file whole or not at all, and returns once it is on the disk. */
export const replaceDurably = async (path: string, text: string): Promise<void> => {
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  await appendDurably(draft, text);
  await rename(draft, path);
  await syncDirectory(dirname(path));
};

/** Makes the names of new and removed files durable, too. */
export const syncDirectory = async (dir: string): Promise<void> => {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
