import type { Death } from './awaits.js';

interface Phase {
  readonly named: Set<string>;
  /** Names with `before` or `after`. */
  readonly hit: Set<string>;
}

const phaseOf = (name: string): string => /of "(.*)"$/.exec(name)?.[1] ?? name;

/** Which awaits of the order path have a name, and at which of them a process died, before the call and after it. */
export class Coverage {
  readonly #phases = new Map<string, Phase>();

  constructor(rows: readonly CoverageRow[] = []) {
    for (const { phase, named, hit } of rows)
      this.#phases.set(phase, { named: new Set(named), hit: new Set(hit) });
  }

  /** @param life in which they were met: the nth of a kind is another await in another life */
  name(life: string, names: readonly string[]): void {
    for (const name of names) this.#of(name).named.add(`${name} (${life})`);
  }

  hit(life: string, name: string, when: Death['when']): void {
    this.#of(name).hit.add(`${when} ${name} (${life})`);
  }

  /** Awaits that have a name and at which nothing died, by phase. */
  missed(): readonly string[] {
    return [...this.#phases.values()].flatMap(({ named, hit }) =>
      [...named].flatMap((name) =>
        (['before', 'after'] as const).map((when) => `${when} ${name}`).filter((each) => !hit.has(each)),
      ),
    );
  }

  rows(): readonly CoverageRow[] {
    return [...this.#phases].map(([phase, { named, hit }]) => ({ phase, named: [...named], hit: [...hit] }));
  }

  /** A line for each phase: awaits named, deaths of the two that each can have, and those that did not happen. */
  table(): string {
    const rows = [...this.#phases]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([phase, { named, hit }]) => [phase, named.size, hit.size, 2 * named.size - hit.size] as const);
    const sum = rows.reduce(
      (all, [, ...counts]) => all.map((count, i) => count + (counts[i] ?? 0)),
      [0, 0, 0],
    );
    const line = (cells: readonly (string | number)[]): string =>
      `${String(cells[0]).padEnd(26)}${cells
        .slice(1)
        .map((cell) => String(cell).padStart(9))
        .join('')}`;
    return [line(['phase', 'awaits', 'deaths', 'not hit']), ...rows.map(line), line(['all', ...sum])].join(
      '\n',
    );
  }

  #of(name: string): Phase {
    const phase = phaseOf(name);
    const found = this.#phases.get(phase) ?? { named: new Set<string>(), hit: new Set<string>() };
    this.#phases.set(phase, found);
    return found;
  }
}

export interface CoverageRow {
  readonly phase: string;
  readonly named: readonly string[];
  readonly hit: readonly string[];
}
