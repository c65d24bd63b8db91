import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** One value of a metric; labels tell its values apart. */
interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A metric in Prometheus' sense. Names by its rules: snake_case, base units (seconds, bytes, usdt). */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly Sample[];
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const escapeHelp = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const number = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
};

const sampleLine = (name: string, { value, labels = {} }: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}`;
};

/** Metrics in Prometheus' text format 0.0.4. */
export const renderMetrics = (metrics: readonly Metric[]): string =>
  metrics
    .map(
      ({ name, help, type, samples }) =>
        `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n` +
        samples.map((sample) => `${sampleLine(name, sample)}\n`).join(''),
    )
    .join('');

/** A metric with a single value. */
export const gauge = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'gauge',
  samples: [{ value }],
});

const RESOLUTION_MS = 10;
let delay: IntervalHistogram | undefined;

/** Seconds that the event loop came late since the last call; 0 at the first. */
const loopLag = (): { readonly longest: number; readonly mean: number; readonly p99: number } => {
  if (!delay) {
    delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    return { longest: 0, mean: 0, p99: 0 };
  }
  // The histogram holds the time between two wake-ups, which are due RESOLUTION_MS apart.
  const late = (nanos: number): number => Math.max(0, nanos / 1e9 - RESOLUTION_MS / 1000);
  const { count, max, mean } = delay;
  const lag =
    count === 0
      ? { longest: 0, mean: 0, p99: 0 }
      : { longest: late(max), mean: late(mean), p99: late(delay.percentile(99)) };
  delay.reset();
  return lag;
};

/** What every process can say of itself. */
export const processMetrics = (): readonly Metric[] => {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const lag = loopLag();
  return [
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('nodejs_heap_size_total_bytes', 'Size of the heap.', heapTotal),
    gauge('nodejs_heap_size_used_bytes', 'Used part of the heap.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory outside the heap that the heap holds.', external),
    gauge('nodejs_eventloop_block_seconds', 'Longest block of the event loop since last asked.', lag.longest),
    gauge('nodejs_eventloop_lag_mean_seconds', 'Mean lag of the event loop since last asked.', lag.mean),
    gauge('nodejs_eventloop_lag_p99_seconds', '99 % of lags were at most this, since last asked.', lag.p99),
    gauge('process_uptime_seconds', 'Time since start.', process.uptime()),
    {
      name: 'process_cpu_seconds_total',
      help: 'CPU time used.',
      type: 'counter',
      samples: [{ value: (userCPUTime + systemCPUTime) / 1e6 }],
    },
  ];
};
