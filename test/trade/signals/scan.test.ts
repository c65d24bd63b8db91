import { beforeEach, describe, expect, it } from 'vitest';
import type { Opportunity } from '../../../src/domain/index.js';
import { SymbolAnalyzer } from '../../../src/decide/strategy/analyzer.js';
import type { EntryRule } from '../../../src/decide/strategy/opportunity.js';
import type { ScanRun } from '../../../src/state/store/docs.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import {
  beginScan,
  gatherScan,
  opportunityIn,
  scanChunk,
  scanOptions,
} from '../../../src/trade/signals/scan.js';
import { EMPTY_RECORD } from '../../../src/trade/learn/track-record.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const SYMBOLS = [SYMBOL, ...Array.from({ length: 11 }, (_, i) => `C${i}-USDT`)];

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
  scene.world.market.universe = () => Promise.resolve(SYMBOLS);
});

const run = async (): Promise<ScanRun | undefined> => (await scene.world.store.get('scan', 'main'))?.value;

/** Owed jobs of scans, by name and with the chunk that they are for. */
const owed = async (): Promise<string[]> =>
  (await scene.world.store.owedJobs(Infinity, 100)).map(({ job }) =>
    job.name === 'scan-chunk' ? `${job.name} ${job.data.chunk}` : job.name,
  );

const begin = async (): Promise<string> => {
  const id = await beginScan(scene.world.parts);
  if (id === undefined) throw new Error('no scan began');
  return id;
};

/** The scan as it stands when its chunks have found these. */
const found = async (opportunities: readonly Opportunity[]): Promise<void> => {
  const doc = await scene.world.store.get('scan', 'main');
  if (!doc) throw new Error('no scan');
  const value = { ...doc.value, opportunities };
  await scene.world.store.commit({ put: [{ kind: 'scan', id: 'main', value, version: doc.version }] });
};

describe('a scan', () => {
  it('owes a job for every ten symbols, and its gathering at the deadline', async () => {
    await begin();
    expect(await owed()).toEqual(['scan-chunk 0', 'scan-chunk 1', 'gather-scan']);
    expect(await run()).toMatchObject({ chunks: 2, symbols: 12, gathered: false });
  });

  it('begins while none is under way, and again once that one is late', async () => {
    await begin();
    expect(await beginScan(scene.world.parts)).toBeUndefined();
    scene.world.clock.advance(45_000);
    await begin();
  });

  it('of no symbols has nothing to gather', async () => {
    scene.world.market.universe = () => Promise.resolve([]);
    await begin();
    expect(await run()).toMatchObject({ chunks: 0, gathered: true });
  });
});

describe('a chunk', () => {
  it('that is handed in twice counts once; the last one starts the gathering', async () => {
    const id = await begin();
    await scene.holdBack();
    await scanChunk(scene.world.parts, id, 0, [SYMBOL]);
    await scanChunk(scene.world.parts, id, 0, [SYMBOL]);
    expect((await run())?.done).toEqual([0]);
    expect(await owed()).toEqual([]);
    await scanChunk(scene.world.parts, id, 1, []);
    expect(await owed()).toEqual(['gather-scan']);
  });

  it('names what it could not read, and hands in the rest', async () => {
    const id = await begin();
    await scanChunk(scene.world.parts, id, 0, ['GONE-USDT', SYMBOL]);
    expect((await run())?.failed.map(({ symbol }) => symbol)).toEqual(['GONE-USDT']);
    expect((await run())?.done).toEqual([0]);
  });

  it('of a scan that is over changes nothing', async () => {
    const id = await begin();
    scene.world.clock.advance(45_000);
    await begin();
    await scanChunk(scene.world.parts, id, 0, [SYMBOL]);
    expect((await run())?.done).toEqual([]);
  });
});

describe('a candle that two thresholds look at', () => {
  const RECORD = { ...EMPTY_RECORD, threshold: 0.55 };

  /** What is found where an entry needs `least`, and how often the candle was analysed for it. */
  const look = async (least: number) => {
    const { parts, store } = scene.world;
    await store.commit({ put: [{ kind: 'record', id: 'main', value: RECORD, version: 0 }] });
    const entries: EntryRule = {
      look: (_, { threshold }) => threshold <= least,
      find: () => scene.world.opportunity(),
    };
    let analyses = 0;
    const analyzer = new SymbolAnalyzer(SYMBOL, '1h');
    analyzer.analysis = () => {
      analyses += 1;
      return scene.world.opportunity().analysis;
    };
    return {
      offered: opportunityIn({ ...parts, entries }, analyzer, await scanOptions(parts)),
      analyses: () => analyses,
    };
  };

  it('is analysed once, and says who finds it', async () => {
    const { offered, analyses } = await look(0.7);
    expect(offered).toMatchObject({ advice: { fixed: true, threshold: true } });
    expect(offered?.untraded).toBeUndefined();
    expect(analyses()).toBe(1);
  });

  it('that only the one finds that does not decide is untraded', async () => {
    const { offered, analyses } = await look(0.57);
    expect(offered).toMatchObject({ untraded: true, advice: { fixed: false, threshold: true } });
    expect(analyses()).toBe(1);
  });

  it('that neither finds is not analysed', async () => {
    const { offered, analyses } = await look(0.5);
    expect([offered, analyses()]).toEqual([undefined, 0]);
  });
});

