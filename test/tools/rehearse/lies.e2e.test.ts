import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { balanceOf } from '../../../tools/rehearse/bill.js';
import { clean } from '../../../tools/rehearse/clean.js';
import { Journal } from '../../../tools/rehearse/journal.js';
import { LINE_IDS, stepOf, type LineId } from '../../../tools/rehearse/lines.js';
import { openWire } from '../../../tools/rehearse/open-wire.js';
import { OwnOrders } from '../../../tools/rehearse/own-orders.js';
import { Rehearsing, type Line } from '../../../tools/rehearse/run.js';
import { quietSteps, tradingSteps, type TradingStage } from '../../../tools/rehearse/stages.js';
import { LEVERAGE } from '../../../tools/rehearse/steps/trials.js';
import { finish, mostCost } from '../../../tools/rehearse/trading.js';
import type { Stand } from '../../../tools/rehearse/types.js';
import type { FakeKucoin } from '../../support/kucoin/index.js';
import { LIES, lieWith, type Lie } from '../../support/kucoin/lies.js';
import { PatientClock } from './patient-clock.js';
import { credentialsOf, startMarket, tempDir } from './support.js';

/** 2026-03-02 00:30 UTC: half past, so that no candle closes and no funding is due. */
const START = Date.UTC(2026, 2, 2, 0, 30);
const WAITS = { socket: 1_500, reread: 2_000, patience: 10_000 };
const STAGES: readonly TradingStage[] = ['resting', 'lot'];
const LADDER: readonly TradingStage[] = [...STAGES, 'ladder'];

/** Proves every line on an exchange that tells one lie, or none; what the account holds at the end. */
const rehearse = async (
  lie: Lie = { about: 'the truth' },
  stages = STAGES,
): Promise<{ readonly lines: readonly Line[]; readonly left: readonly unknown[] }> => {
  const time = new ManualClock(START);
  const clock = new PatientClock(time);
  const kucoin = await startMarket({ clock: time, ...lie.options });
  const folder = tempDir();
  try {
    lieWith(kucoin, lie);
    const at = { exchangeApiRoot: kucoin.root, credentials: credentialsOf(kucoin) };
    const wire = await openWire(at, clock, () => true);
    const course = new Rehearsing({ clock, calls: () => wire.take(), onLine: () => undefined });
    const stand: Stand = { wire, clock, waits: WAITS };
    if (await course.run([...quietSteps('public', stand), ...quietSteps('reading', stand)]))
      await trade(
        course,
        stand,
        new OwnOrders(wire, clock, new Journal(join(folder.dir, 'own.jsonl'))),
        stages,
      );
    return { lines: course.lines, left: leftOn(kucoin) };
  } finally {
    await kucoin.stop();
    folder.remove();
  }
};

const trade = async (
  course: Rehearsing,
  stand: Stand,
  own: OwnOrders,
  stages: readonly TradingStage[],
): Promise<void> => {
  const { wire, clock, chosen } = stand;
  if (!chosen) throw new Error('no contract was chosen');
  const trading = { ...stand, chosen, own, began: wire.client.now(), balance: await balanceOf(wire) };
  await course.run(tradingSteps(stages, trading));
  const { patience } = WAITS;
  const cleaned = await clean({ wire, clock, own, patience, persistence: patience, leverage: LEVERAGE });
  const said = mostCost(chosen, stages, false);
  await course.end([{ step: '12', prove: () => finish(trading, cleaned, said) }]);
};

const leftOn = ({ orders, positions }: FakeKucoin): readonly unknown[] => [
  ...orders.filter(({ isActive }) => isActive),
  ...positions.values(),
];

type Found = readonly (readonly ['red' | 'yellow', LineId])[];

