import { createHash } from 'node:crypto';

/** Where uploaded bytes lie; ids are hex digests, never names from outside. */
export interface FileStore {
  put(id: string, bytes: Buffer): void;
  get(id: string): Buffer | undefined;
  /** Deletes all but these. */
  keepOnly(ids: ReadonlySet<string>): void;
}

export const fileId = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Size in pixels of a PNG, from its header; undefined for anything else: the bot draws no other pictures. */
export function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  const signed = bytes.length >= 24 && bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
  if (!signed) return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
