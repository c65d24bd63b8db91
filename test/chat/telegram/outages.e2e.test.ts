import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import type { MarketData } from '../../../src/venues/market.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import type { Store } from '../../../src/state/store/store.js';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { createEmergency } from '../../../src/trade/outage/emergency.js';
import type { HaltLine } from '../../../src/trade/outage/direct-halt.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import type { Row } from '../../venues/paper/support.js';
import type { Message } from '../../../src/chat/local/wire.js';
import { type Hanging, hangable } from '../../support/hanging.js';
import { SYMBOL, World } from '../../support/world.js';
import { contains, type Wired, wired } from './wired.js';

const CALM: Row = [100, 100, 100, 100, 1_000_000];

interface Scene extends Wired {
  readonly world: World;
  readonly exchange: Hanging<Exchange>;
  readonly market: Hanging<MarketData>;
  readonly state: Hanging<Store<BotDocs>>;
  readonly halted: string;
  /** Sends a command; the answer that fits and how long it took, ms. */
  ask(text: string, word: string, ms?: number): Promise<{ message: Message; took: number }>;
}

const dir = mkdtempSync(join(tmpdir(), 'rad-outage-'));
let scene: Scene | undefined;
afterEach(async () => {
  scene?.state.resume();
  scene?.exchange.resume();
  scene?.market.resume();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** The chat over HTTP on the real trading core with an open position, whose store and exchange can hang. */
const begin = async (): Promise<Scene> => {
  const world = new World(Array.from({ length: 40 }, () => CALM));
  await offerOpportunity(world.parts, world.opportunity());
  const [signal] = await world.desk.signals.list();
  if (!signal) throw new Error('no signal');
  await world.desk.signals.approve(signal.id, signal.cardVersion, { key: 'u1', sentAt: 0 });
  await world.drain();
  const state = hangable<Store<BotDocs>>(world.store, ['onOwed']);
  const exchange = hangable<Exchange>(world.exchange);
  const market = hangable<MarketData>(world.market);
  const parts: TradingParts = {
    ...world.parts,
    store: state.target,
    exchange: exchange.target,
    market: market.target,
    human: wallClock,
  };
  const halted = join(dir, 'halt.jsonl');
  const desk = createDesk(parts, createEmergency(parts, new DurableLines<HaltLine>(halted)));
  const wire = await wired({ chat: { desk, store: state.target } });
  // Once the owner spoke, what signs buttons and what was handled is known.
  wire.api.say(wire.api.ownerId, '/version');
  await wire.api.waitFor(contains('RAD 0.1.0'));
  const ask: Scene['ask'] = async (text, word, ms = 5_000) => {
    const before = wallClock.now();
    const said = wire.api.say(wire.api.ownerId, text);
    const message = await wire.api.waitFor(
      (one) => one.message_id > said.message_id && contains(word)(one),
      ms,
    );
    return { message, took: wallClock.now() - before };
  };
  scene = { ...wire, world, exchange, market, state, halted, ask };
  return scene;
};

describe('the exchange hangs', () => {
  it('/status answers at once and says how old its figures are', async () => {
    const { world, exchange, market, ask } = await begin();
    await world.parts.store.commit({
      put: [
        {
          kind: 'account',
          id: 'main',
          value: {
            balance: 1000,
            equity: 990,
            available: 900,
            openRisk: 20,
            exposure: 400,
            at: world.clock.now(),
            marks: {},
          },
        },
      ],
    });
    exchange.hang();
    market.hang();
    world.clock.advance(60_000);
    const { message, took } = await ask('/status', 'Equity');
    expect(message.text).toContain('The account was last read 1 m ago');
    expect(took).toBeLessThan(1_000);
  });

  it('/halt answers within seconds, is in force, and its closes are recorded; they go out when it answers', async () => {
    const { world, exchange, market, ask } = await begin();
    exchange.hang();
    market.hang();
    const { took } = await ask('/halt now', 'Halted', 8_000);
    expect(took).toBeLessThan(1_000);
    expect((await world.store.get('control', 'main'))?.value.halted).toBe(true);
    const closes = (await world.store.list('intent')).filter(({ value }) => value.kind === 'close');
    expect(closes).toHaveLength(1);
    exchange.resume();
    market.resume();
    await world.drain();
    expect(await world.exchange.fetchPositions()).toEqual([]);
  });
});

describe('Redis hangs', () => {
  it.each(['/status', '/positions', '/close AAA', '/pause', '/notify fill off'])(
    '%s: within two seconds it says so, and nothing is done later either',
    async (text) => {
      const { world, state, ask } = await begin();
      state.hang();
      const { took, message } = await ask(text, 'Redis does not answer');
      expect(message.text).toContain('Protective stops rest on the exchange');
      expect(took).toBeLessThan(2_400);
      state.resume();
      await wallClock.sleep(50);
      await world.drain();
      expect(await world.exchange.fetchPositions()).toHaveLength(1);
      expect((await world.store.get('control', 'main'))?.value.paused ?? false).toBe(false);
    },
  );

  it('/help answers', async () => {
    const { state, ask } = await begin();
    state.hang();
    await ask('/help', '/halt');
  });

  it('a tap says that nothing was done', async () => {
    const { api, state, ask } = await begin();
    const { message } = await ask('/position AAA', 'LONG');
    state.hang();
    const query = api.tap(message.message_id, 'Close half');
    await api.until(() => api.answerOf(query) !== undefined, 5_000);
    expect(api.answerOf(query)?.text).toContain('Nothing done');
  });

  it('/halt now closes everything, says what, and is merged afterwards', async () => {
    const { world, state, halted, ask } = await begin();
    state.hang();
    const { message, took } = await ask('/halt now', 'Halted without Redis', 8_000);
    expect(message.text).toContain(`Closed at market: ${SYMBOL}`);
    expect(took).toBeLessThan(5_000);
    expect(await world.exchange.fetchPositions()).toEqual([]);
    state.resume();
    while (existsSync(halted)) await wallClock.sleep(20);
    await world.drain();
    expect((await world.desk.positions.trades(9)).map(({ exitReason }) => exitReason)).toEqual(['halt']);
  });

  it('/halt without "now" does not stop at a question that cannot be asked', async () => {
    const { world, state, ask } = await begin();
    state.hang();
    await ask('/halt', 'Halted without Redis', 8_000);
    expect(await world.exchange.fetchPositions()).toEqual([]);
  });
});