/** The lines that find a lie; a red one ends the rehearsal. */
const FOUND: Readonly<Record<string, Found>> = {
  'nobody without an agent': [['red', '1.plain']],
  'every other call at the edge': [['red', '1.agent']],
  'clock off': [['yellow', '1.offset']],
  'other quota': [['red', '1.quota']],
  'pages of 200': [['yellow', '2.page']],
  'half a lot': [['red', '2.columns']],
  'closed candles alone': [['yellow', '2.current']],
  'candles backwards': [['red', '2.grid']],
  'odd contract': [['red', '3.parse']],
  'another name': [['yellow', '3.names']],
  'wide apart': [['red', '3.chosen']],
  'subscriptions refused': [['red', '4.ack']],
  'wrong mark': [['red', '3.mark']],
  'sequence goes backwards': [['red', '4.sequence']],
  'socket mute': [['red', '4.ticks']],
  'key can withdraw': [['red', '5.permission']],
  'old key': [['yellow', '5.version']],
  'key without addresses': [['yellow', '5.addresses']],
  'unified account': [['red', '5.classic']],
  'hedge account': [['red', '5.one-way']],
  'contracts on cross margin': [['yellow', '5.margin-mode']],
  'no tiers of risk': [['yellow', '5.risk-limit']],
  'balance off': [['red', '6.account']],
  'positions unreadable': [['red', '6.positions']],
  'orders unreadable': [['red', '6.orders']],
  'stop orders unreadable': [['red', '6.stops']],
  'recent fills unreadable': [['red', '6.recent-fills']],
  'fills unreadable': [['red', '6.fills']],
  'done orders unreadable': [['red', '6.done']],
  'transactions unreadable': [['red', '6.transactions']],
  'funding unreadable': [['red', '6.funding']],
  'GET /api/v1/orders/byClientOid: another code': [['red', '7.by-client-id']],
  'GET /api/v1/orders/{orderId}: another code': [['red', '7.by-id']],
  'DELETE /api/v1/orders/client-order/{clientOid}: another code': [['red', '7.cancel-by-client-id']],
  'DELETE /api/v1/orders/{orderId}: another code': [['red', '7.cancel-by-id']],
  'trials refused': [['red', '8.post-only']],
  'orders refused': [['red', '9.placed']],
  'other price': [['red', '9.row']],
  'always on cross margin': [
    ['yellow', '5.margin-mode'],
    ['red', '9.margin-mode'],
  ],
  'cancels another': [['red', '9.canceled']],
  'cancels nothing': [
    ['red', '9.ended'],
    ['red', '12.orders'],
    ['red', '12.stops'],
    ['red', '12.position'],
  ],
  'nobody sells': [['red', '10.bought']],
  'takers are makers': [['red', '10.fill-row']],
  'target not reduce-only': [['red', '10.target-row']],
  'stops sleep': [['red', '10.fires']],
  'stops are not told apart': [['red', '10.stop-fill']],
  'hidden costs': [['red', '11.balance']],
  'results are not listed': [['yellow', '11.transactions']],
  'cancelled orders vanish': [['red', '9.ended']],
  'lookups show late': [
    ['yellow', '9.shown-by-client-id'],
    ['yellow', '9.shown-by-id'],
    ['yellow', '9.ended'],
    ['yellow', '10.stop-shown'],
    ['yellow', '10.target-shown'],
  ],
  'orders show late': [['yellow', '9.listed']],
  'stops show late': [
    ['yellow', '10.stop-shown'],
    ['yellow', '10.target-shown'],
    ['yellow', '10.replaced'],
  ],
  'lookups forget': [['yellow', '9.kept']],
  'client ids repeat': [['red', '9.duplicate']],
  'cancels what ended': [['red', '9.canceled-again']],
  'post-only takes': [['red', '9.crossing']],
  'fills never show': [['red', '10.fill-shown']],
  'fills show late': [['yellow', '10.fill-shown']],
  'wrong contract size': [['red', '10.contract-size']],
  'fees double': [['red', '10.fee']],
  'positions show late': [
    ['yellow', '10.position-shown'],
    ['yellow', '10.flat'],
  ],
  'other leverage': [['red', '10.position-row']],
  'cross margin': [['red', '10.position-row']],
  'margin flows in': [['red', '10.position-row']],
  'wrong liquidation price': [['red', '10.liquidation']],
  'stops show nowhere': [['red', '10.stop-shown']],
  'stops fire at once': [['red', '10.waits']],
  'stop not reduce-only': [['red', '10.stop-row']],
  'stops on the last price': [['red', '10.stop-row']],
  'triggering renames': [['red', '10.same-order']],
  'reduces nothing': [['red', '10.nothing-to-reduce']],
  'fees are taxed': [
    ['yellow', '5.fees'],
    ['yellow', '11.balance'],
  ],
};

