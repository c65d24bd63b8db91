import { inPercent, inSignedPercent, type Luck, type Resampled } from '../../domain/index.js';
import { asGood } from './luck.js';

/** How often as good a result comes without any edge, in one sentence. */
export const luckText = (luck: Pick<Luck, 'trades' | 'totalR' | 'random'>): string => {
  const { trades, random } = luck;
  if (trades === 0) return 'No trade was made: there is nothing to compare with luck.';
  const many = trades === 1 ? 'one trade' : 'as many trades';
  return `Of ${random.length} runs with random entries, the same exits and ${many}, ${asGood(luck)} did as well.`;
};

const days = (count: number): string => `${Math.round(count)}`;

/** How else the same days could have gone: median and 5 to 95 %. */
export const resampledText = ({ samples, block, growth, drawdown, underwaterDays }: Resampled): string => {
  const thousands = samples.toLocaleString('en-US');
  return [
    `The same days drawn again ${thousands} times, ${block} in a row, median and 5 to 95 %:`,
    `return ${inSignedPercent(growth.median)} (${inSignedPercent(growth.low)} to ${inSignedPercent(growth.high)}),`,
    `worst drawdown ${inPercent(drawdown.median, 1)} (${inPercent(drawdown.low, 1)} to ${inPercent(drawdown.high, 1)}),`,
    `longest under water ${days(underwaterDays.median)} days (${days(underwaterDays.low)} to ${days(underwaterDays.high)}).`,
  ].join(' ');
};

/**
 * What a deflated Sharpe ratio says of the best of many settings.
 * @param tries settings tried so far, as counted
 */
export const deflatedText = (deflated: number, tries: number): string =>
  `Deflated Sharpe ratio of the best ${deflated.toFixed(2)}, after ${tries.toLocaleString('en-US')} counted tries: ${
    deflated >= 0.95
      ? 'more than the best of so many without an edge would show'
      : 'the best of so many without an edge could show as much'
  }.`;
