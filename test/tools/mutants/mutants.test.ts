import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/assets.js';
import { AREAS, workOf } from '../../../tools/mutants/areas.js';
import { complaints, outcomeOf, type Mutant } from '../../../tools/mutants/mutant.js';
import { pageOf } from '../../../tools/mutants/page.js';

const FILE = 'src/decide/risk/locks.ts';
const SOURCE = `const least = (a: number, b: number) => {
  if (a < b) return a;
  return b;
};
`;

/** The place of a piece of `SOURCE`, as Stryker counts it. */
const at = (code: string): Mutant['location'] => {
  const position = (index: number) => {
    const lines = SOURCE.slice(0, index).split('\n');
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  };
  const begin = SOURCE.indexOf(code);
  return { start: position(begin), end: position(begin + code.length) };
};

const mutant = (code: string, replacement: string, status: string): Mutant => ({
  fileName: FILE,
  mutatorName: 'ConditionalExpression',
  replacement,
  status,
  location: at(code),
});

const MUTANTS = [
  mutant('a < b', 'a <= b', 'Survived'),
  mutant('a < b', 'true', 'Killed'),
  mutant('a < b', 'false', 'Timeout'),
  mutant(SOURCE.slice(SOURCE.indexOf('{'), SOURCE.indexOf('};') + 1), '{}', 'NoCoverage'),
  mutant('least', '""', 'Ignored'),
];
const OUTCOME = outcomeOf(FILE, SOURCE, MUTANTS);
const EQUAL = 'if (⟦a < b → a <= b⟧) return a;';
const EMPTY = 'const least = (a: number, b: number) => ⟦{ if (a < b) return a; return b; } → {}⟧';

describe('the mutants of a file', () => {
  it('are killed, or survive under words that do not move with the line', () => {
    expect(OUTCOME).toEqual({
      file: FILE,
      mutants: 4,
      killed: 2,
      survivors: [
        { words: EQUAL, line: 2 },
        { words: EMPTY, line: 1 },
      ],
    });
    const moved = { ...at('a < b') };
    const below = {
      start: { ...moved.start, line: moved.start.line + 3 },
      end: { ...moved.end, line: moved.end.line + 3 },
    };
    const shifted = outcomeOf(FILE, `\n\n\n${SOURCE}`, [
      { ...mutant('a < b', 'a <= b', 'Survived'), location: below },
    ]);
    expect(shifted.survivors[0]?.words).toBe(EQUAL);
  });

  it('are shown where they differ, when they are long', () => {
    const long = `return ${Array.from({ length: 20 }, (_, index) => `sum${index}`).join(' + ')};`;
    const location = { start: { line: 1, column: 8 }, end: { line: 1, column: long.length } };
    const replacement = long.slice(7, -1).replace('+ sum19', '- sum19');
    const { survivors } = outcomeOf(FILE, long, [{ ...mutant('least', replacement, 'Survived'), location }]);
    expect(survivors[0]?.words).toBe('return ⟦…m16 + sum17 + sum18 + sum19 → …m16 + sum17 + sum18 - sum19⟧;');
  });

  it('that survive need a reason each, and no reason stays without its survivor', () => {
    const reasons = { [FILE]: { [EQUAL]: 'both are the same then', gone: 'was killed since' } };
    expect(complaints(OUTCOME, reasons)).toEqual([
      `${FILE}:1 survives without a reason: ${EMPTY}`,
      `${FILE} has a reason for what does not survive: gone`,
    ]);
    expect(complaints(OUTCOME, { [FILE]: { [EQUAL]: 'the same', [EMPTY]: 'nobody calls it' } })).toEqual([]);
  });
});

describe('the page', () => {
  const files = [FILE, 'src/decide/risk/size.ts', 'src/decide/risk/plan.ts'];
  const reasons = { [FILE]: { [EQUAL]: 'both are the same then' } };
  const first = pageOf('', files, [OUTCOME], reasons, '2025-10-01');

  it('has a row for every file, also for those that were never run', () => {
    expect(first).toContain(`| ${FILE} | 4 | 2 | 2 | 1 | 2025-10-01 |`);
    expect(first).toContain('| src/decide/risk/size.ts | – | – | – | – | not yet |');
    expect(first).toContain('| **all that was run** | 4 | 2 | 2 | 1 | |');
    expect(first).toContain(`- \`${EQUAL}\`: both are the same then`);
  });

  it('keeps what an earlier run found in other files, and drops files that are gone', () => {
    const other = { ...OUTCOME, file: 'src/decide/risk/size.ts' };
    const second = pageOf(first, files, [other], reasons, '2025-10-02');
    expect(second).toContain(`| ${FILE} | 4 | 2 | 2 | 1 | 2025-10-01 |`);
    expect(second).toContain('| src/decide/risk/size.ts | 4 | 2 | 2 | 0 | 2025-10-02 |');
    expect(second).toContain('| **all that was run** | 8 | 4 | 4 | 1 | |');
    expect(pageOf(second, files.slice(1), [], reasons, '2025-10-03')).not.toContain(FILE);
  });
});

describe('what is guarded', () => {
  it('is there, and every file belongs to one area', () => {
    const files = workOf(projectRoot, AREAS, []).flatMap((area) => area.files);
    expect(files).toContain('src/domain/ledger/basis.ts');
    expect(new Set(files).size).toBe(files.length);
  });

  it('can be run by folder or file; what is not guarded is refused', () => {
    const names = (path: string) => workOf(projectRoot, AREAS, [path]).map(({ name }) => name);
    expect(names('src/decide/')).toEqual(['risk', 'exits']);
    expect(workOf(projectRoot, AREAS, ['src/state/store/tenure.ts']).flatMap(({ files }) => files)).toEqual([
      'src/state/store/tenure.ts',
    ]);
    expect(() => names('src/decide/ris')).toThrow(
      'src/decide/ris is not guarded; name files or folders among',
    );
  });
});
