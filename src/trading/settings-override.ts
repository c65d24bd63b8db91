import { BadInputError, type TradingSettings } from '../domain/index.js';
import { fenced, type ExecutionParts } from '../execution/parts.js';

/** A setting as its table knows it. */
export interface SettingRule {
  /** As in .env.example. */
  readonly name: string;
  readonly takes: string;
  readonly note: string;
  readonly fallback: string;
  /** The value that the program was started with, as text; secrets masked. */
  readonly started: string;
}

/** The table of settings and its checks; the composition root brings it, so that bounds are written once. */
export interface SettingRules {
  readonly list: readonly SettingRule[];
  readonly base: TradingSettings;
  /** The settings with values changed, by name. @throws BadInputError whose line names what does not fit. */
  apply(changes: Readonly<Record<string, string>>): TradingSettings;
}

/** A setting for people: what it is now, where that comes from, and whether it may change while running. */
export interface SettingView extends SettingRule {
  readonly value: string;
  readonly origin: 'default' | '.env' | 'chat';
  /** Why it cannot change while running; absent = it can. */
  readonly locked?: string;
}

/** What the settings are and would be, before anything is written. */
export interface SettingPreview {
  readonly view: SettingView;
  readonly before: TradingSettings;
  readonly after: TradingSettings;
}

const STARTS = 'it is read once, when the program starts';
const SCHEDULE = 'the schedule is made from it when the program starts';
/** Settings that may change while the bot runs: whatever the rules read anew at each decision. */
const CHANGEABLE: ReadonlySet<string> = new Set([
  'APPROVAL',
  'APPROVAL_TTL',
  'UNDO_SECONDS',
  'SCAN_PAIRS',
  'TOP_OPPORTUNITIES',
  'RETRAIN_INTERVAL',
  'MAX_OPEN_POSITIONS',
  'RISK_PER_TRADE',
  'MAX_POSITION_SIZE',
  'LEVERAGE',
  'TRAILING_STOP_PERCENTAGE',
  'MAX_SLIPPAGE',
  'LIMIT_ORDER_TIMEOUT',
  'DAILY_LOSS_LIMIT',
  'MAX_DRAWDOWN',
  'MAX_EXPOSURE',
  'MAX_OPEN_RISK',
  'MAX_CORRELATION',
  'COOLDOWN',
]);
/** Why the others may not. */
const LOCKED: Readonly<Record<string, string>> = {
  MODE: 'paper money, a real account and history never mix within one run',
  TIMEFRAME: 'every indicator is built on these candles when the program starts',
  CHECK_INTERVAL: SCHEDULE,
  POSITION_UPDATE_INTERVAL: SCHEDULE,
  PAPER_BALANCE: 'it is the opening balance of a new account; this one is open',
  KUCOIN_API_KEY: 'keys never pass through the chat',
  KUCOIN_API_SECRET: 'keys never pass through the chat',
  KUCOIN_API_PASSPHRASE: 'keys never pass through the chat',
  TELEGRAM_BOT_TOKEN: 'keys never pass through the chat',
  TELEGRAM_OWNER_ID: 'who commands the bot is not decided in the chat',
};

const lockOf = (name: string): string | undefined =>
  CHANGEABLE.has(name) ? undefined : (LOCKED[name] ?? STARTS);

/**
 * What the owner changed in chat, on top of what the program was started with. Kept in `setting` documents, in
 * force at once, journaled; a stored value that no longer fits is left aside.
 */
export class SettingsOverride {
  #changes: Readonly<Record<string, string>> = {};
  #current: TradingSettings;
  /** Counts changes, so that a reading that was overtaken by one is dropped. */
  #version = 0;
  /** Stored values that were told of as not fitting. */
  readonly #unfit = new Set<string>();

  constructor(
    private readonly rules: SettingRules,
    private readonly parts: Pick<ExecutionParts, 'store' | 'clock' | 'human' | 'fence' | 'log'>,
  ) {
    this.#current = rules.base;
  }

  /** The settings in force; what TradingParts hands out. */
  readonly current = (): TradingSettings => this.#current;

  /** Reads what was changed, before and by other processes; call it before anything trades. */
  async load(): Promise<void> {
    const version = this.#version;
    let changes: Readonly<Record<string, string>> = {};
    for (const { id, value } of await this.parts.store.list('setting')) {
      if (!CHANGEABLE.has(id)) continue;
      const more = { ...changes, [id]: value.value };
      try {
        this.rules.apply(more);
        changes = more;
      } catch (error) {
        if (!(error instanceof BadInputError)) throw error;
        if (this.#unfit.has(id)) continue;
        this.#unfit.add(id);
        this.parts.log.warn({ setting: id, reason: error.message }, 'a setting from chat no longer fits');
      }
    }
    if (version === this.#version) this.#use(changes);
  }

  views(): readonly SettingView[] {
    return this.rules.list.map((rule) => this.#viewOf(rule));
  }

  /** What a change would do. `value` undefined = back to what the program was started with. @throws BadInputError. */
  preview(name: string, value: string | undefined): SettingPreview {
    const rule = this.rules.list.find((one) => one.name === name);
    if (!rule) throw new BadInputError(`There is no setting ${name}.`);
    const locked = lockOf(name);
    if (locked !== undefined)
      throw new BadInputError(
        `${name} cannot change while the bot runs: ${locked}. Write it into .env and start again.`,
      );
    const after = this.rules.apply(this.#with(name, value));
    return { view: this.#viewOf(rule), before: this.#current, after };
  }

  /** Changes a setting for good, in force at once. @throws BadInputError. */
  async change(name: string, value: string | undefined): Promise<SettingView> {
    const { view } = this.preview(name, value);
    const { store, clock, human } = this.parts;
    const to = value ?? view.started;
    await store.commit({
      ...fenced(this.parts),
      ...(value === undefined
        ? { del: [{ kind: 'setting' as const, id: name }] }
        : { put: [{ kind: 'setting' as const, id: name, value: { value, at: human.now() } }] }),
      journal: [
        {
          at: clock.now(),
          event: 'setting-changed',
          cause: value === undefined ? 'reset in chat' : 'set in chat',
          data: { name, from: view.value, to },
        },
      ],
    });
    this.#use(this.#with(name, value));
    return this.#viewOf(view);
  }

  #with(name: string, value: string | undefined): Readonly<Record<string, string>> {
    const { [name]: _before, ...rest } = this.#changes;
    return value === undefined ? rest : { ...rest, [name]: value };
  }

  #use(changes: Readonly<Record<string, string>>): void {
    this.#version += 1;
    this.#current = this.rules.apply(changes);
    this.#changes = changes;
  }

  #viewOf({ name, takes, note, fallback, started }: SettingRule): SettingView {
    const changed = this.#changes[name];
    const locked = lockOf(name);
    return {
      name,
      takes,
      note,
      fallback,
      started,
      value: changed ?? started,
      origin: changed !== undefined ? 'chat' : started === fallback ? 'default' : '.env',
      ...(locked === undefined ? {} : { locked }),
    };
  }
}
