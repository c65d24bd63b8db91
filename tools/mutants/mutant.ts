/** A mutant as Stryker reports it; lines and columns count from 1. */
export interface Mutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Why a mutant may live, by file and by the mutant's own words (`wordsOf`). */
export type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What became of the mutants of one file. */
export interface Outcome {
  readonly file: string;
  readonly mutants: number;
  readonly killed: number;
  /** The words of those that no test noticed, with the line at which each stands. */
  readonly survivors: readonly { readonly words: string; readonly line: number }[];
}

const LONGEST = 60;

const short = (line: string): string => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);

const inOneLine = (code: string): string =>
  code
    .replace(/\s*\n\s*(?=\.)/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Both in one line; long ones from a little before where they begin to differ. */
const difference = (written: string, changed: string): string => {
  const [was, is] = [inOneLine(written), inOneLine(changed)];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same++;
  const from = Math.max(was.length, is.length) > LONGEST ? Math.max(0, same - LONGEST / 3) : 0;
  const shown = (line: string): string => (from > 0 ? '…' : '') + short(line.slice(from));
  return `${shown(was)} → ${shown(is)}`;
};

/**
 * A mutant in words that stay the same while it moves: its first line, with what was written and what it was changed
 * into, as in `if (⟦a < b → a <= b⟧) return;`.
 */
const wordsOf = (source: string, { location, replacement, mutatorName }: Mutant): string => {
  const { start, end } = location;
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const first = lines[0] ?? '';
  const last = lines.at(-1) ?? '';
  const before = first.slice(0, start.column - 1).trimStart();
  const written =
    lines.length === 1
      ? first.slice(start.column - 1, end.column - 1)
      : [first.slice(start.column - 1), ...lines.slice(1, -1), last.slice(0, end.column - 1)].join('\n');
  const rest = lines.length === 1 ? first.slice(end.column - 1).trimEnd() : '';
  return `${before}⟦${difference(written, replacement ?? mutatorName)}⟧${rest}`;
};

const DEAD = new Set(['Killed', 'Timeout', 'RuntimeError']);
const ALIVE = new Set(['Survived', 'NoCoverage']);

/** @param source text of the file */
export const outcomeOf = (file: string, source: string, mutants: readonly Mutant[]): Outcome => {
  const alive = mutants.filter(({ status }) => ALIVE.has(status));
  const killed = mutants.filter(({ status }) => DEAD.has(status)).length;
  return {
    file,
    killed,
    mutants: killed + alive.length,
    survivors: alive.map((mutant) => ({ words: wordsOf(source, mutant), line: mutant.location.start.line })),
  };
};

/** What is wrong with the survivors and their reasons, a line each: none that lacks one, no reason without a survivor. */
export const complaints = ({ file, survivors }: Outcome, reasons: Reasons): readonly string[] => {
  const known = reasons[file] ?? {};
  const alive = new Set(survivors.map(({ words }) => words));
  return [
    ...survivors
      .filter(({ words }) => !known[words])
      .map(({ words, line }) => `${file}:${line} survives without a reason: ${words}`),
    ...Object.keys(known)
      .filter((words) => !alive.has(words))
      .map((words) => `${file} has a reason for what does not survive: ${words}`),
  ];
};
