import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, newest, OWNER, textOf } from '../e2e/driver.js';
import { contractId } from '../support/kucoin/index.js';
import { eventually, Stage } from './stage.js';

const LIFE = '币安人生';
const LOBSTER = '龙虾';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({
    kucoin: {
      odd: [
        { symbol: `${LIFE}USDTM`, base: LIFE, like: 'XRP-USDT' },
        { symbol: `${LOBSTER}USDTM`, base: LOBSTER, like: 'ETH-USDT' },
        { symbol: 'ALTUSDTM', like: 'XRP-USDT' },
      ],
    },
  });
  await stage.arm();
}, 90_000);
afterAll(() => stage.close());

const said = (after: number): string =>
  stage.api.sent
    .filter(({ message_id: id }) => id > after)
    .map(textOf)
    .join('\n');

const idsOf = (base: string): readonly string[] =>
  stage.kucoin.orders
    .filter(({ symbol }) => symbol === contractId(`${base}-USDT`))
    .map(({ clientOid }) => clientOid);

describe('contracts whose names are in other letters', () => {
  it('live a whole life: opened by name, guarded, aimed, listed, closed by name', async () => {
    // On two sides: two that move together would be one too many.
    for (const [base, words] of [
      [LIFE, 'long sl -3%'],
      [LOBSTER, 'short sl +3%'],
    ] as const) {
      const held = await stage.hold(base, words).then(() => 'held', String);
      expect(held, `A22: ${base} is held and guarded`).toBe('held');
    }
    await ask(stage.api, '/positions', [LIFE, LOBSTER]);
    const moved = newest(stage.api);
    stage.api.say(OWNER, `/target ${LIFE} sl -2%`);
    await eventually('A22: its stop can be moved', () => {
      const [stop, ...others] = stage.stops(LIFE);
      return others.length === 0 && stop !== undefined && said(moved).includes(LIFE);
    });
    // Both in one request: their intents must not share an id.
    for (const base of [LIFE, LOBSTER]) stage.api.say(OWNER, `/close ${base}`);
    await eventually('A22: both are closed by their names', () =>
      [LIFE, LOBSTER].every((base) => stage.held(base) === 0),
    );
    const ids = [...idsOf(LIFE), ...idsOf(LOBSTER)];
    for (const id of ids) expect(id, 'A22: a client id is ASCII').toMatch(/^[\w-]{1,40}$/);
    expect(new Set(ids).size, 'A22: and nobody else’s').toBe(ids.length);
  }, 120_000);
});

describe('a contract that ccxt calls otherwise', () => {
  it('is known by its own id, while it is traded and when it is settled', async () => {
    const entry = await stage.enter('ALT').catch(() => undefined);
    expect(entry?.symbol, 'A23: ALT is ALTUSDTM').toBe('ALTUSDTM');
    stage.kucoin.fill(entry?.clientOid ?? '', entry?.size ?? 0);
    await eventually('A23: it is guarded', () => stage.held('ALT') > 0 && stage.isGuarded('ALT'));
    await ask(stage.api, '/positions', ['ALT-USDT']);
    const at = newest(stage.api);
    stage.kucoin.delist('ALT-USDT');
    stage.kucoin.force('ALT-USDT', 'settlement');
    await eventually('A23: its settlement is booked to it', () => /ALT-USDT[^]*settlement/i.test(said(at)));
    await ask(stage.api, '/positions', ['No position is open']);
  }, 120_000);

  it('is found in full width, too', async () => {
    const question = await ask(stage.api, '/open ＡＬＴ', ['long or short']).catch(() => undefined);
    expect(question && textOf(question), 'A22: full width is the same name').toContain('ALT-USDT');
  }, 60_000);
});
