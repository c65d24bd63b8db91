import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { httpCall } from '../../../src/venues/shared/http.js';
import { AmbiguousError, NotSentError } from '../../../src/venues/shared/errors.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const serve = async (answer: RequestListener): Promise<{ url: string; connections: () => number }> => {
  const server = createServer(answer);
  servers.push(server);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api`, connections: () => connections };
};

const get = { method: 'GET', headers: {} };

describe('a call over the wire', () => {
  it('brings method, headers and body there, and status, headers and text back', async () => {
    const { url } = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, headers } = request;
        response.writeHead(418, { 'GW-RateLimit-Limit': '2000' });
        response.end(
          JSON.stringify([
            method,
            headers['kc-api-key'],
            headers['content-length'],
            String(Buffer.concat(parts)),
          ]),
        );
      });
    });
    const answer = await httpCall(
      url,
      { method: 'POST', headers: { 'KC-API-KEY': 'k' }, body: 'ä=1' },
      5_000,
    );
    expect(answer.status).toBe(418);
    expect(answer.headers['gw-ratelimit-limit']).toBe('2000');
    expect(JSON.parse(answer.text)).toEqual(['POST', 'k', '4', 'ä=1']);
  });

  it('reads what was sent compressed', async () => {
    const { url } = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toContain('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"code":"200000"}'));
    });
    expect((await httpCall(url, get, 5_000)).text).toBe('{"code":"200000"}');
  });

  it('keeps one connection for calls one after the other', async () => {
    const { url, connections } = await serve((_, response) => response.end('x'));
    for (let i = 0; i < 5; i++) await httpCall(url, get, 5_000);
    expect(connections()).toBe(1);
  });

  it('was not sent where no connection stands, and may have been everywhere else', async () => {
    const { url } = await serve((request) => request.socket.destroy());
    await expect(httpCall(url, get, 5_000)).rejects.toBeInstanceOf(AmbiguousError);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await expect(httpCall(url, get, 5_000)).rejects.toBeInstanceOf(NotSentError);
  });

  it('is ambiguous when the answer is larger than any of the exchange, packed or not', async () => {
    const large = Buffer.alloc(40 * 1_048_576, 'x');
    const packed = gzipSync(large);
    const plain = await serve((_, response) => response.end(large));
    const bomb = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    for (const { url } of [plain, bomb])
      await expect(httpCall(url, get, 10_000)).rejects.toBeInstanceOf(AmbiguousError);
  });

  it('a connection that the server closed after it was kept is not used again blindly', async () => {
    let calls = 0;
    const { url } = await serve((request, response) => {
      calls += 1;
      if (calls === 1) response.end('x');
      else request.socket.destroy();
    });
    await httpCall(url, get, 5_000);
    const order = { method: 'POST', headers: {}, body: '{}' };
    await expect(httpCall(url, order, 5_000)).rejects.toBeInstanceOf(AmbiguousError);
    expect(calls).toBe(2);
  });

  it('is ambiguous when the body breaks off, is not what it says it is, or never ends', async () => {
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(httpCall(cut.url, get, 5_000)).rejects.toBeInstanceOf(AmbiguousError);
    const garbled = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    });
    await expect(httpCall(garbled.url, get, 5_000)).rejects.toBeInstanceOf(AmbiguousError);
    const endless = await serve((_, response) => void response.writeHead(200).write('and so on'));
    await expect(httpCall(endless.url, get, 50)).rejects.toThrow('no answer within 50 ms');
  });
});
