import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { LINE_IDS, stepOf } from '../../../tools/rehearse/lines.js';
import { Rehearsing } from '../../../tools/rehearse/run.js';
import { STEP_NAMES } from '../../../tools/rehearse/step-names.js';
import { pass, fail, type Proof } from '../../../tools/rehearse/types.js';
import { ManualClock } from '../../../src/clock.js';
import { BadInputError } from '../../../src/domain/index.js';

const course = () => new Rehearsing({ clock: new ManualClock(), calls: () => [], onLine: () => undefined });

const steps = (...proofs: (Proof | Error)[]) => [
  {
    step: '7',
    // eslint-disable-next-line @typescript-eslint/require-await
    prove: async function* () {
      for (const proof of proofs) {
        if (proof instanceof Error) throw proof;
        yield proof;
      }
    },
  },
];

describe('the lines of a rehearsal', () => {
  it('belong to steps with names, which docs/operations.md walks through', () => {
    expect([...new Set(LINE_IDS.map(stepOf))].sort()).toEqual(Object.keys(STEP_NAMES).sort());
    expect(readFileSync(assetPath('docs', 'operations.md'), 'utf8')).toContain('npm run rehearse');
  });

  it('end at the first red one', async () => {
    const run = course();
    expect(await run.run(steps(pass('7.by-client-id'), fail('7.by-id', 'odd'), pass('7.cancel-by-id')))).toBe(
      false,
    );
    expect(run.lines.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['7.by-client-id', 'pass'],
      ['7.by-id', 'fail'],
    ]);
  });

  it('lay what a step throws at the line that it was about to prove', async () => {
    const run = course();
    await run.run(steps(pass('7.by-client-id'), new Error('no connection')));
    expect(run.lines.at(-1)).toMatchObject({ id: '7.by-id', verdict: 'fail', why: 'no connection' });
  });

  it('are none where the owner asked for something that cannot be', async () => {
    await expect(course().run(steps(new BadInputError('no such contract')))).rejects.toThrow(
      'no such contract',
    );
  });

  it('of the end are all proved, red ones too', async () => {
    const run = course();
    await run.end(steps(fail('7.by-client-id', 'odd'), pass('7.by-id')));
    expect(run.lines).toHaveLength(2);
  });
});
