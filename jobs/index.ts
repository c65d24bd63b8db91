import { BadInputError, type JobName } from '../src/domain/index.js';
import type { QueueName } from '../src/state/store/store.js';
import { cancelOrder } from './cancel-order.js';
import { checkPositions } from './check-positions.js';
import { executeOrder } from './execute-order.js';
import { expireSignals } from './expire-signals.js';
import { gatherScan } from './gather-scan.js';
import { heartbeat } from './heartbeat.js';
import type { JobDefinition } from './job.js';
import { notify } from './notify.js';
import { readAlert } from './read-alert.js';
import { releaseHeld } from './release-held.js';
import { reconcile } from './reconcile.js';
import { retrainModel } from './retrain-model.js';
import { scanChunk } from './scan-chunk.js';
import { scanMarket } from './scan-market.js';
import { sendReport } from './send-report.js';
import { upkeep } from './upkeep.js';

/** Everything that happens by itself. */
export const jobs: readonly JobDefinition[] = [
  scanMarket,
  scanChunk,
  gatherScan,
  checkPositions,
  reconcile,
  executeOrder,
  cancelOrder,
  expireSignals,
  readAlert,
  releaseHeld,
  retrainModel,
  notify,
  heartbeat,
  sendReport,
  upkeep,
];

/** @throws BadInputError when no job is called so */
export const jobNamed = (name: JobName): JobDefinition => {
  const job = jobs.find((each) => each.name === name);
  if (!job) throw new BadInputError(`no job is called ${name}`, { job: name });
  return job;
};

/** Every queue with the jobs that one process works on side by side. Orders are serial per symbol by themselves. */
export const concurrency: Readonly<Record<QueueName, number>> = {
  scan: 1,
  chunks: 4,
  positions: 1,
  orders: 8,
  signals: 1,
  notify: 3,
  upkeep: 1,
};
