import type { SourcePicture, ThemeName } from '../../src/chat/pictures/index.js';
import { renderPicture } from '../../src/chat/pictures/render.js';
import { bootstrapInterval } from '../../src/decide/analytics/index.js';
import { sign, silentLog, sum, type Target } from '../../src/domain/index.js';
import { createPictures } from '../../src/run/pictures.js';
import { playDemo, type Demo, type Watcher } from '../demo/play.js';

/** Where the recording's fine candles end. */
const END = Date.UTC(2025, 9, 24);
/** A position is shown once its stop has moved so often. */
const MOVES = 4;
/** A day after the crash of 10 October, whose wick would flatten all other candles. */
const CRASHED = Date.UTC(2025, 9, 12);

/** A picture of the documentation: its file's name, and what is in it. */
export interface DocPicture {
  readonly name: string;
  readonly png: Buffer;
}

const THEMES: readonly ThemeName[] = ['dark', 'light'];

/** Draws what the chat draws. @param name of the file; the kind's where absent */
const draw = async (
  { desk, market, settings }: Demo,
  kind: string,
  ref: string,
  name = kind,
): Promise<DocPicture[]> => {
  const pictures: DocPicture[] = [];
  for (const theme of THEMES) {
    const png = await createPictures({
      desk,
      market,
      settings: { ...settings, pictures: theme },
      log: silentLog,
      render: renderPicture,
    })(kind, ref);
    if (png) pictures.push({ name: `${name}-${theme}.png`, png });
  }
  return pictures;
};

/**
 * All pictures of docs/images, as the demo shows them to an owner who approves every signal: the first signal, a
 * position whose stop has followed the price, the trade that it became, and the tables at the end.
 * @param watcher sits beside that owner
 */
export const docPictures = async (watcher: Watcher = {}): Promise<readonly DocPicture[]> => {
  const pictures: DocPicture[] = [];
  const shown = new Set<string>();
  let held = '';
  const show = async (at: Demo, name: string, ref: string): Promise<void> => {
    if (shown.has(name)) return;
    shown.add(name);
    pictures.push(...(await draw(at, name, ref)));
  };
  const demo = await playDemo(END, {
    ...watcher,
    see: async (at, now) => {
      await watcher.see?.(at, now);
      const [offered] = await at.desk.signals.list();
      if (offered) await show(at, 'signal', offered.id);
      const open = await at.desk.positions.list();
      const followed = open.find(
        ({ position: { moves } }) => moves.filter(({ what }) => what === 'stop').length > MOVES,
      );
      if (followed && held === '') await show(at, 'position', (held = followed.position.id));
      if (now >= CRASHED) await show(at, 'chart', 'XRP-USDT 1h');
    },
  });
  await show(demo, 'trade', held);
  await show(demo, 'equity', 'all');
  await show(demo, 'daily', '21');
  await show(demo, 'performance', 'symbol');
  await show(demo, 'scorecard', 'all');
  return pictures;
};

/** The ladder that is shown: how far each target lies from entry, as a share of the farthest, and what share goes there. */
const RUNGS = [
  [0.25, 0.3],
  [0.5, 0.3],
  [1, 0.2],
] as const;

const rungsTo = (entry: number, farthest: number): readonly Target[] =>
  RUNGS.map(([way, share]) => ({ price: entry + way * (farthest - entry), share }));

/**
 * The same demo of an owner who names several targets: a signal of his own, and of what he approves a position of which two
 * have filled, and the trade that it became.
 */
export const ladderPictures = async (): Promise<readonly DocPicture[]> => {
  const pictures: DocPicture[] = [];
  const laddered = new Set<string>();
  let held = '';
  const demo = await playDemo(END, {
    see: async (at, now) => {
      if (pictures.length === 0) pictures.push(...(await drawOwnLadder(at, now)));
      for (const { position } of await at.desk.positions.list()) {
        const { id, symbol, side, entryPrice, riskDistance, ladder = [] } = position;
        if (!laddered.has(id)) {
          laddered.add(id);
          const targets = rungsTo(entryPrice, entryPrice + sign(side) * 2 * riskDistance);
          const order = { symbol, positionId: id, targets, stopFollows: 'rungs' as const };
          await at.desk.positions.retarget(order, { key: `ladder${laddered.size}`, sentAt: 0 });
        }
        if (held === '' && ladder.filter((rung) => rung.done).length === 2)
          pictures.push(...(await draw(at, 'position', (held = id), 'ladder-position')));
      }
    },
  });
  return [...pictures, ...(await draw(demo, 'trade', held, 'ladder-trade'))];
};

/** A signal of the owner's own with several targets, which he only looks at. */
const drawOwnLadder = async (at: Demo, now: number): Promise<readonly DocPicture[]> => {
  const { signals, market } = at.desk;
  const mark = await market.mark('ETH-USDT');
  const order = { symbol: 'ETH-USDT', side: 'long' as const, stop: { price: mark * 0.95 } };
  const offered = await signals.propose(
    { ...order, targets: rungsTo(mark, mark * 1.2) },
    { key: 'open', sentAt: now },
  );
  if (offered.status !== 'offered') throw new Error(`the ladder was not offered: ${offered.status}`);
  const { id, cardVersion } = offered.signal;
  const pictures = await draw(at, 'signal', id, 'ladder-signal');
  await signals.skip(id, cardVersion);
  return pictures;
};

/** The record of the demo's one source, as it stands for an owner who takes two signals of three. */
export const sourcePictures = async (): Promise<readonly DocPicture[]> => {
  const seen = new Set<string>();
  const { desk, settings } = await playDemo(END, {
    see: async (at) => {
      for (const { id, cardVersion } of await at.desk.signals.list()) {
        const isNew = seen.size < seen.add(id).size;
        if (isNew && seen.size % 3 === 0) await at.desk.signals.skip(id, cardVersion);
      }
    },
  });
  const outcomes = await desk.learning.outcomes();
  const taken = outcomes.filter(({ kind }) => kind === 'traded').map(({ r }) => r);
  const meanR = bootstrapInterval(taken, (all) => sum(all) / all.length);
  const spec: SourcePicture = {
    type: 'source',
    source: 'strategy:trend',
    timeZone: settings.timeZone,
    points: outcomes.map(({ closedAt, r, kind }) => ({ at: closedAt, r, taken: kind === 'traded' })),
    ...(meanR ? { meanR } : {}),
  };
  const pictures: DocPicture[] = [];
  for (const theme of THEMES)
    pictures.push({ name: `source-${theme}.png`, png: await renderPicture(spec, theme) });
  return pictures;
};
