import { describe, it } from 'vitest';
import { seededRandom } from '../../src/domain/index.js';
import { Life } from '../support/hostile-life.js';

describe('any order of commands, faults, crashes and prices', () => {
  const seeds = Number(process.env['FUZZ_SEEDS'] ?? 100);
  const first = Number(process.env['FUZZ_FROM'] ?? 1);

  it.each([
    ['', false, seeds],
    [', while entries rest and fill in parts, and the record of fills is late', true, Math.ceil(seeds / 5)],
  ])(
    'ends with every position guarded, nothing left behind and the books closed%s',
    async (_, rests, count) => {
      for (let seed = first; seed < first + count; seed++) {
        const life = new Life(seededRandom(seed), rests);
        try {
          for (let round = 0; round < 4; round++) {
            for (let step = 0; step < 12; step++) await life.happen();
            life.log.push('calm');
            await life.calm();
            await life.check();
          }
        } catch (error) {
          throw new Error(`seed ${seed}\n${life.log.slice(-40).join('\n')}`, { cause: error });
        }
      }
    },
    120_000,
  );
});
