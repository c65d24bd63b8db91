import type { BacktestOrder, BacktestSummary } from '../../domain/index.js';
import type { KnownRun } from './cards/luck.js';
import type { TradingDesk } from '../../trade/desk/desk.js';
import type { InParts, Within } from '../../clock.js';
import type { Preferences } from './preferences.js';

/** A button as commands and cards name it; the chat signs it into callback data. */
export interface Button {
  readonly label: string;
  /** What it does; see `taps.ts`. */
  readonly action: TapAction;
  /** The thing it belongs to: signal id, position id or confirmation id. */
  readonly id: string;
  /** The version of the thing for which it is good. */
  readonly version: number;
}

/**
 * Signal: `approve`, `skip`, `undo`, `half`, `double`, `why`, `again`, `takeHalf`, `takeDouble`. Position: `close`, `closeHalf`, `toEntry`, `target`, `chart`,
 * `refresh`, `adopt`. A source's wish: `doIt`, a refused message's trade: `planAround`. Confirmation: `yes`, `no`. `show` runs a command that only reads; its id is the command's text.
 * `open` asks long or short of a symbol, which is its id.
 */
export type TapAction =
  | 'approve'
  | 'skip'
  | 'undo'
  | 'half'
  | 'double'
  | 'why'
  | 'again'
  | 'takeHalf'
  | 'takeDouble'
  | 'close'
  | 'closeHalf'
  | 'toEntry'
  | 'target'
  | 'chart'
  | 'adopt'
  | 'refresh'
  | 'doIt'
  | 'planAround'
  | 'yes'
  | 'no'
  | 'open'
  | 'show'
  | 'erase';

/** A button that runs a command that only reads. */
export const show = (label: string, command: string): Button => ({
  label,
  action: 'show',
  id: command,
  version: 0,
});

/** Buttons or choices, so many in a row. */
export const inRows = <T>(items: readonly T[], perRow: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / perRow) }, (_, row) =>
    items.slice(perRow * row, perRow * (row + 1)),
  );

export interface PictureRef {
  /** `signal`, `position`, … as the composition root knows them. */
  readonly kind: string;
  readonly ref: string;
}

/** What goes back to the owner. `text` is Telegram HTML. */
export interface Reply {
  readonly text: string;
  readonly buttons?: readonly (readonly Button[])[];
  readonly silent?: boolean;
  readonly picture?: PictureRef;
  /** A file that comes with it, as UTF-8. */
  readonly document?: { readonly name: string; readonly content: string };
  /** This is the card of a signal or position (its id): the message is remembered and edited from now on. */
  readonly card?: string;
  /** It must not be written down: what is owed in its place where the chat does not take it now. */
  readonly unkept?: string;
  /** Nothing was done: the button that asked for it may be used again. */
  readonly undone?: true;
  /**
   * Long work that goes on in the background once the reply is sent: `tell` puts another text into its message
   * (progress); what it resolves to comes as a message of its own.
   */
  readonly follow?: (tell: (reply: Reply) => Promise<void>) => Promise<Reply>;
}

/** What the owner said. */
export interface CommandRequest {
  /** The name as typed, an alias perhaps; lower case, without the slash. */
  readonly name: string;
  readonly args: readonly string[];
  /** The whole text as typed. */
  readonly text: string;
  readonly updateId: number;
  /** Wall time at which the owner sent it (unix ms). */
  readonly sentAt: number;
  /** The same when the same request arrives again (invariant 2). */
  readonly key: string;
  /** The owner tapped yes to the question that this command asked before. */
  readonly confirmed: boolean;
}

/** A picture of a thing, or undefined when there is none; never the reason for a card not to come. */
export type Picture = (kind: string, ref: string) => Promise<Buffer | undefined>;

/** One thing that must be well for the bot to be well. */
interface HealthLine {
  readonly name: string;
  readonly ok: boolean;
  /** What is not, with figures. */
  readonly why?: string;
}

/** Something that is away now. */
export interface Away {
  /** Said before since when: `Redis has been away`. */
  readonly what: string;
  readonly why: string;
  /** Wall time at which it was found away. */
  readonly since: number;
}

