import { createHash } from 'node:crypto';

/** Where uploaded bytes lie; ids are hex digests, never names from outside. */
export interface FileStore {
  put(id: string, bytes: Buffer): void;
  get(id: string): Buffer | undefined;
  /** Deletes all but these. */
  keepOnly(ids: ReadonlySet<string>): void;
}

export class MemoryFiles implements FileStore {
  readonly #files = new Map<string, Buffer>();

  put(id: string, bytes: Buffer): void {
    this.#files.set(id, bytes);
  }

  get(id: string): Buffer | undefined {
    return this.#files.get(id);
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#files.keys()) if (!ids.has(id)) this.#files.delete(id);
  }
}

export const fileId = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32);

export interface ImageInfo {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/** Kind and size in pixels from the header of a PNG, JPEG or WebP (lossy, lossless or extended); undefined for others. */
export function imageInfo(bytes: Buffer): ImageInfo | undefined {
  const info = png(bytes) ?? jpeg(bytes) ?? webp(bytes);
  return info && info.width > 0 && info.height > 0 ? info : undefined;
}

function png(bytes: Buffer): ImageInfo | undefined {
  const signed = bytes.length >= 24 && bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
  if (!signed) return undefined;
  return { mime: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function jpeg(bytes: Buffer): ImageInfo | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    // SOF0–SOF15 without the tables DHT, JPG and DAC, which share the range.
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) {
      return { mime: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function webp(bytes: Buffer): ImageInfo | undefined {
  const signed =
    bytes.length >= 30 &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, 12) === 'WEBP';
  if (!signed) return undefined;
  const mime = 'image/webp';
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { mime, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { mime, width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { mime, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}
