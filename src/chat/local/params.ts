import { badRequest } from './wire.js';

/** A file that came as a multipart part. */
export interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The parameters of one call. JSON bodies carry values, urlencoded and multipart ones carry text (with JSON inside for
 * objects); Telegram takes both for every field, so every reader here does too.
 */
export class Params {
  constructor(
    readonly raw: Readonly<Record<string, unknown>>,
    readonly files: ReadonlyMap<string, Upload> = new Map(),
  ) {}

  has(name: string): boolean {
    const value = Object.hasOwn(this.raw, name) ? this.raw[name] : undefined;
    return value !== undefined && value !== null && value !== '';
  }

  /** The text of a field, '' where it is missing. */
  text(name: string): string {
    if (!this.has(name)) return '';
    const value = this.raw[name];
    const text =
      typeof value === 'string'
        ? value
        : typeof value === 'number' || typeof value === 'boolean'
          ? String(value)
          : '';
    if (/\p{Surrogate}/u.test(text)) throw badRequest('strings must be encoded in UTF-8');
    return text;
  }

  integer(name: string): number | undefined {
    const text = this.text(name).trim();
    if (!/^-?\d{1,16}$/.test(text)) return undefined;
    return Number(text);
  }

  flag(name: string): boolean {
    return ['true', '1', 'yes', 't', 'y'].includes(this.text(name).toLowerCase());
  }

  /** An object or array, given as such or as its JSON text; undefined where it is missing. */
  json(name: string, what: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.raw[name];
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw badRequest(`can't parse ${what} JSON object`);
    }
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