/** Without those that wait for a funding or for days. */
const REHEARSED = LINE_IDS.filter((id) => !['11b', '13'].includes(stepOf(id)));

/** Lines that tell something and judge nothing, or are judged as another one is. */
const UNTURNED: readonly LineId[] = [
  '1.ipv6',
  '2.cut',
  '2.depth',
  '3.odd',
  '4.stays',
  '8.ioc',
  '8.stop',
  '8.target',
  '8.bare-stop',
  '8.no-size',
  '8.off-tick',
  '8.cross',
  '8.nothing-to-reduce',
  '8.hedge-side',
  '9.lone-stop',
  '9.id-again',
  '10.apart',
  '10.rest',
  '10.by-hand',
  '10b.guarded',
  '12.bill',
];

/** After these the account is not as it was, and the last lines say so. */
const UNCLEAN: readonly string[] = ['cancels nothing'];

/** Lies that show with three lots alone, by `--ladder`. */
const FOUND_BY_LADDER: Readonly<Record<string, Found>> = {
  'one cancels the others': [['red', '10b.first']],
  'stops open': [['red', '10b.oversized']],
  'second stop opens': [['red', '10b.both']],
};

const foundIn = (lines: readonly Line[]): Found =>
  lines.flatMap(({ id, verdict }) =>
    verdict === 'pass' ? [] : [[verdict === 'fail' ? 'red' : 'yellow', id]],
  );

const reasons = (lines: readonly Line[]): string =>
  lines.flatMap(({ id, why }) => (why === undefined ? [] : [`${id}: ${why}`])).join('\n');

const everything = { ...FOUND, ...FOUND_BY_LADDER };

describe('a rehearsal on an exchange that lies', { timeout: 60_000 }, () => {
  it('finds nothing where it does not', async () => {
    const { lines, left } = await rehearse(undefined, LADDER);
    expect(foundIn(lines), reasons(lines)).toEqual([]);
    expect(new Set(lines.map(({ id }) => id))).toEqual(new Set(REHEARSED));
    expect(left).toEqual([]);
  });

  it('is told every lie', () => {
    expect(Object.keys(everything).sort()).toEqual(Object.keys(LIES).sort());
  });

  it('turns every line that can be wrong', () => {
    const turned = new Set(Object.values(everything).flatMap((found) => found.map(([, id]) => id)));
    expect(REHEARSED.filter((id) => !turned.has(id))).toEqual(UNTURNED);
  });

  const each = [
    ...Object.entries(FOUND).map(([name, found]) => ({ name, found, stages: STAGES })),
    ...Object.entries(FOUND_BY_LADDER).map(([name, found]) => ({ name, found, stages: LADDER })),
  ];
  it.each(each)('$name: found by its line, and nothing is left behind', async ({ name, found, stages }) => {
    const lie = LIES[name];
    if (!lie) throw new Error(`no lie ${name}`);
    const { lines, left } = await rehearse(lie, stages);
    expect(foundIn(lines), reasons(lines)).toEqual(found);
    expect(left.length > 0).toBe(UNCLEAN.includes(name));
  });
});
