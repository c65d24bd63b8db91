// long: one desk with every answer that the chat can ask for, and the wire at which it is watched
import { HttpError, type Transformer } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import { commands } from '../../../commands/index.js';
import { ManualClock } from '../../../src/clock.js';
import { settingRules } from '../../../src/run/setting-rules.js';
import {
  silentLog,
  type AlertSource,
  type Intent,
  type Log,
  type Money,
  type Position,
  type Push,
  type Remark,
  type Signal,
} from '../../../src/domain/index.js';
import { loadSettings } from '../../../src/settings.js';
import type { Versioned } from '../../../src/state/store/store.js';
import type { Refused } from '../../../src/trade/core/results.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { Chat } from '../../../src/chat/telegram/bot.js';
import type { ChatOptions } from '../../../src/chat/telegram/parts.js';
import { createChat } from '../../../src/chat/telegram/bot.js';
import type { PositionFigures, TradingDesk } from '../../../src/trade/desk/desk.js';
import type { WatchedAlert } from '../../../src/trade/watchdog/own-alerts.js';
import { noteTurnedAway } from '../../../src/trade/alerts/turned-away.js';
import { ALL_PAIRS, type PairRules } from '../../../src/trade/signals/pairs.js';
import { SettingsOverride } from '../../../src/trade/core/setting-overrides.js';
import { BTC, ETH, figures, NOW, plan, SECRET, signal, source, status, trade } from './fixtures.js';
import { EMPTY_COSTS } from '../../../src/decide/analytics/index.js';
import { learningView, lock, riskView } from './learning-fixtures.js';

export const OWNER = 42;
export const TOKEN = '1:secret-token';

const BOT_INFO: UserFromGetMe = {
  id: 1,
  is_bot: true,
  first_name: 'RAD',
  username: 'rad_bot',
  can_join_groups: false,
  can_read_all_group_messages: false,
  can_manage_bots: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  supports_join_request_queries: false,
};

interface Call {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface ApiError {
  readonly error_code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number };
}

/** Stands at the wire: records every call, answers in Telegram's shape, fails as told. */
class Wire {
  readonly calls: Call[] = [];
  /** Errors to give, by method, first come first served; an Error stands for a network failure. */
  readonly faults = new Map<string, (ApiError | Error)[]>();
  record = true;
  total = 0;
  #messageId = 100;

  readonly transformer: Transformer = (_prev, method, payload, abort) => {
    if (method === 'getUpdates' && abort) return this.#hang(abort);
    this.total += 1;
    if (this.record) this.calls.push({ method, payload: payload ?? {} });
    const fault = this.faults.get(method)?.shift();
    if (fault instanceof Error)
      return Promise.reject(new HttpError(`Network request for '${method}' failed!`, fault));
    if (fault) return Promise.resolve({ ok: false, ...fault } as never);
    return Promise.resolve({ ok: true, result: this.#result(method, payload as Call['payload']) } as never);
  };

  fail(method: string, ...errors: (ApiError | Error)[]): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), ...errors]);
  }

  of(method: string): Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Texts and captions of what was sent or edited, in order. */
  texts(): string[] {
    return this.calls.flatMap(({ payload }) => {
      const text = payload['text'] ?? payload['caption'];
      return typeof text === 'string' ? [text] : [];
    });
  }

  last(): string {
    return this.texts().at(-1) ?? '';
  }

  /** Callback data by label of the newest message that has such a button. */
  button(label: string): string {
    for (const { payload } of this.calls.toReversed()) {
      const markup = payload['reply_markup'] as
        { inline_keyboard: { text: string; callback_data: string }[][] } | undefined;
      const found = markup?.inline_keyboard.flat().find(({ text }) => text.includes(label));
      if (found) return found.callback_data;
    }
    throw new Error(`no button ${label}`);
  }

  /** A long poll with nothing to tell. */
  #hang(abort: NonNullable<Parameters<Transformer>[3]>): Promise<never> {
    return new Promise((_resolve, reject) =>
      abort.addEventListener('abort', () => reject(new HttpError('aborted', undefined))),
    );
  }

  #result(method: string, payload: Call['payload']): unknown {
    if (!/^(send|edit)/.test(method)) return true;
    const id = typeof payload?.['message_id'] === 'number' ? payload['message_id'] : (this.#messageId += 1);
    return { message_id: id, date: 0, chat: { id: OWNER, type: 'private', first_name: 'O' } };
  }
}

