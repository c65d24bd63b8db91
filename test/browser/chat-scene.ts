import { commands } from '../../commands/index.js';
import { wallClock, type Clock } from '../../src/clock.js';
import { silentLog, type Push } from '../../src/domain/index.js';
import { startLocalChat } from '../../src/chat/local/index.js';
import { createChat } from '../../src/chat/telegram/bot.js';
import { renderPicture } from '../../src/chat/pictures/render.js';
import { createPictures } from '../../src/run/pictures.js';
import { playDemo, type Demo } from '../../tools/demo/play.js';

/** The demo's first signal comes before. */
const END = Date.UTC(2025, 9, 2);
/** The speed at which the demo is played by default. */
const PACE = 3600;

/**
 * The demo as its owner sees it when the first signal waits, on the chat page of a chat of its own: the words of bot and
 * page are the product's, the clock stands still.
 * @param look is given the page's address and what sends the signal
 */
export const lookAtDemo = async <T>(
  dataDir: string,
  look: (url: string, offer: () => Promise<void>) => Promise<T>,
): Promise<T> => {
  const owed: Push[] = [];
  let seen: { readonly result: T } | undefined;
  const show = async ({ parts, desk, market, settings }: Demo, now: number): Promise<T> => {
    const clock: Clock = { ...wallClock, now: () => now };
    const options = { dataDir, clock, log: silentLog, name: 'RAD · replay' };
    const local = await startLocalChat({ host: '127.0.0.1', port: 0, ...options });
    const chat = createChat({
      ...local,
      store: parts.store,
      desk,
      commands,
      clock,
      log: silentLog,
      timeZone: settings.timeZone,
      version: 'of a picture',
      picture: createPictures({ desk, market, settings, log: silentLog, render: renderPicture }),
      heartbeat: () => now,
      host: { pace: () => PACE, simulated: true },
    });
    try {
      await chat.start();
      return await look(local.url, async () => {
        for (const [i, push] of owed.entries()) await chat.deliver({ seq: i + 1, at: now, push });
      });
    } finally {
      await chat.stop();
      await local.stop();
    }
  };
  await playDemo(END, {
    hear: (pushes) => void owed.push(...pushes),
    see: async (demo, now) => {
      if (seen || (await demo.desk.signals.list()).length === 0) return;
      seen = { result: await show(demo, now) };
    },
  });
  if (!seen) throw new Error('the demo has no signal on its first day');
  return seen.result;
};
