import { expect, it } from 'vitest';
import { isJob } from '../../src/domain/index.js';

it('knows a job by its name and by what it takes, whatever another version stored', () => {
  expect(isJob({ name: 'upkeep', data: {} })).toBe(true);
  expect(isJob({ name: 'execute-order', data: { intentId: 'AS1', since: 1 } })).toBe(true);
  for (const job of [
    {},
    { name: 'upkeep' },
    { name: 'execute-order', data: {} },
    { name: 'execute-order', data: { intentId: 7 } },
    { name: 'scan-chunk', data: { scanId: 'a', chunk: 1, symbols: [1] } },
    { name: 'sell-everything', data: {} },
    { name: 'toString', data: {} },
  ])
    expect(isJob(job)).toBe(false);
});
