import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import type { StoredPush } from '../../../src/state/store/store.js';
import {
  docPictures,
  ladderPictures,
  sourcePictures,
  type DocPicture,
} from '../../../tools/bench/doc-pictures.js';
import { createRig, type Rig } from '../../chat/telegram/rig.js';

const DAY = 86_400_000;
const FOLDER = assetPath('docs', 'images');

let pictures: readonly DocPicture[];
/** What the chat sent, by market day. */
const sent = new Map<number, string[]>();
const moved: string[] = [];

/** The demo once, from its beginning to the end of the fine candles, told in a chat that counts. */
beforeAll(async () => {
  let rig: Rig | undefined;
  let waiting: StoredPush[] = [];
  let seq = 0;
  const demo = await docPictures({
    hear: (pushes, { parts }) => {
      for (const push of pushes) {
        waiting.push({ seq: (seq += 1), at: parts.clock.now(), push });
        if (push.type === 'moved') moved.push(`${push.what} by ${push.cause}`);
      }
    },
    see: async ({ parts, desk }, now) => {
      rig ??= createRig({
        store: parts.store,
        desk,
        clock: parts.clock,
      });
      // One by one, so that nothing is spared by coming together.
      for (const push of waiting) await rig.chat.deliver(push);
      waiting = [];
      const day = Math.floor(now / DAY);
      const texts = rig.wire.calls
        .filter(({ method }) => method.startsWith('send'))
        .map(({ payload }) => String(payload['text'] ?? payload['caption']).split('\n')[0] ?? '');
      sent.set(day, [...(sent.get(day) ?? []), ...texts]);
      rig.wire.calls.length = 0;
    },
  });
  pictures = [...demo, ...(await ladderPictures()), ...(await sourcePictures())];
}, 120_000);

describe('a market day of the demo in ask mode', () => {
  it('B15: has at most 12 pushes, and none for a target that the bot moves', () => {
    const counts = [...sent.values()].map((texts) => texts.length);
    expect(counts.length).toBeGreaterThan(20);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
    for (const texts of sent.values()) expect(texts.length, texts.join('\n')).toBeLessThanOrEqual(12);
    expect(moved.length).toBeGreaterThan(5);
    expect(moved.filter((what) => what.startsWith('target'))).toEqual([]);
  });
});

describe('docs/images', () => {
  it('has what `npm run bench -- pictures` draws of the demo, and nothing else', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(pictures.map(({ name }) => name).toSorted());
    const differing = pictures.filter(({ name, png }) => !readFileSync(`${FOLDER}/${name}`).equals(png));
    expect(differing.map(({ name }) => name)).toEqual([]);
  });
});
