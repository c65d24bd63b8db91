import { owePeriodReports } from '../src/trade/watchdog/reports.js';
import type { JobDefinition } from './job.js';

/** Owes the daily and weekly report at REPORT_TIME: wall time, also in replay. */
export const sendReport: JobDefinition = {
  name: 'send-report',
  queue: 'notify',
  time: 'wall',
  every: () => 30_000,
  run: async ({ parts, reportTime }) => {
    if (reportTime) await owePeriodReports(parts, reportTime);
  },
};
