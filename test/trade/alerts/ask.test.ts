import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/index.js';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { putHeldQuestions } from '../../../src/trade/alerts/ask.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { Fate, SYMBOL } from '../../support/world.js';
import { AlertWorld } from './alert-world.js';

let world: AlertWorld;
/** `tradingview` has a long from 100 with its stop at 96. */
beforeEach(async () => {
  world = new AlertWorld();
  await world.says('long AAA\nsl 96\ntp 104 108');
  await world.enters(await world.card());
});

const position = async () => (await world.store.get('position', SYMBOL))?.value;
const doIt = (alertId: string, key = 'u5') => world.desk.alerts.answer(alertId, { key, sentAt: 0 });
const questions = async () => (await world.store.get('questions', 'tradingview'))?.value;

describe('a question about a position that was asked about', () => {
  it('takes the place of the open one: its message says by what, and its button does nothing', async () => {
    const first = await world.says('AAA close half');
    const second = await world.says('AAA move stop to 98');
    expect(await world.pushes('questionReplaced')).toEqual([
      {
        type: 'questionReplaced',
        alertId: first,
        source: 'tradingview',
        symbol: SYMBOL,
        words: 'close 50 %',
        by: 'stop to 98',
      },
    ]);
    const before = await position();
    expect(await doIt(first)).toMatchObject({
      status: 'refused',
      code: 'replaced',
      reason: expect.stringContaining('stop to 98') as string,
    });
    await world.drain();
    expect((await position())?.contracts).toBe(before?.contracts);
    expect(await doIt(second)).toMatchObject({ status: 'carried' });
    await world.drain();
    expect(await position()).toMatchObject({ stop: 98 });
  });

  it('leaves one that was answered, and who answers goes on with what he began', async () => {
    const first = await world.says('AAA close half');
    await doIt(first);
    await world.says('AAA move stop to 98');
    expect(await world.pushes('questionReplaced')).toEqual([]);
    expect(await doIt(first)).toMatchObject({ status: 'carried' });
  });

  it('of another source replaces none', async () => {
    await world.says('AAA close half');
    await world.says('AAA close half', { source: 'unknown', door: 'forward' });
    expect(await world.pushes('questionReplaced')).toEqual([]);
  });

  it('is replaced once, wherever the process dies', async () => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const)
      for (let at = 1; ; at++) {
        world = new AlertWorld();
        await world.says('long AAA\nsl 96');
        await world.enters(await world.card());
        const first = await world.says('AAA close half');
        const id = await world.hears('AAA move stop to 98');
        const fate = new Fate(at, when);
        world.fateOf(fate);
        await readAlert(world.parts, id).catch(() => undefined);
        world.reboot();
        await readAlert(world.parts, id);
        expect(await world.pushes('questionReplaced')).toMatchObject([{ alertId: first }]);
        expect((await world.pushes('asked')).map(({ alertId }) => alertId)).toEqual([first, id]);
        if (!fate.died) break;
        deaths++;
      }
    expect(deaths).toBeGreaterThan(5);
  });
});

describe('a flood of questions', () => {
  /** Stops to ever other prices, none of which loosens. */
  const floods = async (count: number): Promise<string> => {
    let last = '';
    for (let n = 0; n < count; n++) last = await world.says(`AAA move stop to ${96.1 + n / 10}`);
    return last;
  };

  it('puts ten to the owner, tells him once that there are more, and its last when its time is over', async () => {
    const last = await floods(25);
    expect(await world.pushes('asked')).toHaveLength(10);
    expect(await world.notices()).toEqual([expect.stringContaining('asked you 10 times within 10 minutes')]);
    expect(await world.pushes('questionReplaced')).toHaveLength(10);
    await putHeldQuestions(world.parts);
    expect(await world.pushes('asked')).toHaveLength(10);
    await world.human.sleep(10 * MINUTE);
    await putHeldQuestions(world.parts);
    await putHeldQuestions(world.parts);
    const asked = await world.pushes('asked');
    expect(asked).toHaveLength(11);
    expect(asked.at(-1)).toMatchObject({ alertId: last, words: 'stop to 98.5', lastOf: 15 });
    expect(await doIt(last)).toMatchObject({ status: 'carried' });
  });

  it('that goes on is told as one again, and never fills more than its list', async () => {
    for (let round = 0; round < 3; round++) {
      await floods(25);
      await world.human.sleep(10 * MINUTE);
      await putHeldQuestions(world.parts);
    }
    expect((await questions())?.open).toHaveLength(1);
    expect((await world.pushes('asked')).length).toBeLessThanOrEqual(33);
    expect(await world.notices()).toHaveLength(3);
  });

  it('is over after its time: the next question is put at once', async () => {
    await floods(10);
    await world.human.sleep(10 * MINUTE);
    await world.says('AAA close half');
    expect(await world.pushes('asked')).toHaveLength(11);
    expect(await world.notices()).toEqual([]);
  });
});

it('the place of a question’s message is kept while it is open, and no longer', async () => {
  const [first, second] = [await world.says('AAA close half'), await world.says('AAA close 25%')];
  const value = { chatId: 1, messageId: 1, hasPhoto: false };
  const ids = [first, second].map((id) => `question:${id}`);
  await world.store.commit({ put: ids.map((id) => ({ kind: 'card' as const, id, value })) });
  await trimDocuments(world.parts);
  expect((await world.store.list('card')).map(({ id }) => id)).toEqual([ids[1]]);
});
