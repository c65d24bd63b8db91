import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bot, InlineKeyboard, InputFile } from 'grammy';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/log.js';
import { startLocalChat, type LocalChat } from '../../src/chat/local/index.js';
import { png } from '../support/png.js';
import { chromiumPath, openBrowser, type TestBrowser } from './chromium.js';
import { layoutFaults } from './layout-faults.js';

if (!chromiumPath) console.warn('SKIPPED test/browser: no Chromium or Chrome found on this machine');

/** Px that lie below the window. */
const LEFT = `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.getElementById('scroller'))`;

let dataDir: string;
let chat: LocalChat;
let bot: Bot;
let browsers: TestBrowser[];
let faults: string[];

const start = async (port = 0): Promise<void> => {
  chat = await startLocalChat({ host: '127.0.0.1', port, dataDir, clock: wallClock, log: silentLog });
  bot = signalBot(chat);
  await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
};

const stop = async (): Promise<void> => {
  await bot.stop();
  await chat.stop();
};

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

async function open(width: number, height: number, dark = false, url = chat.url): Promise<Page> {
  const browser = await openBrowser({ width, height, dark });
  browsers.push(browser);
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) faults.push(line.text());
  });
  await page.goto(url);
  await page.getByText('online').waitFor();
  return page;
}

const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
};

