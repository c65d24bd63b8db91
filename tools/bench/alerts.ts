import { wallClock } from '../../src/clock.js';
import { RadError } from '../../src/domain/index.js';
import { startBotApi } from '../../test/support/bot-api.js';
import { startKucoin } from '../../test/support/kucoin/index.js';
import type { Bench } from './bench.js';
import { BotBench, percentileFigure } from './live-bot.js';
import { BOT_API, cardAfter, liveEnv, say, textOf } from './owner.js';

const PRICE = 100;
const ROUNDS = 40;

interface AlertFigures {
  /** Request begun → answered, ms: by then it is written down. */
  readonly answers: readonly number[];
  /** Request begun → its card has arrived at the Bot API, ms. */
  readonly cards: readonly number[];
}

/** Sends a bot an alert for each of some symbols, one after the other, and waits for its card. */
const measureAlerts = async (rounds = ROUNDS): Promise<AlertFigures> => {
  const api = await startBotApi(BOT_API);
  const symbols = Array.from({ length: rounds + 1 }, (_, i) => `C${i}-USDT`);
  const instruments = symbols.map((symbol) => ({ symbol, multiplier: 0.1, tickSize: 0.1, price: PRICE }));
  const kucoin = await startKucoin({ clock: wallClock, instruments, balance: 1e6, quota: 1e6 });
  const bots = await BotBench.open();
  try {
    const bot = await bots.start({
      ...liveEnv(kucoin, api),
      MODE: 'paper',
      KUCOIN_API_KEY: '',
      KUCOIN_API_SECRET: '',
      KUCOIN_API_PASSPHRASE: '',
      SCAN_PAIRS: '1',
      ALERT_PORT: '0',
    });
    const { text } = await say(api, '/sources add bench webhook', 'its secret');
    const secret = /rad_[0-9a-f]{40}/.exec(text)?.[0] ?? '';
    const port = await bot.says(/"port":(\d+),"msg":"alerts are taken"/);
    const answers: number[] = [];
    const cards: number[] = [];
    // The first round warms code and connections up.
    for (const [i, symbol] of symbols.entries()) {
      const after = Math.max(0, ...api.sent.map((message) => message.message_id)) + 1;
      const began = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}/alert/${secret}`, {
        method: 'POST',
        body: `long ${symbol} sl 4% tp 8%`,
      });
      await response.text();
      const answered = performance.now() - began;
      if (!response.ok) throw new RadError('bench', `the alert got ${response.status}`);
      await cardAfter(api, symbol, after);
      if (i === 0) continue;
      answers.push(answered);
      cards.push(performance.now() - began);
    }
    return { answers, cards };
  } catch (error) {
    const last = api.sent.slice(-3).map(textOf).join('\n---\n');
    throw new RadError('bench', `${String(error)}\nlast said: ${last}\n${bots.output}`);
  } finally {
    await bots.stop();
    await kucoin.stop();
    await api.stop();
  }
};

/** The section of docs/benchmarks.md. */
export const alertBench: Bench = {
  title: 'Alerts',
  about: `A bot as a process of its own (ROLE=all, MODE=paper) on the wire-level exchange and a Bot API on loopback: ${ROUNDS} alerts by POST /alert after one that is not counted, each for another symbol, the next once the card of the one before has come. By its answer an alert is written down in a Redis with appendfsync always; its card, picture and all, needs a BullMQ job, candles and quote of its symbol, and the plan. p99 of ${ROUNDS} values is the largest.`,
  run: async () => {
    const { answers, cards } = await measureAlerts();
    return [
      percentileFigure('alert → answer, p50', answers, 0.5),
      percentileFigure('alert → answer, p99', answers, 0.99, 100),
      percentileFigure('alert → card, p50', cards, 0.5),
      percentileFigure('alert → card, p99', cards, 0.99, 1_000),
    ];
  },
};
