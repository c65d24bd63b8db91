import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

/** The key of a kind of documents of the one account that the stage's Redis holds. */
const keyOf = async (kind: string): Promise<string> => {
  const [key] = await stage.redis.client.keys(`rad:live:*:doc:${kind}`);
  if (key === undefined) throw new Error(`no ${kind} is stored`);
  return key;
};

/** Breaks one document, in a place where lists of its kind are read anew. */
const tear = async (kind: string, id: string, text: string): Promise<void> => {
  const key = await keyOf(kind);
  await stage.redis.client.hset(key, id, text);
  await stage.redis.client.hdel(key.replace(/doc:.*$/, 'lists'), kind);
};

const health = async (): Promise<{ ok: boolean; checks: Record<string, { ok: boolean; note?: string }> }> => {
  const port = /"port":(\d+)[^\n]*health is served/.exec(stage.bot.out)?.[1];
  return (await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()) as Awaited<
    ReturnType<typeof health>
  >;
};

describe('a stored document that cannot be read', { timeout: 120_000 }, () => {
  it('is set aside and named, and holds up nothing else, where it is an old intent', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    await stage.redis.client.hset(await keyOf('intent'), 'C0ld', '7|{"id":"C0ld","kind":"clo');
    for (const stop of stage.stops('ETH')) stage.kucoin.server.book.cancel(stop);
    await eventually('A8: a removed stop is put back beside a torn intent', () => stage.isGuarded('ETH'));
    const said = await answer(stage.api, 0, ['set aside', 'order C0ld'], 10_000);
    expect(said.text, 'A8: what it was and what is so without it').toMatch(/damaged.*not carried on/);
    expect((await health()).checks['documents'], 'A8: named in /healthz').toMatchObject({
      ok: true,
      note: 'set aside: intent C0ld',
    });
    await ask(stage.api, '/status', ['Running'], 10_000);
    await ask(stage.api, '/halt now', ['Halted'], 10_000);
    await eventually('A8: halted beside a torn intent', () => stage.held('ETH') === 0);
    const told = stage.api.sent.filter(({ text }) => text?.includes('set aside') === true);
    expect(told, 'A8: told once').toHaveLength(1);
  });

  it('comes back from its copy where it is the position, and from the account where that is torn, too', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH');
    const told = (words: string): Promise<unknown> =>
      eventually(`A8: ${words}`, () => stage.api.sent.some(({ text }) => text?.includes(words) === true));
    const torn = '5|{"id":"P1","symbol":"ETH-US';
    const stops = stage.stops('ETH').map(({ clientOid }) => clientOid);
    await tear('position', 'ETH-USDT', torn);
    await told('the record of the position in ETH-USDT. It was put back from its copy');
    await ask(stage.api, '/positions', ['ETH'], 10_000);
    expect(stage.stops('ETH').map(({ clientOid }) => clientOid)).toEqual(stops);
    await tear('copy', 'position/ETH-USDT', torn);
    await tear('position', 'ETH-USDT', torn);
    await told('The position is taken over from the exchange');
    await ask(stage.api, '/close ETH', ['ETH'], 30_000);
    await eventually(
      'A8: a position whose record is torn is closed when asked',
      () => stage.held('ETH') === 0,
    );
  });
});
