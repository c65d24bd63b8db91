import type { RehearsedFacts } from '../../src/domain/index.js';
import type { HeardCall } from '../../src/venues/kucoin/client.js';
import type { Stage } from './arguments.js';
import { createMask, type Mask } from './mask.js';
import type { Line } from './run.js';

/** A call as the report shows it. */
export interface ReportedCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly ms: number;
  readonly answer: unknown;
}

export type ReportedLine = Omit<Line, 'calls'> & { readonly calls: readonly ReportedCall[] };

/** How it came to its end. */
type Ending = 'complete' | 'a line is red' | 'interrupted';

/** What is written of a rehearsal. Times in unix ms, money in USDT. */
export interface Report {
  readonly began: number;
  readonly ended: number;
  readonly stages: readonly Stage[];
  readonly ending: Ending;
  /** The exchange's id of the contract. */
  readonly contract?: string;
  /** What it might cost at most as it was said, and what it did cost. */
  readonly said?: number;
  readonly cost?: number;
  readonly facts: RehearsedFacts;
  readonly lines: readonly ReportedLine[];
  /** Orders that were placed, for a look at them days later. */
  readonly orders: readonly OrderMark[];
}

/** An order of ours as it can be asked for later. */
export interface OrderMark {
  readonly orderId: string;
  readonly clientOid: string;
  readonly symbol: string;
  readonly filled: boolean;
  readonly at: number;
}

/** Long lists are shown by their first rows. */
const ROWS = 5;
/** Lines as they are reported, without what is private. @param scrub takes secrets out of a text */
export const reported = (
  lines: readonly Line[],
  scrub: (text: string) => string,
): readonly ReportedLine[] => {
  const answers = lines.flatMap(({ calls }) => calls.map(({ answer }) => answer.text));
  const mask = createMask(answers, scrub);
  return lines.map(({ why, figures, ...line }) => ({
    ...line,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, figure]) => [
        name,
        typeof figure === 'string' ? mask.text(figure) : figure,
      ]),
    ),
    ...(why === undefined ? {} : { why: mask.text(why) }),
    calls: line.calls.map((call) => callOf(call, mask)),
  }));
};

const callOf = ({ method, url, body, answer, ms }: HeardCall, mask: Mask): ReportedCall => {
  const { pathname, search } = new URL(url);
  return {
    method,
    path: mask.text(pathname + search),
    ...(body === undefined ? {} : { body: masked(body, mask) }),
    status: answer.status,
    ms: Math.round(ms),
    answer: masked(answer.text, mask),
  };
};

/** The answer with what is private masked; a text that is no JSON is cut. */
const masked = (text: string, mask: Mask): unknown => {
  try {
    return shortened(JSON.parse(text, mask.value));
  } catch {
    return mask.text(text).slice(0, 500);
  }
};

const shortened = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const rows = value.slice(0, ROWS).map(shortened);
    return value.length > ROWS ? [...rows, `… ${value.length - ROWS} more`] : rows;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]));
};
