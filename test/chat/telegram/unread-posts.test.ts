import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import { TooManyAlertsError } from '../../../src/trade/alerts/kept.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { inGroup, posted, POSTED } from '../../support/posts.js';
import { source } from './fixtures.js';
import { createRig, type Rig } from './rig.js';

const CHANNEL = -100_123;
const GROUP = -100_456;
const AUTHOR = 77;
const TEXT = 'LONG #BTC\nEntry 60000\nSL 59000\nTP 62000';

let rig: Rig;
let updateId = 0;
beforeEach(() => {
  rig = createRig();
  rig.desk.named = [
    source({ name: 'vip', door: 'channel', chatId: CHANNEL }),
    source({ name: 'club', door: 'channel', chatId: GROUP, authors: [AUTHOR] }),
  ];
});

const arrives = (content: object): Promise<void> =>
  rig.chat.handleUpdate({ ...content, update_id: (updateId += 1) });
const taken = (): IncomingAlert[] => rig.desk.of('receive').map(([alert]) => alert as IncomingAlert);

describe('a post that cannot be written down, or comes with too many others', () => {
  /** It cannot be written down for so many tries. */
  const failing = (times: number, error: Error): { readonly tries: () => number } => {
    let tries = 0;
    const receive = rig.desk.alerts.receive;
    Object.assign(rig.desk.alerts, {
      receive: (alert: IncomingAlert) => ((tries += 1) <= times ? Promise.reject(error) : receive(alert)),
    });
    return { tries: () => tries };
  };

  /** Time goes on until the update is done with; ms. */
  const passes = async (arriving: Promise<void>): Promise<number> => {
    const before = rig.clock.now();
    let isDone = false;
    void arriving.then(() => (isDone = true));
    while (!isDone) {
      await new Promise(setImmediate);
      rig.clock.advance(100);
    }
    return rig.clock.now() - before;
  };

  const turnedAway = async () => (await rig.store.list('turnedAway')).map(({ value }) => value);

  const gone = new StoreUnavailableError('commit', {}, 'gone');

  it.each([gone, new TooManyAlertsError('vip')])('is tried again while %s', async (error) => {
    failing(3, error);
    expect(await passes(arrives(posted(CHANNEL, { text: TEXT })))).toBeGreaterThanOrEqual(3_000);
    expect(taken()).toHaveLength(1);
  });

  it('is given up after a minute, or at once where that would not help, and that is logged', async () => {
    failing(Infinity, gone);
    expect(await passes(arrives(posted(CHANNEL, { text: TEXT })))).toBeGreaterThanOrEqual(60_000);
    const bad = failing(Infinity, new Error('bug'));
    await passes(arrives(posted(CHANNEL, { text: TEXT })));
    expect(bad.tries()).toBe(1);
    expect(rig.lines.filter((line) => line.startsWith('a post was lost'))).toHaveLength(2);
  });

  it('is counted where it was lost, and the owner told by source once anything can be written down', async () => {
    failing(Infinity, new Error('bug'));
    const away = vi.spyOn(rig.store, 'commit').mockRejectedValue(gone);
    for (const text of ['1', '2', '3']) await arrives(posted(CHANNEL, { text }));
    await passes(rig.clock.sleep(5_000));
    away.mockRestore();
    await passes(rig.clock.sleep(2_000));
    expect((await rig.store.owedPushes(10)).map(({ push }) => push)).toMatchObject([
      {
        type: 'notice',
        level: 'warning',
        text: expect.stringMatching(/^3 posts of \S+ were lost.*\nCounted since my last start/) as string,
      },
    ]);
    expect(await turnedAway()).toEqual([{ lost: 3 }]);
  });

  it('is not read any more after thirty in one minute; the next minute counts anew', async () => {
    for (let n = 0; n < 40; n += 1) await arrives(posted(CHANNEL, { text: `${TEXT} ${n}` }));
    expect(taken()).toHaveLength(30);
    expect(rig.lines.filter((line) => line.startsWith('too many posts'))).toHaveLength(1);
    await passes(rig.clock.sleep(2_000));
    expect(await turnedAway()).toEqual([{ flood: 10 }]);
    await arrives(posted(CHANNEL, { text: TEXT, date: POSTED + 60 }));
    await arrives(inGroup(GROUP, AUTHOR, { text: TEXT }));
    expect(taken()).toHaveLength(32);
  });
});
