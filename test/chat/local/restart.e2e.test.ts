import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Api, InlineKeyboard, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/log.js';
import { startLocalChat, type LocalChat } from '../../../src/chat/local/index.js';
import { png } from '../../support/png.js';
import { PageClient } from './page-client.js';

let dataDir: string;
const endings: (() => unknown)[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rad-chat-'));
});

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const start = async (): Promise<LocalChat> => {
  const chat = await startLocalChat({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    clock: wallClock,
    log: silentLog,
  });
  endings.push(() => chat.stop());
  return chat;
};

type Where = Pick<LocalChat, 'url' | 'apiRoot' | 'token' | 'ownerId'>;
const apiOf = (chat: Where): Api => new Api(chat.token, { apiRoot: chat.apiRoot });

async function startChild(): Promise<{ chat: Where; child: ChildProcess }> {
  const script = fileURLToPath(new URL('./chat-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { chat: JSON.parse(line) as Where, child };
}

interface SnapshotView {
  readonly entries: readonly { readonly message: { readonly message_id: number; readonly text?: string } }[];
  readonly pinned: readonly number[];
  readonly commands: readonly object[];
  readonly taps: readonly { readonly id: string; readonly answer: object | null }[];
}

describe('a killed chat', () => {
  it('comes back with messages, edits, pins, pictures, commands, logins and unconfirmed updates', async () => {
    const { chat, child } = await startChild();
    const api = apiOf(chat);
    const page = await PageClient.login(chat.url);
    await api.setMyCommands([{ command: 'status', description: 'State' }]);
    const keyboard = new InlineKeyboard().text('Go', 'go');
    const photo = await api.sendPhoto(chat.ownerId, new InputFile(png(9, 9)), { reply_markup: keyboard });
    const text = await api.sendMessage(chat.ownerId, 'before');
    await api.editMessageText(chat.ownerId, text.message_id, 'after');
    await api.pinChatMessage(chat.ownerId, text.message_id);
    await page.post('/page/say', { text: 'confirmed', nonce: 'nonce-0001' });
    const [first] = await api.getUpdates();
    await page.post('/page/say', { text: 'waiting', nonce: 'nonce-0002' });
    const tap = await page.post('/page/tap', { message: photo.message_id, data: 'go' });
    const [, second] = await api.getUpdates();
    expect(second?.message?.text).toBe('waiting');
    await api.getUpdates({ offset: second?.update_id ?? 0 });
    child.kill('SIGKILL');
    await once(child, 'exit');

    const again = await start();
    expect(again.token).toBe(chat.token);
    const anew = apiOf(again);
    const updates = await anew.getUpdates();
    expect(updates.map((update) => update.message?.text ?? update.callback_query?.data)).toEqual([
      'waiting',
      'go',
    ]);
    expect(updates[0]?.update_id).toBe((first?.update_id ?? 0) + 1);
    await anew.answerCallbackQuery(updates[1]?.callback_query?.id ?? '', { text: 'late' });

    const back = new PageClient(again.url);
    // The name of the cookie carries the port, which is another one here.
    back.cookie = page.cookie.replace(/^[^=]+/, `rad_chat_${new URL(again.url).port}`);
    const [snapshot] = await back.events(1);
    const view = snapshot?.data as SnapshotView;
    expect(view.entries.map(({ message }) => message.text)).toEqual([
      undefined,
      'after',
      'confirmed',
      'waiting',
    ]);
    expect(view.pinned).toEqual([text.message_id]);
    expect(view.commands).toEqual([{ command: 'status', description: 'State' }]);
    expect(view.taps).toMatchObject([
      { id: (JSON.parse(tap.text) as { id: string }).id, answer: { text: 'late' } },
    ]);
    const bytes = await back.get(`/page/file/${photo.photo[0]?.file_unique_id}`);
    expect([bytes.status, bytes.headers['content-type']]).toEqual([200, 'image/png']);
    const repeated = await back.post('/page/say', { text: 'waiting', nonce: 'nonce-0002' });
    expect(JSON.parse(repeated.text)).toEqual({ message: updates[0]?.message?.message_id });
    expect(await anew.getUpdates()).toHaveLength(2);
  });

  it('loses nothing of what a disk refused, once it takes it, and keeps nobody from talking meanwhile', async () => {
    const chat = await start();
    const api = apiOf(chat);
    const page = await PageClient.login(chat.url);
    const folder = join(dataDir, 'chat');
    await rename(folder, `${folder}.away`);
    await writeFile(folder, 'in the way');
    // The file that is open is still there; the next rewrite finds the folder gone, and a photo cannot be stored.
    const photo = await api.sendPhoto(chat.ownerId, new InputFile(png(9, 9)));
    await page.post('/page/say', { text: '/halt', nonce: 'nonce-0001' });
    expect((await api.getUpdates()).map(({ message }) => message?.text)).toEqual(['/halt']);
    const bytes = await page.get(`/page/file/${photo.photo[0]?.file_unique_id}`);
    expect(bytes.status).toBe(200);
    await rm(folder);
    await rename(`${folder}.away`, folder);
    await api.sendMessage(chat.ownerId, 'well again');
    await chat.stop();
    endings.length = 0;
    const again = await start();
    expect((await apiOf(again).getUpdates()).map(({ message }) => message?.text)).toEqual(['/halt']);
  });

  it('starts past lines that fit nothing, and with a folder that cannot be written', async () => {
    await mkdir(join(dataDir, 'chat'));
    await writeFile(
      join(dataDir, 'chat', 'chat.jsonl'),
      'null\n7\n{"t":"message"}\n{"t":"chat"}\n{"t":"update"}\n',
    );
    await (await start()).stop();
    await rm(join(dataDir, 'chat'), { recursive: true });
    await writeFile(join(dataDir, 'chat'), 'in the way');
    const chat = await start();
    await apiOf(chat).sendMessage(chat.ownerId, 'heard');
    await rm(join(dataDir, 'chat'));
    await apiOf(chat).sendMessage(chat.ownerId, 'and kept');
    expect(await readFile(join(dataDir, 'chat', 'chat.jsonl'), 'utf8')).toContain('heard');
  });

  it('reads past a torn last line and goes on after it', async () => {
    const chat = await start();
    await apiOf(chat).sendMessage(chat.ownerId, 'kept');
    await chat.stop();
    endings.length = 0;
    await appendFile(join(dataDir, 'chat', 'chat.jsonl'), '{"t":"message","entry":{"mess');
    const second = await start();
    await apiOf(second).sendMessage(second.ownerId, 'next');
    await second.stop();
    endings.length = 0;
    const third = await start();
    const [snapshot] = await (await PageClient.login(third.url)).events(1);
    const view = snapshot?.data as SnapshotView;
    const texts = view.entries.map(({ message }) => message.text);
    expect(texts).toEqual(['kept', 'next']);
  });
});

describe('the address', () => {
  it('that is taken ends with one clear line', async () => {
    const { apiRoot } = await start();
    const port = Number(new URL(apiRoot).port);
    const options = {
      host: '127.0.0.1',
      port,
      dataDir: join(dataDir, 'other'),
      clock: wallClock,
      log: silentLog,
    };
    await expect(startLocalChat(options)).rejects.toThrow(
      /^LOCAL_CHAT_HOST and LOCAL_CHAT_PORT: .*EADDRINUSE.*$/,
    );
  });
});

describe('the folder', () => {
  it(
    'stays small: old messages, their pictures and old lines go; the pinned message and the ids stay',
    { timeout: 90_000 },
    async () => {
      const chat = await start();
      const api = apiOf(chat);
      const pinned = await api.sendMessage(chat.ownerId, 'status');
      await api.pinChatMessage(chat.ownerId, pinned.message_id);
      for (let i = 0; i < 20; i++) await api.sendPhoto(chat.ownerId, new InputFile(png(4 + i, 4)));
      let last = 0;
      for (let i = 0; i < 3100; i++) last = (await api.sendMessage(chat.ownerId, `message ${i}`)).message_id;
      expect(await readdir(join(dataDir, 'chat', 'files'))).toEqual([]);
      const lines = (await readFile(join(dataDir, 'chat', 'chat.jsonl'), 'utf8')).trim().split('\n');
      expect(lines.length).toBeLessThan(1200);
      const [snapshot] = await (await PageClient.login(chat.url)).events(1);
      const view = snapshot?.data as SnapshotView;
      expect(view.entries).toHaveLength(500);
      expect(view.entries[0]?.message.message_id).toBe(pinned.message_id);
      expect(view.entries.at(-1)?.message.message_id).toBe(last);
    },
  );

  it('is readable by its owner alone', async () => {
    await start();
    for (const path of ['chat', 'chat/chat.jsonl', 'chat/credentials.json']) {
      expect((await stat(join(dataDir, path))).mode & 0o077).toBe(0);
    }
  });
});
