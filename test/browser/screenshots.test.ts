import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../src/assets.js';
import { LINES, stepOf, type LineId } from '../../tools/rehearse/lines.js';
import { pageOf } from '../../tools/rehearse/page.js';
import { STEP_NAMES } from '../../tools/rehearse/step-names.js';
import { rehearseOn, startMarket } from '../tools/rehearse/support.js';
import { lookAtDemo } from './chat-scene.js';
import { chromiumPath, openBrowser } from './chromium.js';

/** Where the pictures go, and beside each the words that are on it; absent: the words are held against those there. */
const FOLDER = process.env['SCREENSHOTS'];
const SHOWN = assetPath('docs', 'screenshots');

const SIZES = {
  'chat-page': { width: 1100, height: 1060 },
  rehearsal: { width: 900, height: 1120 },
} as const;
type Name = keyof typeof SIZES;

/** The rehearsal waits as long as an owner's. */
const PATIENT = ['--socket', '60', '--reread', '60'];

const wordsOf = (name: Name): string => readFileSync(join(FOLDER ?? SHOWN, `${name}.txt`), 'utf8');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rad-screenshots-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));

const onPage = async <T>(name: Name, isDark: boolean, look: (page: Page) => Promise<T>): Promise<T> => {
  const browser = await openBrowser({ ...SIZES[name], dark: isDark });
  try {
    return await look(browser.context.pages()[0] ?? (await browser.context.newPage()));
  } finally {
    await browser.close();
  }
};

/** What is on the page as people read it, of elements that begin in the window. */
const readWords = (page: Page, elements: string): Promise<string> =>
  page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(elements)})]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().top < innerHeight)
      .map((one) => one.innerText.trim()).filter(Boolean).join('\\n\\n') + '\\n'`,
  );

const keep = async (name: Name, page: Page, words: string): Promise<void> => {
  if (!FOLDER) return;
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  writeFileSync(join(FOLDER, `${name}.txt`), words);
};

describe('docs/screenshots', () => {
  it.skipIf(!chromiumPath)('shows the chat page with the words that bot and page say now', async () => {
    const words = await lookAtDemo(dir, (url, offer) =>
      onPage('chat-page', true, async (page) => {
        await page.goto(url);
        await page.locator('#pinned-text', { hasText: 'Running' }).waitFor();
        await offer();
        await page.getByRole('button', { name: 'Approve' }).waitFor();
        await expect.poll(() => page.evaluate(`document.querySelector('.photo img').naturalWidth`)).toBe(800);
        await page.evaluate(`document.getElementById('scroller').scrollTop = 1e6`);
        const read = await readWords(page, '#bot-name, #status, #pinned, .bubble, .key');
        await keep('chat-page', page, read);
        return read;
      }),
    );
    expect(words).toBe(wordsOf('chat-page'));
  });

  // Held for the picture alone: its figures are others each time.
  it.skipIf(!chromiumPath || !FOLDER)(
    'draws the report of a rehearsal on an honest exchange',
    async () => {
      const kucoin = await startMarket({
        instruments: [
          { symbol: 'XRP-USDT', multiplier: 10, tickSize: 0.0001, price: 2.2 },
          { symbol: 'BTC-USDT', multiplier: 0.001, tickSize: 0.1, price: 90_000 },
          { symbol: 'ETH-USDT', multiplier: 0.01, tickSize: 0.01, price: 3_000 },
        ],
      });
      try {
        const { report } = await rehearseOn(kucoin, dir, ['--yes', ...PATIENT]);
        await onPage('rehearsal', false, async (page) => {
          await page.setContent(pageOf(report));
          await keep(
            'rehearsal',
            page,
            await readWords(page, 'h1, h1 + p, .verdict, h2, li summary, li:not(:has(summary))'),
          );
        });
      } finally {
        await kucoin.stop();
      }
    },
    180_000,
  );

  it('shows a rehearsal whose lines are called as they are now', () => {
    const [title, , verdict, ...rest] = wordsOf('rehearsal').trim().split('\n\n');
    expect([title, verdict?.split('\n')[0]]).toEqual([
      'Rehearsal on KuCoin Futures',
      'The exchange is what RAD assumes.',
    ]);
    const shown = rest.map((text) => /^(?<id>\S+) · \d+ ms\n?✓\s*(?<name>[^\n]+)/.exec(text)?.groups);
    const lines = shown.flatMap((groups) => (groups ? [groups] : []));
    expect(lines.length).toBeGreaterThan(8);
    for (const { id, name } of lines) expect(name).toBe(LINES[id as LineId]);
    const steps = [...new Set(lines.map(({ id }) => stepOf(id as LineId)))];
    const headings = rest.filter((text) => /^\d+ · /.test(text) && !text.includes(' ms'));
    expect(headings.slice(0, steps.length)).toEqual(
      steps.map((step) => `${step} · ${STEP_NAMES[step] ?? ''}`),
    );
  });

  it('has every picture with its words, in its size, and each is shown somewhere', () => {
    const names = Object.keys(SIZES).flatMap((name) => [`${name}.png`, `${name}.txt`]);
    expect(readdirSync(SHOWN).toSorted()).toEqual(names.toSorted());
    const documents = ['README.md', 'docs/operations.md'].map((path) =>
      readFileSync(assetPath(path), 'utf8'),
    );
    for (const [name, { width, height }] of Object.entries(SIZES)) {
      const png = readFileSync(join(SHOWN, `${name}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
      expect(documents.filter((text) => text.includes(`screenshots/${name}.png"`))).toHaveLength(1);
    }
  });
});