describe.skipIf(!chromiumPath)('the chat page in a browser', () => {
  beforeEach(async () => {
    browsers = [];
    faults = [];
    dataDir = await mkdtemp(join(tmpdir(), 'rad-chat-'));
    await start();
  });

  afterEach(async () => {
    for (const browser of browsers) await browser.close();
    await stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    if (faults.length > 0) throw new Error(`the page reported: ${faults.join('; ')}`);
  });

  it('approves a signal by a click: the answer is shown and the card is edited in place', async () => {
    const page = await open(360, 740, true);
    expect(page.url()).not.toContain('key');
    await say(page, '/signal');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Approved at 61,251.0').first().waitFor();
    await page.locator('#toast', { hasText: 'Approved' }).waitFor();
    expect(await page.locator('.message:not(.mine)').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    const drawn = await page.evaluate<number>(`document.querySelector('.photo img').naturalWidth`);
    expect(drawn).toBe(800);
  });

  it('is used by keyboard alone', async () => {
    const page = await open(1400, 900);
    await say(page, '/signal');
    await page.getByRole('button', { name: 'Why' }).waitFor();
    const focused = (): Promise<string> => page.evaluate(`document.activeElement.textContent.trim()`);
    for (let i = 0; i < 12 && (await focused()) !== 'Why'; i++) await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Why');
    const outline = await page.evaluate<string>(`getComputedStyle(document.activeElement).outlineStyle`);
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('EMA crossed').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Why');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Approved at 61,251.0').first().waitFor();
    const input = page.getByLabel('Message', { exact: true });
    await input.focus();
    await page.keyboard.press('ArrowUp');
    expect(await input.inputValue()).toBe('/signal');
  });

  it('suggests the commands that begin as typed', async () => {
    await bot.api.setMyCommands([
      { command: 'status', description: 'State' },
      { command: 'signal', description: 'Send one' },
      { command: 'halt', description: 'Close all' },
    ]);
    const page = await open(360, 740);
    await page.getByLabel('Message', { exact: true }).pressSequentially('/s');
    await expect.poll(() => page.getByRole('option').count()).toBe(2);
    expect(await layoutFaults(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  });

  it('shows markup of a message as text, never as markup of the page', async () => {
    const page = await open(360, 740);
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await say(page, `/echo ${evil}`);
    await page.locator('.message:not(.mine)', { hasText: 'onerror' }).waitFor();
    expect(await page.locator('.message img, .message script').count()).toBe(0);
    expect(await page.title()).toMatch(/RAD$/);
  });

  it('comes back by itself after the server was gone, stays logged in and catches up', async () => {
    const page = await open(360, 740);
    const port = Number(new URL(chat.url).port);
    await stop();
    await page.getByText('Connection lost').waitFor();
    await say(page, 'lost words');
    await page.getByText('not sent: no connection').waitFor();
    await start(port);
    await bot.api.sendMessage(chat.ownerId, 'while you were away');
    await page.getByText('while you were away').first().waitFor();
    await page.getByText('online').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('not sent').waitFor({ state: 'detached' });
    expect(await page.locator('.message.mine', { hasText: 'lost words' }).count()).toBe(1);
  });

  it('does not move what is being read: new messages wait behind a button and in the title', async () => {
    for (let i = 0; i < 30; i++) await bot.api.sendMessage(chat.ownerId, `message ${i}`);
    const page = await open(360, 740);
    await page.evaluate(`document.getElementById('scroller').scrollTop = 0`);
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    await bot.api.sendMessage(chat.ownerId, 'news');
    const button = page.getByRole('button', { name: '1 new message' });
    await button.waitFor();
    expect(await page.title()).toBe('(1) RAD');
    expect(await page.evaluate(`document.getElementById('scroller').scrollTop`)).toBe(0);
    await button.click();
    await expect.poll(() => page.title()).toBe('RAD');
    await button.waitFor({ state: 'hidden' });
  });

  it('shows a message that is higher than the window from its top, and says what comes after it', async () => {
    const page = await open(360, 740);
    await bot.api.sendMessage(chat.ownerId, 'before');
    const { message_id: edited } = await bot.api.sendMessage(chat.ownerId, 'edited soon');
    await bot.api.sendMessage(chat.ownerId, `+12.30 USDT\n${'one more line\n'.repeat(60)}the end`);
    const offset = `document.querySelector('.message:last-child').getBoundingClientRect().top - document.getElementById('scroller').getBoundingClientRect().top`;
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    await bot.api.editMessageText(chat.ownerId, edited, 'higher\nthan\nbefore');
    await page.getByText('higher').first().waitFor();
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    expect(await page.locator('#down').isVisible()).toBe(false);
    const top = await page.evaluate<number>(`document.getElementById('scroller').scrollTop`);
    await bot.api.sendMessage(chat.ownerId, 'after');
    await page.getByRole('button', { name: '1 new message' }).click();
    const scrolled = await page.evaluate<number>(`document.getElementById('scroller').scrollTop`);
    expect(scrolled).toBeGreaterThan(top);
    await bot.api.sendMessage(chat.ownerId, 'and the end is followed again');
    await page.getByText('and the end is followed again').last().waitFor();
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
    await bot.api.sendMessage(chat.ownerId, `once more\n${'one more line\n'.repeat(60)}`);
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    await page.evaluate(`(() => { const now = Date.now; Date.now = () => now() + 30_000; })()`);
    await bot.api.sendMessage(chat.ownerId, 'nobody has read for long');
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
  });

  it.each([
    [360, 740],
    [1400, 900],
  ])(
    'keeps the place of a picture that comes late, and the end in sight, at %i × %i',
    async (width, height) => {
      const page = await open(width, height);
      let arrive = (): void => {};
      const come = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/page/file/*', async (route) => {
        await come;
        await route.continue();
      });
      for (const caption of ['one', 'two', 'three'])
        await bot.api.sendPhoto(chat.ownerId, new InputFile(png(800, 520), 'late.png'), { caption });
      await bot.api.sendMessage(chat.ownerId, 'the last word');
      await page.locator('.message', { hasText: 'the last word' }).waitFor();
      const sizes = `[...document.querySelectorAll('.photo')].map((one) => JSON.stringify(one.getBoundingClientRect()))`;
      await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
      const before = await page.evaluate(sizes);
      arrive();
      await expect
        .poll(() => page.evaluate(`document.querySelectorAll('.photo img')[2].naturalWidth`))
        .toBe(800);
      expect(await page.evaluate(sizes)).toEqual(before);
      expect(await page.evaluate(LEFT)).toBeLessThan(2);
    },
  );

  it('stays at the end when what is there grows while the window scrolls', async () => {
    const page = await open(1400, 900);
    for (let i = 0; i < 30; i++) await bot.api.sendMessage(chat.ownerId, `message ${i}`);
    await page.getByText('message 29').last().waitFor();
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
    await page.evaluate(`(() => {
      document.querySelector('.message:last-child .text').style.height = '400px';
      document.getElementById('scroller').dispatchEvent(new Event('scroll'));
    })()`);
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
    expect(await page.locator('#down').isVisible()).toBe(false);
  });

  it.each([
    [360, 740],
    [1400, 900],
  ])('lets nothing of the pinned line vanish at %i × %i', async (width, height) => {
    const page = await open(width, height);
    const lines = [
      '▶️ Running · replay',
      'Equity 1,000.00 USDT · today 0.00 USDT (0.0%)',
      '3 positions',
      'the end',
    ];
    const { message_id: status } = await bot.api.sendMessage(chat.ownerId, lines.join('\n'));
    await bot.api.pinChatMessage(chat.ownerId, status);
    const pinned = page.locator('#pinned');
    await page.locator('#pinned-text', { hasText: 'the end' }).waitFor();
    const hidden = `(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) => [scrollHeight - clientHeight, scrollWidth - clientWidth])`;
    for (const id of ['pinned', 'pinned-text'])
      expect(await page.evaluate(`${hidden}(document.getElementById('${id}'))`)).toEqual([0, 0]);
    await bot.api.editMessageText(chat.ownerId, status, `${'one more thing\n'.repeat(200)}the end`);
    await page.locator('#pinned-text', { hasText: 'one more thing' }).waitFor();
    // So much is scrolled, and leaves the messages their room.
    expect((await pinned.boundingBox())?.height).toBeLessThan(0.31 * height);
    await pinned.evaluate(
      (node: { scrollTop: number; scrollHeight: number }) => (node.scrollTop = node.scrollHeight),
    );
    expect(await pinned.evaluate((node: { scrollTop: number }) => node.scrollTop)).toBeGreaterThan(0);
    expect(await layoutFaults(page)).toEqual([]);
  });

  it('puts an example into the input, where it can be changed before it is sent', async () => {
    const page = await open(360, 740);
    await bot.api.sendMessage(chat.ownerId, 'Write <code>/echo stop 61k</code>, not <code>plain</code>', {
      parse_mode: 'HTML',
    });
    await page.getByRole('button', { name: '/echo stop 61k' }).click();
    const input = page.getByLabel('Message', { exact: true });
    expect(await input.inputValue()).toBe('/echo stop 61k');
    expect(await page.evaluate(`document.activeElement.id`)).toBe('input');
    expect(await page.getByRole('button', { name: 'plain' }).count()).toBe(0);
    await page.keyboard.type('0');
    await page.keyboard.press('Enter');
    await page.locator('.message:not(.mine)', { hasText: 'stop 61k0' }).waitFor();
  });

  it('says in heading and title what the bot is called, and in the pinned line one thing after another', async () => {
    await stop();
    chat = await startLocalChat({
      host: '127.0.0.1',
      port: 0,
      dataDir,
      clock: wallClock,
      log: silentLog,
      name: 'RAD · paper',
    });
    bot = signalBot(chat);
    await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
    const page = await open(360, 740);
    expect(await page.title()).toBe('RAD · paper');
    await page.getByRole('heading', { name: 'RAD · paper' }).waitFor();
    const { message_id: status } = await bot.api.sendMessage(chat.ownerId, 'Running\n\nEquity 1,000.00 USDT');
    await bot.api.pinChatMessage(chat.ownerId, status);
    await page.locator('#pinned-text', { hasText: 'Running · Equity 1,000.00 USDT' }).waitFor();
  });

  it('keeps the pinned line through 500 messages and a page that is opened anew', async () => {
    const page = await open(360, 740);
    const { message_id: status } = await bot.api.sendMessage(chat.ownerId, 'Running');
    await bot.api.pinChatMessage(chat.ownerId, status);
    await page.locator('#pinned-text', { hasText: 'Running' }).waitFor();
    for (let batch = 0; batch < 51; batch += 1)
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => bot.api.sendMessage(chat.ownerId, `message ${10 * batch + i}`)),
      );
    await page.getByText('message 509', { exact: true }).waitFor();
    expect(await page.locator('#pinned').isVisible()).toBe(true);
    await bot.api.editMessageText(chat.ownerId, status, 'Running still');
    await page.locator('#pinned-text', { hasText: 'Running still' }).waitFor();
    await page.reload();
    await page.locator('#pinned-text', { hasText: 'Running still' }).waitFor();
  });

  it.each([
    [360, 740, true],
    [1400, 900, false],
  ])('lies well at %i × %i', async (width, height, dark) => {
    const page = await open(width, height, dark);
    await say(page, '/signal');
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    const status = await bot.api.sendMessage(
      chat.ownerId,
      `PAPER · running · ${'equity 1,012.40 USDT '.repeat(8)}`,
    );
    await bot.api.pinChatMessage(chat.ownerId, status.message_id);
    await bot.api.sendMessage(chat.ownerId, `<pre>${'x'.repeat(300)}</pre> ${'y'.repeat(300)}`, {
      parse_mode: 'HTML',
      reply_markup: new InlineKeyboard()
        .text('Close everything at the market now', 'a')
        .text('Half of it', 'b')
        .text('Stop to entry', 'c'),
    });
    await page.getByText('Pinned message').waitFor();
    await page.getByRole('button', { name: 'Half of it' }).waitFor();
    expect(await layoutFaults(page)).toEqual([]);
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: join(folder, `chat-${width}.png`) });
    await page.evaluate(`document.getElementById('scroller').scrollTop = 0`);
    expect(await layoutFaults(page)).toEqual([]);
    if (folder) await page.screenshot({ path: join(folder, `chat-${width}-top.png`) });
    await page.getByRole('button', { name: /^Enlarge/ }).click();
    await page.getByRole('dialog', { name: 'Picture' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Picture' }).waitFor({ state: 'hidden' });
  });
});
