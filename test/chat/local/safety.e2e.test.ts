import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Api, InlineKeyboard } from 'grammy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { ManualClock, wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { Credentials } from '../../../src/chat/local/credentials.js';
import { startLocalChat, type LocalChat } from '../../../src/chat/local/index.js';
import { ask, PageClient } from './page-client.js';

let dataDir: string;
let chat: LocalChat;
let page: PageClient;
let api: Api;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rad-chat-'));
  chat = await startLocalChat({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    clock: wallClock,
    log: silentLog,
  });
  page = await PageClient.login(chat.url);
  api = new Api(chat.token, { apiRoot: chat.apiRoot });
});

afterAll(async () => {
  await chat.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const port = (): string => new URL(chat.url).port;

describe('Host', () => {
  it.each([
    ['127.0.0.1:PORT', 200],
    ['localhost:PORT', 200],
    ['[::1]:PORT', 200],
    ['localhost', 200],
    ['LOCALHOST:PORT', 200],
    ['192.168.1.5:PORT', 403],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example:PORT', 403],
  ])('%s → %i', async (host, status) => {
    const answer = await ask(`${chat.apiRoot}/`, 'GET', { host: host.replace('PORT', port()) });
    expect(answer.status).toBe(status);
  });

  it('is asked of the Bot API too', async () => {
    const answer = await ask(`${chat.apiRoot}/bot${chat.token}/getMe`, 'GET', { host: 'evil.example' });
    expect(answer.status).toBe(403);
  });
});

describe('Origin', () => {
  const say = (headers: Readonly<Record<string, string>>): Promise<number> =>
    page.post('/page/say', { text: 'x' }, headers).then((answer) => answer.status);

  it('must be the page itself wherever something changes', async () => {
    expect(await say({})).toBe(200);
    expect(await say({ origin: 'http://evil.example' })).toBe(403);
    expect(await say({ origin: 'null' })).toBe(403);
    expect(await say({ origin: `http://localhost:${port()}` })).toBe(403);
    expect(await say({ origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await say({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await say({ 'sec-fetch-site': 'same-site' })).toBe(403);
    const bare = { 'content-type': 'application/json', cookie: page.cookie };
    expect((await ask(`${page.origin}/page/say`, 'POST', bare, '{"text":"x"}')).status).toBe(403);
  });

  it('is asked of the event stream', async () => {
    expect((await page.get('/page/events', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await page.get('/page/events', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await page.get('/page/events', { cookie: '' })).status).toBe(401);
  });

  it('keeps every browser away from the Bot API, with the session or without', async () => {
    const path = `${chat.apiRoot}/bot${chat.token}/getMe`;
    expect((await ask(path, 'GET', { origin: page.origin, cookie: page.cookie })).status).toBe(403);
    const guess = `${chat.apiRoot}/bot1:guess/getMe`;
    expect((await ask(guess, 'GET', { cookie: page.cookie })).status).toBe(401);
  });

  it('takes JSON only, so that no form can be sent from elsewhere', async () => {
    expect(await say({ 'content-type': 'text/plain' })).toBe(415);
  });
});

describe('the key', () => {
  it('opens one session, once, by a cookie that scripts and other sites cannot use', async () => {
    const other = new PageClient(chat.url);
    const key = chat.url.split('#key=')[1];
    expect((await other.post('/page/session', { key })).status).toBe(401);
    const invited = await page.post('/page/invite', {});
    const answer = await other.post('/page/session', JSON.parse(invited.text) as object);
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect((await other.post('/page/session', JSON.parse(invited.text) as object)).status).toBe(401);
    expect((await other.get('/page/session')).status).toBe(200);
    await other.post('/page/logout', {});
    expect((await other.get('/page/session')).status).toBe(401);
    const stored = await readFile(join(dataDir, 'chat', 'credentials.json'), 'utf8');
    expect(stored).not.toContain(page.cookie.split('=')[1]);
  });

  it('is told often enough that the bot is there to notice within seconds when it stands still', async () => {
    const begun = performance.now();
    const events = await page.events(3);
    expect(events.map(({ type }) => type)).toEqual(['snapshot', 'beat', 'beat']);
    const wire = await readFile(assetPath('src', 'chat', 'local', 'page', 'wire.js'), 'utf8');
    const silence = Number(/SILENCE = ([\d_]+)/.exec(wire)?.[1]?.replace('_', ''));
    expect(performance.now() - begun).toBeLessThan(silence);
    expect(silence).toBeLessThanOrEqual(10_000);
  });

  it('ends its event stream when it ends itself', async () => {
    const invited = await page.post('/page/invite', {});
    const other = new PageClient(chat.url);
    await other.post('/page/session', JSON.parse(invited.text) as object);
    // Answered once the stream has ended.
    const [stream] = await Promise.all([other.get('/page/events'), other.post('/page/logout', {})]);
    expect(stream.text).toContain('event: snapshot');
    expect((await page.get('/page/session')).status).toBe(200);
  });

  it('cannot be guessed: after ten wrong ones in a minute others have to wait, but the right one opens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rad-chat-'));
    const clock = new ManualClock(1_700_000_000_000);
    const credentials = new Credentials(folder, clock, silentLog);
    const key = credentials.newKey();
    for (let i = 0; i < 10; i++)
      expect(credentials.exchange(`wrong${i}`)).toEqual({ ok: false, reason: 'wrong' });
    expect(credentials.exchange('wrong10')).toEqual({ ok: false, reason: 'locked' });
    expect(credentials.exchange(key).ok).toBe(true);
    clock.advance(60_000);
    expect(credentials.exchange('wrong11')).toEqual({ ok: false, reason: 'wrong' });
    const invitation = credentials.invite();
    clock.advance(10 * 60_000 + 1);
    expect(credentials.exchange(invitation)).toEqual({ ok: false, reason: 'wrong' });
    await rm(folder, { recursive: true });
  });
});

describe('what is served', () => {
  it('has strict headers and nothing from outside', async () => {
    const answer = await page.get('/');
    const policy = answer.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    for (const asset of answer.text.matchAll(/(?:src|href)="([^"]*)"/g)) {
      if (asset[1] === '') continue;
      expect(asset[1]).toMatch(/^\/[a-z]+\.(js|css|svg)$/);
      expect((await page.get(asset[1] ?? '')).status).toBe(200);
    }
    for (const module of ['/app.js', '/list.js', '/view.js']) {
      for (const imported of (await page.get(module)).text.matchAll(/from '\.(\/[^']+)'/g)) {
        expect((await page.get(imported[1] ?? '')).status).toBe(200);
      }
    }
  });

  it.each([
    '/../index.ts',
    '/..%2f..%2fpackage.json',
    '/page/file/..%2f..%2fcredentials.json',
    '/page/file/../../credentials.json',
    '/page/../app.js/../../index.ts',
    '/constructor',
    '//',
    '/index.html',
  ])('no file for %s', async (path) => {
    expect((await page.get(path)).status).toBe(404);
  });

  it.each(['..%2f..%2fcredentials.json', '../../credentials.json', 'files/../../credentials.json'])(
    'no file of the Bot API for %s',
    async (path) => {
      expect((await ask(`${chat.apiRoot}/file/bot${chat.token}/${path}`, 'GET')).status).toBe(404);
    },
  );

  it('refuses bodies without end', async () => {
    const big = Buffer.alloc(70_000, 'x').toString();
    expect((await page.post('/page/say', { text: big })).status).toBe(413);
    expect((await page.post('/page/say', { text: 'x'.repeat(4097) })).status).toBe(400);
  });

  it('lets the page press only buttons that are there', async () => {
    const keyboard = new InlineKeyboard().text('Go', 'go');
    const { message_id: message } = await api.sendMessage(chat.ownerId, 'x', { reply_markup: keyboard });
    expect((await page.post('/page/tap', { message, data: 'forged' })).status).toBe(400);
    expect((await page.post('/page/tap', { message: 1, data: 'go' })).status).toBe(400);
    expect((await page.post('/page/tap', { message, data: 'go' })).status).toBe(200);
    await api.editMessageReplyMarkup(chat.ownerId, message);
    expect((await page.post('/page/tap', { message, data: 'go' })).status).toBe(400);
  });
});

describe('anything at all', () => {
  const methods = [
    'sendMessage',
    'sendPhoto',
    'editMessageText',
    'editMessageMedia',
    'editMessageReplyMarkup',
    'answerCallbackQuery',
    'setMyCommands',
    'pinChatMessage',
    'getUpdates',
  ];
  const fields = {
    chat_id: fc.oneof(fc.constant(1), fc.constant('1'), fc.jsonValue()),
    message_id: fc.oneof(fc.integer(), fc.jsonValue()),
    text: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'<>/b&;"= a') }),
      fc.jsonValue(),
    ),
    parse_mode: fc.constantFrom('HTML', 'Markdown', ''),
    reply_markup: fc.oneof(fc.record({ inline_keyboard: fc.jsonValue() }), fc.jsonValue()),
    media: fc.oneof(
      fc.record({ type: fc.constantFrom('photo', 'document'), media: fc.string() }),
      fc.jsonValue(),
    ),
    commands: fc.jsonValue(),
    offset: fc.oneof(fc.integer(), fc.jsonValue()),
    photo: fc.jsonValue(),
  };
  const answered = async (path: string, type: string, body: string | Buffer): Promise<number> =>
    (await ask(path, 'POST', { 'content-type': type }, body)).status;

  it('sent to the Bot API gets an answer below 500', async () => {
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
      'x/y',
    ];
    const structured = fc.record(fields, { requiredKeys: ['chat_id'] }).map((value) => JSON.stringify(value));
    const parts = fc
      .array(fc.tuple(fc.string(), fc.string()))
      .map(
        (list) =>
          list
            .map(([n, v]) => `--b\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`)
            .join('') + '--b--',
      );
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1'));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.constantFrom(...types),
        fc.oneof({ weight: 4, arbitrary: structured }, parts, bytes),
        async (method, type, body) => {
          expect(await answered(`${chat.apiRoot}/bot${chat.token}/${method}`, type, body)).toBeLessThan(500);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('sent to the page gets an answer below 500, and the chat goes on', async () => {
    const paths = ['/page/say', '/page/tap', '/page/session', '/page/invite', '/page/nothing'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, body) => {
        expect((await page.post(path, body as object)).status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
    expect((await api.sendMessage(chat.ownerId, 'still here')).text).toBe('still here');
  });
});
