import { BadInputError, type TradingSettings } from '../../domain/index.js';
import type { SettingView } from '../../domain/setting-table.js';
import { commit, type ExecutionParts } from '../orders/parts.js';

/** What the program was started with, and the check of changes; the composition root brings it. */
export interface SettingRules {
  readonly list: readonly SettingView[];
  readonly base: TradingSettings;
  /** The settings with values changed, by name. @throws BadInputError whose line names what does not fit. */
  apply(changes: Readonly<Record<string, string>>): TradingSettings;
}

/** What the settings are and would be, before anything is written. */
export interface SettingPreview {
  readonly view: SettingView;
  /** The value that it would have, as in .env. */
  readonly to: string;
  readonly before: TradingSettings;
  readonly after: TradingSettings;
}

/** Why a setting cannot change now, and how it is changed instead. */
export const lockedText = ({ locked, source }: SettingView): string =>
  `${locked}. ${
    source === '.env'
      ? 'Write it into .env'
      : 'It comes from the environment, which wins over .env: change it there'
  }, and start again.`;

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
      if (this.rules.list.find(({ name }) => name === id)?.locked !== false) continue;
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
    if (rule.locked !== false)
      throw new BadInputError(`${name} cannot change while the bot runs: ${lockedText(rule)}`);
    const after = this.rules.apply(this.#with(name, value));
    return { view: this.#viewOf(rule), to: value ?? rule.started, before: this.#current, after };
  }

  /** Changes a setting for good, in force at once. @throws BadInputError. */
  async change(name: string, value: string | undefined): Promise<SettingView> {
    const { view, to } = this.preview(name, value);
    const { clock, human } = this.parts;
    const cause = value === undefined ? 'reset in chat' : 'set in chat';
    const data = { name, from: view.value, to };
    await commit(this.parts, {
      ...(value === undefined
        ? { del: [{ kind: 'setting' as const, id: name }] }
        : { put: [{ kind: 'setting' as const, id: name, value: { value, at: human.now() } }] }),
      journal: [{ at: clock.now(), event: 'setting-changed', cause, data }],
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

  #viewOf(started: SettingView): SettingView {
    const value = this.#changes[started.name];
    return value === undefined ? started : { ...started, value, origin: 'chat' };
  }
}
