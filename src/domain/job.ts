import { fits, isNumber, isText, listOf, maybe, type DataOf, type Shape } from './shape.js';

/** What each job is given; what a schedule brings is given nothing. */
const JOBS = {
  'scan-market': {},
  'scan-chunk': { scanId: isText, chunk: isNumber, symbols: listOf(isText) },
  'gather-scan': { scanId: isText },
  'check-positions': {},
  reconcile: {},
  /** With the moment for which it is owed, where that is not at once. */
  'execute-order': { intentId: isText, dueAt: maybe(isNumber) },
  'cancel-order': { symbol: isText, clientOrderId: isText },
  'expire-signals': {},
  'read-alert': { alertId: isText },
  'release-held': {},
  'retrain-model': { trainAt: isNumber },
  notify: {},
  heartbeat: {},
  'send-report': {},
  upkeep: {},
} satisfies Record<string, Shape>;

export type JobName = keyof typeof JOBS;
export type JobData<N extends JobName = JobName> = DataOf<(typeof JOBS)[N]>;

/** A job with what it is given. */
export type Job = { [N in JobName]: { readonly name: N; readonly data: JobData<N> } }[JobName];

const SHAPES = new Map<unknown, Shape>(Object.entries(JOBS));

/** Whether what was stored, perhaps by another version, is a job of this one and has what it takes. */
export const isJob = (job: { readonly name?: unknown; readonly data?: unknown }): job is Job => {
  const shape = SHAPES.get(job.name);
  return shape !== undefined && fits(shape, job.data);
};