describe('gathering', () => {
  it('waits for the chunks that are missing until the deadline, and offers once', async () => {
    const id = await begin();
    await found([scene.world.opportunity()]);
    await gatherScan(scene.world.parts, id);
    expect(await scene.world.desk.signals.list()).toEqual([]);
    scene.world.clock.advance(45_000);
    await gatherScan(scene.world.parts, id);
    await gatherScan(scene.world.parts, id);
    expect(await scene.world.desk.signals.list()).toHaveLength(1);
    expect(await run()).toMatchObject({ gathered: true, done: [] });
  });

  it('first ends what waits without a reason, so that its place is free', async () => {
    const id = await begin();
    await offerOpportunity(scene.world.parts, scene.world.opportunity());
    const [waiting] = await scene.world.desk.signals.list();
    await scene.world.desk.settings.changePairs((rules) => ({ ...rules, blocked: [SYMBOL] }), 'by the owner');
    scene.world.clock.advance(45_000);
    await gatherScan(scene.world.parts, id);
    expect((await scene.world.desk.signals.get(waiting?.id ?? ''))?.status).toBe('ended');
  });

  it('ends what has run out of time, also where no job came to do it', async () => {
    const id = await begin();
    await offerOpportunity(scene.world.parts, scene.world.opportunity());
    const [waiting] = await scene.world.desk.signals.list();
    scene.world.clock.advance(300_000);
    await gatherScan(scene.world.parts, id);
    expect((await scene.world.desk.signals.get(waiting?.id ?? ''))?.status).toBe('expired');
  });

  it('offers all the same while what waits cannot be looked at', async () => {
    const id = await begin();
    await offerOpportunity(scene.world.parts, scene.world.opportunity());
    const other = scene.world.opportunity({ side: 'short' });
    await found([other]);
    scene.world.clock.advance(45_000);
    scene.wire.failReads(1);
    await gatherScan(scene.world.parts, id);
    expect(await run()).toMatchObject({ gathered: true });
    expect((await scene.world.desk.signals.list()).map(({ plan }) => plan.side)).toEqual(['short']);
  });

  it('leaves out what the owner has barred meanwhile', async () => {
    const id = await begin();
    await found([scene.world.opportunity()]);
    await scene.world.desk.settings.changePairs((rules) => ({ ...rules, blocked: [SYMBOL] }), 'by the owner');
    scene.world.clock.advance(45_000);
    await gatherScan(scene.world.parts, id);
    expect(await scene.world.desk.signals.list()).toEqual([]);
  });
});

describe('a scan that found a coin which cannot be planned any more', () => {
  it('still offers the others', async () => {
    const gone = scene.world.opportunity({ symbol: 'GONE-USDT', score: 9, confidence: 0.95 });
    const good = scene.world.opportunity();
    await scene.world.store.commit({
      put: [
        {
          kind: 'scan',
          id: 'main',
          value: {
            id: 'x',
            startedAt: 0,
            deadline: 0,
            chunks: 1,
            done: [0],
            gathered: false,
            opportunities: [gone, good],
            failed: [],
            symbols: 2,
          },
        },
      ],
    });
    await gatherScan(scene.world.parts, 'x');
    expect((await scene.world.desk.signals.list()).map((signal) => signal.plan.symbol)).toEqual([SYMBOL]);
    expect((await scene.world.store.get('scan', 'main'))?.value.gathered).toBe(true);
  });
});

describe('with STRATEGY=none', () => {
  const switchOff = (): unknown => Object.assign(scene.world.settings, { strategy: 'none' });

  it('the strategy offers nothing, not even what was found a moment before', async () => {
    const id = await begin();
    await found([scene.world.opportunity()]);
    switchOff();
    scene.world.clock.advance(45_000);
    await gatherScan(scene.world.parts, id);
    expect(await scene.world.desk.signals.list()).toEqual([]);
    expect(await run()).toMatchObject({ gathered: true });
  });

  it('its cards end, and say why', async () => {
    const id = await begin();
    await offerOpportunity(scene.world.parts, scene.world.opportunity());
    const [waiting] = await scene.world.desk.signals.list();
    switchOff();
    scene.world.clock.advance(45_000);
    await gatherScan(scene.world.parts, id);
    expect(await scene.world.desk.signals.get(waiting?.id ?? '')).toMatchObject({
      status: 'ended',
      note: 'the strategy is off (STRATEGY=none)',
    });
  });

  it('every candle is still read', async () => {
    switchOff();
    const id = await begin();
    const read: string[] = [];
    const { candles } = scene.world.market;
    scene.world.market.candles = (symbol, ...rest) => {
      read.push(symbol);
      return candles.call(scene.world.market, symbol, ...rest);
    };
    await scanChunk(scene.world.parts, id, 0, [SYMBOL]);
    expect(read).toEqual([SYMBOL]);
  });
});
