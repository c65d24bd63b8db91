import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { Params } from '../../../src/chat/local/params.js';
import { ChatState } from '../../../src/chat/local/state.js';
import { UpdateQueue } from '../../../src/chat/local/updates.js';
import type { Update } from '../../../src/chat/local/wire.js';

let clock: ManualClock;
let state: ChatState;
let queue: UpdateQueue;
const poll = (params: object, signal = new AbortController().signal): Promise<readonly Update[]> =>
  queue.poll(new Params({ ...params }), signal);
const ids = async (params: object): Promise<readonly number[]> =>
  (await poll(params)).map((u) => u.update_id);

beforeEach(() => {
  clock = new ManualClock(0);
  state = new ChatState();
  queue = new UpdateQueue(state, (record) => state.apply(record), clock);
});

describe('getUpdates', () => {
  it('gives the same updates until the offset confirms them', async () => {
    for (let i = 0; i < 4; i++) queue.push({ message: { i } });
    expect(await ids({})).toEqual([1, 2, 3, 4]);
    expect(await ids({ limit: 2 })).toEqual([1, 2]);
    expect(await ids({ offset: 3 })).toEqual([3, 4]);
    expect(await ids({})).toEqual([3, 4]);
    expect(await ids({ offset: 5 })).toEqual([]);
    expect(queue.push({ message: {} }).update_id).toBe(5);
  });

  it('forgets all but the last ones for a negative offset', async () => {
    for (let i = 0; i < 4; i++) queue.push({ message: { i } });
    expect(await ids({ offset: -1 })).toEqual([4]);
    expect(await ids({ offset: -100 })).toEqual([4]);
  });

  it('waits for as long as it is told, and no longer than something happens', async () => {
    const empty = ids({ timeout: 30 });
    clock.advance(29_999);
    expect(queue.listening).toBe(true);
    clock.advance(1);
    expect(await empty).toEqual([]);
    expect(queue.listening).toBe(false);
    const woken = ids({ timeout: 30 });
    queue.push({ message: {} });
    expect(await woken).toEqual([1]);
  });

  it('lets the later poller win', async () => {
    const first = poll({ timeout: 30 });
    const second = ids({ timeout: 30 });
    await expect(first).rejects.toMatchObject({ errorCode: 409 });
    queue.push({ message: {} });
    expect(await second).toEqual([1]);
  });

  it('ends with a client that has gone, without a conflict for the next', async () => {
    const client = new AbortController();
    const gone = poll({ timeout: 30 }, client.signal);
    client.abort();
    expect(await gone).toEqual([]);
    queue.push({ message: {} });
    expect(await ids({ timeout: 30 })).toEqual([1]);
  });

  it('drops kinds that the bot does not ask for, and never reuses their ids', async () => {
    await poll({ allowed_updates: '["callback_query"]' });
    queue.push({ message: {} });
    queue.push({ callback_query: {} });
    expect(await ids({})).toEqual([2]);
  });

  it('keeps the last 1000 for a bot that does not come', async () => {
    for (let i = 0; i < 1100; i++) queue.push({ message: {} });
    expect(state.updates.size).toBe(1000);
    expect((await ids({ limit: 1 }))[0]).toBe(101);
  });
});
