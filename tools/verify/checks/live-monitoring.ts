import { wallClock } from '../../../src/clock.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { World } from '../world.js';

const CHECKS = ['redis', 'trader', 'positions', 'scan'];
const TICKS = 3;
const FRESH_MS = 10_000;

interface Answer {
  readonly status: number;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly why?: string }>>;
}

const healthOf = async (world: World): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${world.app.health.port}/healthz`);
  const { checks } = (await response.json()) as Pick<Answer, 'checks'>;
  return { status: response.status, checks };
};

const worded = ({ status, checks }: Answer): string =>
  `${status}: ${Object.entries(checks)
    .map(([name, { ok, why }]) => `${name} ${ok ? 'ok' : (why ?? 'not ok')}`)
    .join(', ')}`;

const checkTicks = async (world: World): Promise<number> => {
  const began = wallClock.now();
  const ticks = (): number => world.recorder.ticks.filter((at) => at > began).length;
  await world.until(`${TICKS} checks of the positions`, () => Promise.resolve(ticks() >= TICKS || undefined));
  return wallClock.now() - began;
};

/** Health by HTTP and in chat while all is well, the alarm while Redis is gone, and health again after it. */
export const liveMonitoring = check('Live Monitoring', async (open) => {
  const world = await open({
    recording: 'sample',
    time: 'wall',
    ownRedis: true,
    settings: { CHECK_INTERVAL: '2', POSITION_UPDATE_INTERVAL: '1' },
  });
  const ticking = await checkTicks(world);
  const well = await healthOf(world);
  ensure(well.status === 200, `/healthz answered ${worded(well)}`);
  const missing = CHECKS.filter((name) => well.checks[name]?.ok !== true);
  ensure(missing.length === 0, `/healthz is well without ${missing.join(', ')}`);
  const metrics = await (await fetch(`http://127.0.0.1:${world.app.health.port}/metrics`)).text();
  ensure(/^rad_equity_usdt 1000$/m.test(metrics), '/metrics does not tell the equity of 1000 USDT');

  await world.until('a first scan', () =>
    Promise.resolve(world.recorder.scans.some(({ run }) => run.gathered) || undefined),
  );
  const status = await world.ask('/status', ['Running', 'Equity', '1,000.00', 'Last scan', '12 symbols']);
  ensure(!status.text.includes('was last read'), `/status tells old figures: ${status.text}`);
  const account = present((await world.app.desk.account.status()).account, 'the account');
  const age = world.parts.clock.now() - account.at;
  ensure(age <= FRESH_MS, `the figures of /status are ${Math.round(age / 1000)} s old`);

  await world.stopRedis();
  const sick = await world.until('a 503 without Redis', async () => {
    const answer = await healthOf(world);
    return answer.status === 503 ? answer : undefined;
  });
  ensure(sick.checks['redis']?.ok === false, `without Redis /healthz answered ${worded(sick)}`);
  await world.restartRedis();
  await world.until('health after Redis came back', async () => {
    const answer = await healthOf(world);
    return answer.status === 200 || undefined;
  });
  await checkTicks(world);
  return `200 with ${CHECKS.join(', ')}; ${TICKS} checks in ${(ticking / 1000).toFixed(1)} s; 503 without Redis, well again with it`;
});