/** A method of one of the desk's ports. */
export type Question = { [P in keyof TradingDesk]: keyof TradingDesk[P] }[keyof TradingDesk];

/** A trading desk that notes what was asked of it; everything succeeds unless a test says otherwise. */
export class FakeDesk implements TradingDesk {
  readonly asked: (readonly [string, ...unknown[]])[] = [];
  signalsById = new Map<string, Signal>([['S1', signal()]]);
  open: PositionFigures[] = [
    figures(),
    figures(
      { instrument: ETH, mark: 3_000, net: -5, r: -0.3, openRisk: 8 },
      { id: 'P2', symbol: 'ETH-USDT', entryPrice: 3_100, stop: 2_900, target: 3_400, riskDistance: 200 },
    ),
  ];
  down = false;
  /** What an approved signal became. */
  entry: Intent | undefined;
  answers: Partial<Record<Question, unknown>> = {};

  #say<T>(name: Question, fallback: T, ...args: unknown[]): Promise<T> {
    this.asked.push([name, ...args]);
    return Promise.resolve((this.answers[name] as T | undefined) ?? fallback);
  }
  #read<T>(value: T): Promise<T> {
    return this.down ? Promise.reject(new Error('store away')) : Promise.resolve(value);
  }

  readonly alerts: TradingDesk['alerts'] = {
    exported: (of) => this.#say('exported', [], of),
    receive: (incoming) => this.#say('receive', { status: 'received', alertId: 'M1' }, incoming),
    answer: (alertId, request) =>
      this.#say('answer', { status: 'carried', symbol: 'BTC-USDT', carried: [] }, alertId, request),
    planAround: (alertId) => this.#say('planAround', { status: 'offered', signal: signal() }, alertId),
    revise: (incoming) => this.#say('revise', { status: 'received', alertId: 'M2' }, incoming),
    maxAge: () => 60,
    noteTurnedAway: () => Promise.resolve(),
  };
  /** Sources that the owner named. */
  named: readonly AlertSource[] = [];
  readonly sources: TradingDesk['sources'] = {
    scores: () => this.#say('scores', []),
    list: () => this.#read(this.named),
    add: (wanted) => this.#say('add', { source: source(wanted), secret: SECRET }, wanted),
    change: (name, change) =>
      this.#say('change', { ...source({ name }), ...change } as AlertSource, name, change),
    renewSecret: (name) => this.#say('renewSecret', { source: source({ name }), secret: SECRET }, name),
    remove: (name) => this.#say('remove', undefined, name),
  };

  /** What may be done to a position; nothing of it is noted, because nothing is done. */
  #may<T extends object>(
    name: Question,
    symbol: string,
    what: (figures: PositionFigures) => T,
  ): Promise<T & { readonly status: 'allowed'; readonly doc: Versioned<Position> }> {
    const found = this.open.find(({ position }) => position.symbol === symbol) ?? figures();
    const doc = { id: symbol, version: 1, value: found.position };
    const allowed = { status: 'allowed' as const, doc, ...what(found) };
    return Promise.resolve((this.answers[name] as typeof allowed | undefined) ?? allowed);
  }

  /** The signal after an answer, on its next card. */
  #become(now: Signal['status'], id: string, version: number): Signal {
    const after = { ...signal(this.signalsById.get(id)), status: now, cardVersion: version + 1 };
    this.signalsById.set(id, after);
    return after;
  }

  readonly signals: TradingDesk['signals'] = {
    all: () => this.#read([...this.signalsById.values()]),
    list: () => this.#read([...this.signalsById.values()].filter((s) => s.status === 'offered')),
    exitOf: () => undefined,
    awaiting: () => this.#read([...this.signalsById.values()].filter((s) => s.status === 'awaiting')),
    cancelAwaiting: (symbol) => this.#say('cancelAwaiting', undefined, symbol),
    get: (id) => this.#read(this.signalsById.get(id)),
    entry: () => this.#read(this.entry),
    approve: (id, version, request) =>
      this.#say(
        'approve',
        { status: 'approved', signal: this.#become('approved', id, version), intentId: 'I' },
        id,
        version,
        request,
      ),
    skip: (id, version) =>
      this.#say('skip', { status: 'skipped', signal: this.#become('skipped', id, version) }, id, version),
    undo: (id, version) =>
      this.#say('undo', { status: 'undone', signal: this.#become('skipped', id, version) }, id, version),
    resize: (id, version, factor) => {
      const before = signal(this.signalsById.get(id));
      const times = factor / before.sizeFactor;
      const { contracts, coins, notional, margin, worstCase } = before.plan;
      const resized: Signal = {
        ...before,
        sizeFactor: factor,
        cardVersion: version + 1,
        plan: {
          ...before.plan,
          contracts: contracts * times,
          coins: coins * times,
          notional: notional * times,
          margin: margin * times,
          worstCase: worstCase * times,
        },
      };
      this.signalsById.set(id, resized);
      return this.#say('resize', { status: 'resized' as const, signal: resized }, id, version, factor);
    },
    planAgain: (id, version, ...times) => {
      const offered = signal({ id: 'S2' });
      this.signalsById.set('S2', offered);
      return this.#say('planAgain', { status: 'offered' as const, signal: offered }, id, version, ...times);
    },
    propose: (order, request) => {
      const offered = signal({ id: 'S9', plan: plan({ symbol: order.symbol, side: order.side }) });
      return this.#say('propose', { status: 'offered' as const, signal: offered }, order, request);
    },
    cancelEntries: (symbol) =>
      this.#say('cancelEntries', [{ symbol: symbol ?? 'BTC-USDT', ...this.uncancelled }], symbol),
  };
  /** What the owner noted of trades. */
  readonly noted = new Map<string, Remark>();
  /** What is lost at the stop now, and at one that loosens, USDT. */
  loosened = { lossNow: 13.8, lossThen: 92 };
  /** What ails a cancellation. */
  uncancelled: { readonly doubt?: string } = {};
  readonly positions: TradingDesk['positions'] = {
    list: () => this.#read(this.open),
    get: (symbol) => this.#read(this.open.find((one) => one.position.symbol === symbol)),
    takeUp: () => Promise.resolve({ read: true, unreported: [], unlisted: [], differing: [] }),
    close: (...args) => this.#say('close', { status: 'recorded' as const, intentId: 'I' }, ...args),
    scale: (...args) => this.#say('scale', { status: 'recorded' as const, intentId: 'I' }, ...args),
    retarget: (order, request) =>
      this.#say(
        'retarget',
        order.stop === 50_000 && !order.mayLoosen
          ? ({ status: 'confirm', ...this.loosened } as const)
          : ({ status: 'recorded', intentId: 'I' } as const),
        order,
        request,
      ),
    mayClose: (symbol, fraction) =>
      this.#may('mayClose', symbol, ({ position }) => ({ contracts: position.contracts * fraction })),
    mayScale: ({ symbol, fraction }) =>
      this.#may('mayScale', symbol, ({ position: { contracts, stop } }) => ({
        contracts: contracts * Math.abs(fraction),
        stop,
      })),
    mayRetarget: (order) =>
      order.stop === 50_000
        ? Promise.resolve({ status: 'confirm', ...this.loosened } as const)
        : this.#may('mayRetarget', order.symbol, () => ({ moves: {}, stopsTrailing: false })),
    adopt: (...args) =>
      this.#say(
        'adopt',
        { status: 'adopted' as const, position: figures({}, { symbol: args[0] }).position },
        ...args,
      ),
    forget: (symbol, positionId) =>
      this.#say(
        'forget',
        positionId === undefined
          ? ({ status: 'confirm', position: figures({}, { symbol }).position } as const)
          : ({ status: 'forgotten', trade: trade({ symbol }) } as const),
        symbol,
        positionId,
      ),
    proof: (of) => this.#say('proof', undefined, of),
    trades: (limit) => this.#read([trade(), trade({ id: 'P0', netPnl: 20, r: 1 })].slice(0, limit)),
    fills: () => this.#read([]),
    remarks: () => this.#read(this.noted),
    remark: ({ id }, change) => {
      const after = change(this.noted.get(id) ?? { tags: [] });
      this.noted.set(id, { ...after, at: NOW });
      return Promise.resolve(after);
    },
  };
  /** What the account made. */
  made: Money = { realised: 11, open: -1.5, fees: 1.5, funding: 0 };
  readonly account: TradingDesk['account'] = {
    status: () => this.#read(status()),
    money: () => this.#read(this.made),
    journal: (_limit, symbol) =>
      this.#read([
        { at: NOW, event: 'stop-moved', symbol: symbol ?? 'BTC-USDT', cause: 'trail <up>', data: { to: 5 } },
      ]),
    lastJournal: () => Promise.resolve(1),
    equityHistory: (from = 0) =>
      this.#read([1010, 1030, 1004].map((equity, day) => ({ t: NOW + (day - 2) * 86_400_000, equity }))).then(
        (points) => points.filter(({ t }) => t >= from),
      ),
    risk: () => this.#say('risk', riskView()),
    locks: () => this.#say('locks', [lock()]),
    unlock: (symbol) => this.#say('unlock', symbol === 'SOL-USDT' ? lock() : undefined, symbol),
    arm: (armed) => this.#say('arm', { paused: false, halted: false, armed, updatedAt: 0 }, armed),
    pause: (reason, until) =>
      this.#say(
        'pause',
        {
          ...status().control,
          paused: true,
          pauseReason: reason,
          ...(until === undefined ? {} : { pausedUntil: until }),
        },
        reason,
        until,
      ),
    resume: (resetPeak) =>
      this.#say('resume', { status: 'resumed' as const, control: status().control }, resetPeak),
    whyNoResumeAt: () => this.#read(this.answers.whyNoResumeAt as Refused | undefined),
    resumeAt: (until) =>
      this.#say(
        'resumeAt',
        {
          status: 'resumed' as const,
          control: { ...status().control, paused: true, pausedUntil: until },
        },
        until,
      ),
    halt: (...args) => this.#say('halt', { closing: ['BTC-USDT'] }, ...args),
  };
  /** Market time, as the clock of the chat unless a test says otherwise. */
  clock: Pick<ManualClock, 'now'> = new ManualClock(NOW);
  readonly market: TradingDesk['market'] = {
    now: () => this.clock.now(),
    symbols: () => this.#read(['BTC-USDT', 'ETH-USDT', 'BCH-USDT', 'SOL-USDT', '1000SATS-USDT']),
    instrument: (symbol) => this.#read(symbol === 'BTC-USDT' ? BTC : symbol === 'ETH-USDT' ? ETH : undefined),
    mark: (symbol) => this.#read(symbol === 'ETH-USDT' ? 3_000 : 61_500),
    outlook: () => this.#read(undefined),
    verdicts: () =>
      this.#read({
        symbols: 3,
        by: new Map([
          ['below-threshold', 1],
          ['frames-disagree', 2],
        ]),
      }),
    scanned: () => this.#read(['BTC-USDT', 'ETH-USDT', 'SOL-USDT']),
    smallestOrders: () =>
      this.#read([
        { symbol: 'BTC-USDT', notional: 350 },
        { symbol: 'ETH-USDT', notional: 150 },
        { symbol: 'SOL-USDT', notional: 15 },
      ]),
  };
  readonly learning: TradingDesk['learning'] = {
    view: () => this.#say('view', learningView()),
    outcomes: () => this.#read([]),
    costs: () => this.#say('costs', EMPTY_COSTS),
    stepModelBack: () => this.#say('stepModelBack', { status: 'stepped' as const, learning: learningView() }),
  };
  /** The owner's own alerts that wait. */
  watched: WatchedAlert[] = [];
  readonly ownAlerts: TradingDesk['ownAlerts'] = {
    list: () => this.#read(this.watched),
    set: (condition) => {
      const alert = { ...condition, id: 'A1.7k3f9', createdAt: NOW };
      const sight = { left: 61_500, right: Number(condition.right), at: NOW };
      return this.#say('set', { status: 'set' as const, alert, sight }, condition);
    },
    remove: (id) => {
      const gone = this.watched.filter(({ alert }) => id === undefined || alert.id === id);
      this.watched = this.watched.filter((one) => !gone.includes(one));
      return this.#say(
        'remove',
        gone.map(({ alert }) => alert),
        id,
      );
    },
  };
  readonly settings: TradingDesk['settings'] = {
    list: () => this.overrides.views(),
    preview: (name, value) => this.overrides.preview(name, value),
    change: async (name, value) => {
      this.asked.push(['change', name, value]);
      return this.overrides.change(name, value);
    },
    pairs: () => this.#read(this.rules),
    changePairs: (change, cause) => {
      this.asked.push(['changePairs', cause]);
      this.rules = change(this.rules);
      return this.#read(this.rules);
    },
  };

  rules: PairRules = ALL_PAIRS;
  readonly overrides = new SettingsOverride(settingRules(loadSettings({})), {
    store: new MemoryStore<BotDocs>({ clock: new ManualClock(NOW) }),
    clock: new ManualClock(NOW),
    human: new ManualClock(NOW),
    fence: () => undefined,
    log: silentLog,
  });

  /** What was asked of one method. */
  of(name: Question): readonly unknown[][] {
    return this.asked.filter(([asked]) => asked === name).map(([, ...args]) => args);
  }
}

