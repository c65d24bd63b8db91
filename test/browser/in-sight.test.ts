import { InputFile } from 'grammy';
import { describe, expect, it } from 'vitest';
import { png } from '../support/png.js';
import { chromiumPath } from './chromium.js';
import { layoutFaults } from './layout-faults.js';
import { LEFT, stages } from './stage.js';

describe.skipIf(!chromiumPath)('what the chat page keeps in sight', () => {
  const on = stages();

  it('does not move what is being read: new messages wait behind a button and in the title', async () => {
    for (let i = 0; i < 30; i++) await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, `message ${i}`);
    const page = await on.stage.open(360, 740);
    await page.evaluate(`document.getElementById('scroller').scrollTop = 0`);
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'news');
    const button = page.getByRole('button', { name: '1 new message' });
    await button.waitFor();
    expect(await page.title()).toBe('(1) RAD');
    expect(await page.evaluate(`document.getElementById('scroller').scrollTop`)).toBe(0);
    await button.click();
    await expect.poll(() => page.title()).toBe('RAD');
    await button.waitFor({ state: 'hidden' });
  });

  it('shows a message that is higher than the window from its top, and says what comes after it', async () => {
    const page = await on.stage.open(360, 740);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'before');
    const { message_id: edited } = await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'edited soon');
    await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      `+12.30 USDT\n${'one more line\n'.repeat(60)}the end`,
    );
    const offset = `document.querySelector('.message:last-child').getBoundingClientRect().top - document.getElementById('scroller').getBoundingClientRect().top`;
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    await on.stage.bot.api.editMessageText(on.stage.chat.ownerId, edited, 'higher\nthan\nbefore');
    await page.getByText('higher').first().waitFor();
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    expect(await page.locator('#down').isVisible()).toBe(false);
    const top = await page.evaluate<number>(`document.getElementById('scroller').scrollTop`);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'after');
    await page.getByRole('button', { name: '1 new message' }).click();
    const scrolled = await page.evaluate<number>(`document.getElementById('scroller').scrollTop`);
    expect(scrolled).toBeGreaterThan(top);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'and the end is followed again');
    await page.getByText('and the end is followed again').last().waitFor();
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, `once more\n${'one more line\n'.repeat(60)}`);
    await expect.poll(() => page.evaluate(`Math.round(${offset})`)).toBe(8);
    await page.evaluate(`(() => { const now = Date.now; Date.now = () => now() + 30_000; })()`);
    await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'nobody has read for long');
    await expect.poll(() => page.evaluate(LEFT)).toBeLessThan(2);
  });

  it.each([
    [360, 740],
    [1400, 900],
  ])(
    'keeps the place of a picture that comes late, and the end in sight, at %i × %i',
    async (width, height) => {
      const page = await on.stage.open(width, height);
      let arrive = (): void => {};
      const come = new Promise<void>((resolve) => (arrive = resolve));
      await page.route('**/page/file/*', async (route) => {
        await come;
        await route.continue();
      });
      for (const caption of ['one', 'two', 'three'])
        await on.stage.bot.api.sendPhoto(on.stage.chat.ownerId, new InputFile(png(800, 520), 'late.png'), {
          caption,
        });
      await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'the last word');
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
    const page = await on.stage.open(1400, 900);
    for (let i = 0; i < 30; i++) await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, `message ${i}`);
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
    const page = await on.stage.open(width, height);
    const lines = [
      '▶️ Running · replay',
      'Equity 1,000.00 USDT · today 0.00 USDT (0.0%)',
      '3 positions',
      'the end',
    ];
    const { message_id: status } = await on.stage.bot.api.sendMessage(
      on.stage.chat.ownerId,
      lines.join('\n'),
    );
    await on.stage.bot.api.pinChatMessage(on.stage.chat.ownerId, status);
    const pinned = page.locator('#pinned');
    await page.locator('#pinned-text', { hasText: 'the end' }).waitFor();
    const hidden = `(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) => [scrollHeight - clientHeight, scrollWidth - clientWidth])`;
    for (const id of ['pinned', 'pinned-text'])
      expect(await page.evaluate(`${hidden}(document.getElementById('${id}'))`)).toEqual([0, 0]);
    await on.stage.bot.api.editMessageText(
      on.stage.chat.ownerId,
      status,
      `${'one more thing\n'.repeat(200)}the end`,
    );
    await page.locator('#pinned-text', { hasText: 'one more thing' }).waitFor();
    // So much is scrolled, and leaves the messages their room.
    expect((await pinned.boundingBox())?.height).toBeLessThan(0.31 * height);
    await pinned.evaluate(
      (node: { scrollTop: number; scrollHeight: number }) => (node.scrollTop = node.scrollHeight),
    );
    expect(await pinned.evaluate((node: { scrollTop: number }) => node.scrollTop)).toBeGreaterThan(0);
    expect(await layoutFaults(page)).toEqual([]);
  });

  it('keeps the pinned line through 500 messages and a page that is opened anew', async () => {
    const page = await on.stage.open(360, 740);
    const { message_id: status } = await on.stage.bot.api.sendMessage(on.stage.chat.ownerId, 'Running');
    await on.stage.bot.api.pinChatMessage(on.stage.chat.ownerId, status);
    await page.locator('#pinned-text', { hasText: 'Running' }).waitFor();
    for (let batch = 0; batch < 51; batch += 1)
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          on.stage.bot.api.sendMessage(on.stage.chat.ownerId, `message ${10 * batch + i}`),
        ),
      );
    await page.getByText('message 509', { exact: true }).waitFor();
    expect(await page.locator('#pinned').isVisible()).toBe(true);
    await on.stage.bot.api.editMessageText(on.stage.chat.ownerId, status, 'Running still');
    await page.locator('#pinned-text', { hasText: 'Running still' }).waitFor();
    await page.reload();
    await page.locator('#pinned-text', { hasText: 'Running still' }).waitFor();
  });
});
