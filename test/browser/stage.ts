import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bot, InlineKeyboard, InputFile } from 'grammy';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { startLocalChat, type LocalChat } from '../../src/chat/local/index.js';
import { png } from '../support/png.js';
import { chromiumPath, openBrowser, type TestBrowser } from './chromium.js';

if (!chromiumPath) console.warn('SKIPPED test/browser: no Chromium or Chrome found on this machine');

/** Px that lie below the window. */
export const LEFT = `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.getElementById('scroller'))`;

/** Stands for the real bot: a card with a picture, one approval, one alert, one tap that is never answered. */
function signalBot({ token, apiRoot }: LocalChat): Bot {
  const signals = new Bot(token, { client: { apiRoot } });
  const keyboard = new InlineKeyboard()
    .text('Approve', 'ok')
    .text('Skip', 'no')
    .row()
    .text('Why', 'why')
    .text('Slow', 'slow');
  signals.command('signal', (ctx) =>
    ctx.replyWithPhoto(new InputFile(png(800, 500), 'signal.png'), {
      caption: '<b>LONG BTC</b> · worst case −19.84 USDT\nEntry 61,250.0 · stop 60,120.0',
      parse_mode: 'HTML',
      reply_markup: keyboard,
    }),
  );
  signals.callbackQuery('ok', async (ctx) => {
    await ctx.answerCallbackQuery('Approved');
    await ctx.editMessageCaption({ caption: 'Approved at 61,251.0' });
  });
  signals.callbackQuery('why', (ctx) => ctx.answerCallbackQuery({ text: 'EMA crossed', show_alert: true }));
  signals.callbackQuery('slow', () => {});
  signals.command('echo', (ctx) => ctx.reply(`${ctx.match}`));
  signals.catch(() => {});
  return signals;
}

export const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
};

/** A local chat with its bot, and the browsers that look at it. */
export class Stage {
  readonly #dataDir: string;
  readonly #browsers: TestBrowser[] = [];
  readonly #faults: string[] = [];
  #chat: LocalChat | undefined;
  #bot: Bot | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  get chat(): LocalChat {
    if (!this.#chat) throw new Error('the chat does not run');
    return this.#chat;
  }

  get bot(): Bot {
    if (!this.#bot) throw new Error('the bot does not run');
    return this.#bot;
  }

  async start(port = 0, name?: string): Promise<void> {
    this.#chat = await startLocalChat({
      host: '127.0.0.1',
      port,
      dataDir: this.#dataDir,
      clock: wallClock,
      log: silentLog,
      ...(name === undefined ? {} : { name }),
    });
    const bot = signalBot(this.#chat);
    this.#bot = bot;
    await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
  }

  async stop(): Promise<void> {
    await this.bot.stop();
    await this.chat.stop();
  }

  async open(width: number, height: number, dark = false): Promise<Page> {
    const browser = await openBrowser({ width, height, dark });
    this.#browsers.push(browser);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    page.setDefaultTimeout(8000);
    page.on('pageerror', (error) => this.#faults.push(String(error)));
    page.on('console', (line) => {
      if (/Content Security Policy|Refused to/.test(line.text())) this.#faults.push(line.text());
    });
    await page.goto(this.chat.url);
    await page.getByText('online').waitFor();
    return page;
  }

  async end(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    await this.stop();
    await rm(this.#dataDir, { recursive: true, force: true, maxRetries: 5 });
    if (this.#faults.length > 0) throw new Error(`the page reported: ${this.#faults.join('; ')}`);
  }
}

/** A stage of its own for each test of a file. */
export const stages = (): { readonly stage: Stage } => {
  let current: Stage | undefined;
  beforeEach(async () => {
    current = new Stage(await mkdtemp(join(tmpdir(), 'rad-chat-')));
    await current.start();
  });
  afterEach(() => current?.end());
  return {
    get stage(): Stage {
      if (!current) throw new Error('no test runs');
      return current;
    },
  };
};
