import { join } from 'node:path';
import { InlineKeyboard } from 'grammy';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from './chromium.js';
import { layoutFaults } from './layout-faults.js';
import { say, stages } from './stage.js';

describe.skipIf(!chromiumPath)('the chat page in a browser', () => {
  const on = stages();

  it('approves a signal by a click: the answer is shown and the card is edited in place', async () => {
    const page = await on.stage.open(360, 740, true);
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
    const page = await on.stage.open(1400, 900);
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
    await on.stage.bot.api.setMyCommands([
      { command: 'status', description: 'State' },
      { command: 'signal', description: 'Send one' },
      { command: 'halt', description: 'Close all' },
    ]);
    const page = await on.stage.open(360, 740);
    await page.getByLabel('Message', { exact: true }).pressSequentially('/s');
    await expect.poll(() => page.getByRole('option').count()).toBe(2);
    expect(await layoutFaults(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
  });

  it('sends what was pasted in several lines as one message, its lines kept', async () => {
    const page = await on.stage.open(360, 740);
    const pasted = 'LONG #BTC\nEntry 60000\nSL 59000';
    const input = page.getByLabel('Message', { exact: true });
    await input.focus();
    await page.keyboard.insertText(pasted);
    expect(await input.inputValue()).toBe(pasted);
    await page.keyboard.press('Enter');
    const mine = page.locator('.message.mine', { hasText: 'LONG #BTC' });
    await mine.waitFor();
    expect(await mine.innerText()).toContain(pasted);
    expect(await page.locator('.message.mine').count()).toBe(1);
    expect(await layoutFaults(page)).toEqual([]);
  });

  it('shows markup of a message as text, never as markup of the page', async () => {
    const page = await on.stage.open(360, 740);
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await say(page, `/echo ${evil}`);
    await page.locator('.message:not(.mine)', { hasText: 'onerror' }).waitFor();
    expect(await page.locator('.message img, .message script').count()).toBe(0);
    expect(await page.title()).toMatch(/RAD$/);
  });

  it('comes back by itself after the server was gone, stays logged in and catches up', async () => {
    const page = await on.stage.open(360, 740);
    const port = Number(new URL(on.stage.chat.url).port);
    await on.stage.stop();
    await page.getByText('Connection lost').waitFor();
    await say(page, 'lost words');
    await page.getByText('not sent: no connection').waitFor();
    await on.stage.start(port);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'while you were away');
    await page.getByText('while you were away').first().waitFor();
    await page.getByText('online').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('not sent').waitFor({ state: 'detached' });
    expect(await page.locator('.message.mine', { hasText: 'lost words' }).count()).toBe(1);
  });

  it('puts an example into the input, where it can be changed before it is sent', async () => {
    const page = await on.stage.open(360, 740);
    await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      'Write <code>/echo stop 61k</code>, not <code>plain</code>',
      {
        parse_mode: 'HTML',
      },
    );
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
    await on.stage.stop();
    await on.stage.start(0, 'RAD · paper');
    const page = await on.stage.open(360, 740);
    expect(await page.title()).toBe('RAD · paper');
    await page.getByRole('heading', { name: 'RAD · paper' }).waitFor();
    const { message_id: status } = await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      'Running\n\nEquity 1,000.00 USDT',
    );
    await on.stage.bot.api.pinChatMessage(on.stage.chat.ownerId, status);
    await page.locator('#pinned-text', { hasText: 'Running · Equity 1,000.00 USDT' }).waitFor();
  });

  it.each([
    [360, 740, true],
    [1400, 900, false],
  ])('lies well at %i × %i', async (width, height, dark) => {
    const page = await on.stage.open(width, height, dark);
    await say(page, '/signal');
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    const status = await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      `PAPER · running · ${'equity 1,012.40 USDT '.repeat(8)}`,
    );
    await on.stage.bot.api.pinChatMessage(on.stage.chat.ownerId, status.message_id);
    await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      `<pre>${'x'.repeat(300)}</pre> ${'y'.repeat(300)}`,
      {
        parse_mode: 'HTML',
        reply_markup: new InlineKeyboard()
          .text('Close everything at the market now', 'a')
          .text('Half of it', 'b')
          .text('Stop to entry', 'c'),
      },
    );
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