export interface Rig {
  readonly chat: Chat;
  readonly wire: Wire;
  readonly desk: FakeDesk;
  readonly store: MemoryStore<BotDocs>;
  readonly clock: ManualClock;
  readonly lines: string[];
  /** Sends a text as the owner. */
  say(text: string, over?: { readonly id?: number; readonly ageMs?: number }): Promise<void>;
  /** Taps as the owner. */
  tap(data: string, over?: { readonly id?: number }): Promise<void>;
  deliver(push: Push, seq?: number): ReturnType<Chat['deliver']>;
}

let nextUpdate = 1000;

export const messageUpdate = (text: string, at: number, id = (nextUpdate += 1), from = OWNER): Update => ({
  update_id: id,
  message: {
    message_id: id,
    date: Math.floor(at / 1000),
    chat: { id: from, type: 'private', first_name: 'O' },
    from: { id: from, is_bot: false, first_name: 'O' },
    text,
  },
});

export const tapUpdate = (data: string, id = (nextUpdate += 1), from = OWNER): Update => ({
  update_id: id,
  callback_query: {
    id: `q${id}`,
    chat_instance: 'c',
    from: { id: from, is_bot: false, first_name: 'O' },
    message: { message_id: 7, date: 1, chat: { id: from, type: 'private', first_name: 'O' }, text: 'card' },
    data,
  },
});

