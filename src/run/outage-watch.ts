import { createWithin, NoAnswerError, type Clock } from '../clock.js';
import { expecting } from '../domain/index.js';
import type { CheckResult } from './health/index.js';
import { changeOf, type AccountSummary } from '../trade/views/account-summary.js';

/** Away for longer than this, it is told, ms; shorter hitches are nobody's business. */
const TOLD_AFTER = 10_000;
/** A message under way holds up a look no longer than this, ms: it may hang for as long as the chat does. */
const TELLING = 500;

/** Something the bot depends on, in words for the owner. */
export interface Dependency {
  /** Said before how long: `Redis has been away`. */
  readonly away: string;
  /** Said before after how long: `Redis is back`. */
  readonly back: string;
  /** What stands still and what goes on without it, in whole sentences. */
  readonly meanwhile: string;
  /** Checks whose failure explains this one: they are told, this one is not. */
  readonly because?: readonly string[];
}

/** What is away now. */
export interface Outage {
  readonly name: string;
  readonly what: string;
  readonly why: string;
  readonly forMs: number;
}

export interface OutageOptions {
  /** Every check by name, run now; /healthz answers from the same. */
  readonly check: () => Promise<Readonly<Record<string, CheckResult>>>;
  readonly dependencies: Readonly<Record<string, Dependency>>;
  /** Brings a message to the owner by whatever way works while this is away, or back; whether one did. */
  readonly tell: (name: string, level: 'alarm' | 'info', text: string) => Promise<boolean>;
  /** The account as it is now. */
  readonly account: () => Promise<AccountSummary>;
  readonly clock: Clock;
}

interface Away {
  /** By the steady clock, ms; of what another explained: when that ended. */
  since: number;
  why: string;
  /** The account when this was told; absent until then. */
  told?: AccountSummary;
}

interface Ended {
  readonly name: string;
  readonly away: Away;
  readonly ms: number;
  readonly isExplained: boolean;
}

/**
 * Tells outages as a pilot would: one message when something is away for more than 10 s, one when it is back, none in
 * between. /healthz, the pinned status and /status say the same: they read the same checks.
 */
export class OutageWatch {
  readonly #away = new Map<string, Away>();
  /** Ends that were not looked at or could not be told yet, oldest first. */
  readonly #ended: Ended[] = [];
  #telling: Promise<void> | undefined;

  constructor(private readonly options: OutageOptions) {}

  /** What is away and explains itself, the longest first. */
  away(): readonly Outage[] {
    const { dependencies, clock } = this.options;
    return [...this.#away].flatMap(([name, { since, why }]) => {
      const known = dependencies[name];
      if (!known || this.#isExplained(name)) return [];
      return [{ name, what: known.away, why, forMs: clock.elapsed() - since }];
    });
  }

  /** One look at everything; to be called about every second, one call at a time. */
  async look(): Promise<void> {
    const { check, clock } = this.options;
    const results = Object.entries(await check());
    const explained = new Set([...this.#away.keys()].filter((name) => this.#isExplained(name)));
    for (const [name, result] of results) if (!result.ok) this.#note(name, result.why);
    for (const [name, result] of results) if (result.ok) this.#end(name, explained.has(name));
    // What explained it has ended: from now on it stands for itself.
    for (const [name, away] of this.#away)
      if (!away.told && explained.has(name) && !this.#isExplained(name)) away.since = clock.elapsed();
    this.#telling ??= this.#tellAll().finally(() => (this.#telling = undefined));
    await expecting(NoAnswerError, createWithin(clock)(this.#telling, TELLING), () => undefined);
  }

  #note(name: string, why: string): void {
    const known = this.#away.get(name);
    if (known) known.why = why;
    else this.#away.set(name, { since: this.options.clock.elapsed(), why });
  }

  /** How long it took is known now, however long it takes to be told. */
  #end(name: string, isExplained: boolean): void {
    const away = this.#away.get(name);
    if (!away) return;
    this.#away.delete(name);
    const ms = this.options.clock.elapsed() - away.since;
    this.#ended.push({ name, away, ms, isExplained });
  }

  #isExplained(name: string): boolean {
    return (this.options.dependencies[name]?.because ?? []).some((root) => this.#away.has(root));
  }

  async #tellAll(): Promise<void> {
    for (let next = this.#ended[0]; next; next = this.#ended[0]) {
      if (!(await this.#tellEnd(next))) break;
      this.#ended.shift();
    }
    for (const [name, away] of this.#away) await this.#tell(name, away);
  }

  async #tell(name: string, away: Away): Promise<void> {
    const { dependencies, tell, account, clock } = this.options;
    const known = dependencies[name];
    if (!known || away.told || this.#isExplained(name)) return;
    const ms = clock.elapsed() - away.since;
    if (ms < TOLD_AFTER) return;
    const now = await account();
    const text = `${known.away} for ${seconds(ms)}: ${away.why}. ${known.meanwhile} ${now.text} I say so when it is back.`;
    if (await tell(name, 'alarm', text)) away.told = now;
  }

  /** Whether nothing is left to say of it. */
  async #tellEnd({ name, away, ms, isExplained }: Ended): Promise<boolean> {
    const { dependencies, tell, account } = this.options;
    const known = dependencies[name];
    // Nobody heard of it, and it was long enough to hear of: said now, in one message.
    if (!known || (!away.told && (ms < TOLD_AFTER || isExplained))) return true;
    const now = await account();
    const reason = away.told ? '' : ` (${away.why})`;
    const changed = away.told ? changeOf(away.told, now) : '';
    const sentences = [`${known.back} after ${seconds(ms)}${reason}.`, changed, now.text];
    return tell(name, 'info', sentences.filter(Boolean).join(' '));
  }
}

const seconds = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