/** What the process around the chat lends to commands; parts of it may be absent. */
export interface Host {
  /** The last lines of a log file, without secrets, oldest first. */
  readonly logs?: (component: string, lines: number) => Promise<readonly string[]>;
  readonly health?: () => Promise<readonly HealthLine[]>;
  /** What is away now, the longest first; the same that /healthz says. */
  readonly away?: () => readonly Away[];
  /** Why nothing is traded now, in words; undefined while it is. */
  readonly whyNot?: () => string | undefined;
  /** How fast a recording is played, recorded ms in one of people's, 0: as fast as it goes; absent elsewhere. */
  readonly pace?: () => number;
  /** Begins the recording again on a fresh account, once it is asked to; absent where that cannot be done. */
  readonly again?: () => Promise<void>;
  /** It is spoken with on the page of the local chat, not in Telegram: nothing is forwarded or posted there. */
  readonly isLocalChat?: boolean;
  /** The account is simulated and lives in the state store: with the store away nothing can be done to it. */
  readonly simulated?: boolean;
  /** Runs history in a process of its own. @throws RadError with one line. */
  readonly backtest?: (order: BacktestOrder, progress: (done: number) => void) => Promise<BacktestSummary>;
  /** What is kept of the last one, and whether it traded by the settings of now; undefined while there is none. */
  readonly lastBacktest?: () => KnownRun | undefined;
}

/** Of choices. */
export interface Good {
  /** How long they are good; two minutes unless given. */
  readonly ms?: number;
  /** Number of the push that they come with: tried again, it has the same ones. */
  readonly seq?: number;
}

/** What a command has at hand beside the desk. */
export interface Tools {
  /** Wall time, unix ms. */
  now(): number;
  readonly timeZone: string;
  /** Of the program. */
  readonly version: string;
  readonly commands: readonly Command[];
  /**
   * Asks once more: a yes runs `command` again with `confirmed` set. The text must say all by itself
   * (symbols and prices in full), because what it stands for must not change between question and answer.
   */
  ask(command: string, question: string, yes: string): Promise<Reply>;
  /**
   * Asks which: a tap on a choice runs its command as if it had been typed; whatever that asks still comes. Buttons among them stay
   * what they are.
   * @param good how long they are good, and what they belong to
   */
  choose(question: string, choices: readonly (readonly (Choice | Button)[])[], good?: Good): Promise<Reply>;
  /** Waits for work, at most `ms`. @throws NoAnswerError. */
  readonly within: Within;
  /** Long arithmetic, without holding up what the bot does beside it. */
  readonly inParts: InParts;
  /** What ails the state store, as "does not answer", known within a second; undefined while it is there. */
  storeIllness(): Promise<string | undefined>;
  /** What the owner is told, and how loud. */
  readonly preferences: Preferences;
  /** Whom it answers; undefined while there is nobody. */
  ownerId(): Promise<number | undefined>;
  readonly host: Host;
}

/** A button that stands for a command. */
export interface Choice {
  readonly label: string;
  readonly command: string;
}

/** What a command would do, before it is done. */
interface Preview {
  /** One line, Telegram HTML. */
  readonly line: string;
  /** The command as it is run then; it says all by itself. */
  readonly command: string;
}

/** Shows or asks by itself before money moves, however it was said. */
export const asksItself = (): Promise<undefined> => Promise.resolve(undefined);

/** One thing the owner can say. */
export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** The line in Telegram's menu; absent = not in the menu. */
  readonly menu?: string;
  /** Usage with examples, HTML. */
  readonly help: string;
  /**
   * `read` only looks. `money` moves money or loosens risk: it asks again when it is read more than 60 s after it
   * was sent. `safety` stops things: it acts at once, however late.
   */
  readonly kind: 'read' | 'money' | 'safety';
  /** Runs although the state store does not answer; the others then say that it does not. */
  readonly storeless?: true;
  /**
   * What it would do, where the owner said it in plain words, by the same checks; a reply where these refuse it; undefined where
   * running it only shows, or asks by itself. Every command that moves money has one. @throws BadInputError as running it would.
   */
  preview?(request: CommandRequest, desk: TradingDesk, tools: Tools): Promise<Preview | Reply | undefined>;
  /** @throws BadInputError whose message is the line that the owner reads. */
  run(request: CommandRequest, desk: TradingDesk, tools: Tools): Promise<Reply | undefined>;
}