/** A chat through real grammY, on a fake desk, a memory store and a recorded wire. */
export const createRig = (over: Partial<ChatOptions> = {}): Rig => {
  const clock = new ManualClock(NOW);
  const store = (over.store as MemoryStore<BotDocs> | undefined) ?? new MemoryStore<BotDocs>({ clock });
  const wire = new Wire();
  const desk = (over.desk as FakeDesk | undefined) ?? new FakeDesk();
  Object.assign(desk.alerts, { noteTurnedAway: noteTurnedAway.bind(undefined, { store }) });
  desk.clock = clock;
  const lines: string[] = [];
  const line = (fields: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const chat = createChat({
    token: TOKEN,
    ownerId: OWNER,
    store,
    desk,
    commands,
    clock,
    log,
    timeZone: 'UTC',
    version: '0.1.0',
    picture: () => Promise.resolve(undefined),
    botInfo: BOT_INFO,
    transformer: wire.transformer,
    ...over,
  });
  return {
    chat,
    wire,
    desk,
    store,
    clock,
    lines,
    say: (text, { id, ageMs = 0 } = {}) => chat.handleUpdate(messageUpdate(text, clock.now() - ageMs, id)),
    tap: (data, { id } = {}) => chat.handleUpdate(tapUpdate(data, id)),
    deliver: (push, seq = 1) => chat.deliver({ seq, at: clock.now(), push }),
  };
};
