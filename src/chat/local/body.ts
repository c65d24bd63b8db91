import type { IncomingMessage } from 'node:http';
import { isObject, Params, type Upload } from './params.js';
import { ApiError, badRequest } from './wire.js';

/** Reads a request's body; more than `limit` bytes is refused with 413. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): ApiError => new ApiError(413, 'Request Entity Too Large');
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Parameters from the query string and the body (JSON, urlencoded or multipart). */
export function readParams(query: URLSearchParams, contentType: string, body: Buffer): Params {
  const raw: Record<string, unknown> = Object.fromEntries(query);
  const kind = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0) return new Params(raw);
  if (kind === 'application/json') return new Params({ ...raw, ...readJsonObject(body) });
  if (kind === 'multipart/form-data') {
    const { fields, files } = readMultipart(contentType, body);
    return new Params({ ...raw, ...fields }, files);
  }
  if (kind === 'application/x-www-form-urlencoded') {
    return new Params({ ...raw, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) });
  }
  return new Params(raw);
}

export function readJsonObject(body: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw badRequest("can't parse request JSON object");
  }
  if (!isObject(value)) throw badRequest("can't parse request JSON object");
  return value;
}

interface Multipart {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, Upload>;
}

/** multipart/form-data as RFC 7578 has it; parts without a name are left out. */
function readMultipart(contentType: string, body: Buffer): Multipart {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (!mark) throw badRequest('no boundary in the multipart request');
  const fields: Record<string, string> = {};
  const files = new Map<string, Upload>();
  const delimiter = Buffer.from(`\r\n--${mark}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  let start = whole.indexOf(delimiter);
  while (start >= 0) {
    start += delimiter.length;
    const end = whole.indexOf(delimiter, start);
    if (end < 0) break;
    readPart(whole.subarray(start, end), fields, files);
    start = end;
  }
  return { fields, files };
}

function readPart(part: Buffer, fields: Record<string, string>, files: Map<string, Upload>): void {
  const split = part.indexOf('\r\n\r\n');
  if (split < 0) return;
  const headers = part.toString('utf8', 0, split);
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) return;
  const content = part.subarray(split + 4);
  const filename = parameter(disposition, 'filename');
  if (filename === undefined) fields[name] = content.toString('utf8');
  else files.set(name, { name: baseName(filename), bytes: Buffer.from(content) });
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\*?=(?:"([^"]*)"|([^;\\r\\n]+))`, 'i').exec(disposition);
  const value = match?.[1] ?? match?.[2]?.trim();
  const encoded = value?.match(/^utf-8''(.*)$/i)?.[1];
  if (encoded === undefined) return value;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

const baseName = (name: string): string => name.split(/[\\/]/).at(-1)?.slice(0, 128) || 'file';
