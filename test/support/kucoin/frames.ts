import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The few parts of RFC 6455 that a test server needs: text, ping, pong and close in single frames. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Completes the handshake of an upgrade request. */
export const acceptUpgrade = (request: IncomingMessage, socket: Duplex): void => {
  const key = String(request.headers['sec-websocket-key']);
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
};

const frame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const short = length < 126;
  const head = Buffer.alloc(short ? 2 : 4);
  head[0] = 0x80 | opcode;
  head[1] = short ? length : 126;
  if (!short) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
};

export const sendText = (socket: Duplex, text: string): void => {
  if (!socket.destroyed) socket.write(frame(TEXT, Buffer.from(text)));
};

/** Reads masked frames of a client; calls back with each text. */
export const readTexts = (socket: Duplex, onText: (text: string) => void): void => {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const read = readFrame(pending);
      if (!read) return;
      pending = pending.subarray(read.size);
      if (read.opcode === TEXT) onText(read.payload.toString());
      else if (read.opcode === PING) socket.write(frame(PONG, read.payload));
      else if (read.opcode === CLOSE) socket.end(frame(CLOSE, read.payload));
    }
  });
};

const readFrame = (data: Buffer): { opcode: number; payload: Buffer; size: number } | undefined => {
  if (data.length < 6) return undefined;
  const opcode = (data[0] ?? 0) & 0x0f;
  let length = (data[1] ?? 0) & 0x7f;
  let at = 2;
  if (length === 126) {
    length = data.readUInt16BE(2);
    at = 4;
  }
  if (data.length < at + 4 + length) return undefined;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { opcode, payload, size: at + 4 + length };
};
