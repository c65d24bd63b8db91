import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDisk, freeDisk } from '../support/full-disk.js';
import { noFakeTime } from '../support/faketime.js';
import { RedisProcess } from '../support/redis-process.js';
import type { Fault } from '../support/kucoin/index.js';
import { eventually } from '../faults/stage.js';
import type { Needs } from './needs.js';
import type { Patient } from './patient.js';
import { HOUR } from '../../src/domain/index.js';

/** Something that falls ill for a while around a bot that runs. */
export interface Illness {
  readonly name: string;
  readonly needs?: Needs;
  /** No order can be placed meanwhile: time without a stop is excused. */
  readonly shutsExchange?: true;
  /** Done while all is well, before the phase is reached. */
  prepare?(patient: Patient): Promise<unknown> | void;
  begin(patient: Patient): Promise<unknown> | void;
  end(patient: Patient): Promise<unknown> | void;
}

const redis = ({ stage }: Patient, command: string, ...args: string[]): Promise<unknown> =>
  stage.redis.client.call(command, ...args);

/** Ways in which Redis is away for a while, with everything in it when it is back. */
export const OUTAGES: readonly Illness[] = [
  {
    name: 'Redis killed',
    begin: ({ stage }) => stage.redis.kill(),
    end: ({ stage }) => stage.redis.start(),
  },
  {
    name: 'Redis stalled',
    begin: ({ stage }) => stage.redis.stall(),
    end: ({ stage }) => stage.redis.resume(),
  },
  {
    name: 'Redis half-open',
    begin: ({ wire }) => wire.turn('silent'),
    end: ({ wire }) => wire.turn('forward'),
  },
  {
    name: 'Redis read-only',
    // A replica of nobody answers reads and refuses writes.
    begin: (patient) => redis(patient, 'replicaof', '127.0.0.1', '1'),
    end: (patient) => redis(patient, 'replicaof', 'no', 'one'),
  },
  {
    name: 'Redis NOREPLICAS',
    begin: (patient) => redis(patient, 'config', 'set', 'min-replicas-to-write', '1'),
    end: (patient) => redis(patient, 'config', 'set', 'min-replicas-to-write', '0'),
  },
];

/** Starts a replica of the bot's Redis that has caught up with it. */
const standBy = async (patient: Patient): Promise<void> => {
  const standby = new RedisProcess(['--replicaof', '127.0.0.1', String(patient.stage.redis.port)]);
  patient.ward.standby = standby;
  await standby.start();
  await eventually('the replica has caught up', async () =>
    (await standby.client.info('replication')).includes('master_link_status:up'),
  );
};

/** The replica is the master from now on, and what was the master its replica. */
const promote = async ({ ward: { standby }, stage, wire }: Patient): Promise<void> => {
  if (!standby) throw new Error('no Redis stands by');
  await standby.client.call('replicaof', 'no', 'one');
  await stage.redis.client.call('replicaof', '127.0.0.1', String(standby.port));
  // Connections that are there stay with the old one.
  wire.redirect(standby.port);
};

const backupOf = ({ ward }: Patient): string => join(ward.dir, 'backup');

/** Bot and Redis are stopped by a power cut, and the files of an earlier time put back. */
const restore = async (patient: Patient): Promise<void> => {
  const { stage, watch } = patient;
  await stage.bot.kill();
  watch.book.died();
  await stage.redis.kill();
  rmSync(stage.redis.dir, { recursive: true, force: true, maxRetries: 5 });
  cpSync(backupOf(patient), stage.redis.dir, { recursive: true });
  await stage.redis.start();
};

const TEARABLE = ['intent', 'signal', 'trade'] as const;

/** One document that nobody needs is broken, as by a failing disk or a hand. */
const tear = async ({ stage, random }: Patient): Promise<void> => {
  const { client } = stage.redis;
  const [control = ''] = await client.keys('*:doc:control');
  const kind = TEARABLE[Math.floor(random() * TEARABLE.length)] ?? 'intent';
  await client.hset(control.replace(/control$/, kind), 'torn', '3|{"id":"torn","kind":"op');
};

const PLACING = 'POST /api/v1/orders';
const CANCELLING = ['DELETE /api/v1/orders/{orderId}', 'DELETE /api/v1/orders/client-order/{clientOid}'];
const ORDER_LISTS = ['GET /api/v1/orders', 'GET /api/v1/stopOrders', 'GET /api/v1/recentDoneOrders'];
const LISTS = [...ORDER_LISTS, 'GET /api/v1/positions', 'GET /api/v1/recentFills', 'GET /api/v1/fills'];
const LOOKUPS = ['GET /api/v1/orders/byClientOid', 'GET /api/v1/orders/{orderId}'];
const LAG_MS = 3000;
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Calls to some endpoints go wrong until the illness ends. */
const exchange = (
  name: string,
  endpoints: readonly string[],
  fault: Fault,
  more: Partial<Illness> = {},
): Illness => ({
  name,
  begin: ({ kucoin }) => {
    for (const endpoint of endpoints) kucoin.fail(endpoint, fault);
  },
  end: ({ kucoin }) => kucoin.heal(),
  ...more,
});

/** Somebody sets the clock of the host, where this can be played, and puts it right again. */
const clockSet = (way: string, ms: number): readonly Illness[] =>
  noFakeTime
    ? []
    : [
        {
          name: `clock set ${way}`,
          needs: { clock: true },
          begin: ({ ward }) => ward.host.set(ms),
          end: ({ ward }) => ward.host.set(0),
        },
      ];

export const ILLNESSES: readonly Illness[] = [
  ...OUTAGES,
  { name: 'Redis failed over', prepare: standBy, begin: promote, end: () => undefined },
  {
    name: 'disk full',
    needs: { ownRedis: true },
    begin: ({ stage }) => fillDisk(stage.bot.pid),
    end: ({ stage }) => freeDisk(stage.bot.pid),
  },
  {
    name: 'logs unwritable',
    needs: { fullLogs: true },
    begin: ({ ward }) => {
      rmSync(ward.logs, { recursive: true, force: true, maxRetries: 5 });
      writeFileSync(ward.logs, 'no folder');
    },
    end: ({ ward }) => {
      rmSync(ward.logs);
      mkdirSync(ward.logs);
    },
  },
  ...clockSet('back', -HOUR),
  ...clockSet('forward', HOUR),
  { name: 'document torn', begin: tear, end: () => undefined },
  {
    name: 'backup restored',
    prepare: (patient) => cpSync(patient.stage.redis.dir, backupOf(patient), { recursive: true }),
    begin: restore,
    end: (patient) => patient.restart(),
  },
  exchange(
    '"not now"',
    [PLACING, ...CANCELLING],
    { kind: 'code', code: '300015', until: FOR_EVER },
    {
      shutsExchange: true,
    },
  ),
  exchange('lists lag', LISTS, { kind: 'late', ms: LAG_MS, until: FOR_EVER }),
  // A stop that was accepted is shown by no way for a while, while fills and positions are.
  exchange('orders lag', [...ORDER_LISTS, ...LOOKUPS], { kind: 'late', ms: LAG_MS, until: FOR_EVER }),
  exchange('answers hang', [PLACING, 'GET /api/v1/positions', 'GET /api/v1/recentFills'], {
    kind: 'timeoutAfter',
  }),
  exchange('ended orders vanish', LOOKUPS, { kind: 'vanished', until: FOR_EVER }),
  exchange('429000 now and then', ['*'], { kind: 'code', code: '429000', every: 3, until: FOR_EVER }),
];
