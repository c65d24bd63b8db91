import type { Log } from '../domain/index.js';
import { BadInputError, ConflictError, RadError } from '../domain/index.js';
import type { TradingDesk } from '../trading/desk.js';
import { errorLine } from './api-errors.js';
import type { Button, Choice, Command, CommandRequest, Host, Reply, Tools } from './command.js';
import type { Confirmations } from './confirm.js';
import { escapeHtml, say, span } from './format.js';
import { closest } from './input.js';
import type { Within } from './patience.js';
import type { Preferences } from './preferences.js';

/** A money command older than this when it is read asks again (invariant 14), ms. */
export const STALE = 60_000;

export interface DispatchParts {
  readonly desk: TradingDesk;
  readonly commands: readonly Command[];
  readonly confirmations: Confirmations;
  readonly log: Log;
  readonly token: string;
  readonly timeZone: string;
  readonly version: string;
  readonly now: () => number;
  readonly within: Within;
  readonly preferences: Preferences;
  /** Whether the state store answers, known within a second. */
  readonly storeUp: () => Promise<boolean>;
  readonly host: Host;
}

/** Said instead of an answer while the state store is away; what protects a position rests elsewhere. */
export const STORE_AWAY =
  '⚠️ <b>Redis is unreachable.</b> Nothing was done. The trading state is kept, protective stops rest on the exchange, and I go on by myself once it is back. /halt works all the same.';

/** What is known of a request beside its text. */
export type Origin = Pick<CommandRequest, 'key' | 'sentAt' | 'updateId' | 'confirmed'>;

export interface Dispatch {
  /** Runs what was said; always comes back with an answer. */
  command(text: string, origin: Origin): Promise<Reply | undefined>;
  /** A command that only reads, from a button. */
  show(text: string, origin: Origin): Promise<Reply | undefined>;
  /** Asks before an old tap on money is done. */
  askAboutTap(data: string, question: string): Promise<Reply>;
  /** Runs work and turns what it throws into the line that the owner reads. */
  guarded(what: string, work: () => Promise<Reply | undefined>): Promise<Reply | undefined>;
}

/** The name and the words of `/name@bot words`; undefined when it is no command. */
const wordsOf = (text: string): { readonly name: string; readonly args: readonly string[] } | undefined => {
  const match = /^\/([a-z0-9_]{1,32})(?:@\w{1,64})?(?:\s+([^]*))?$/i.exec(text.trim());
  if (!match?.[1]) return undefined;
  const args = (match[2] ?? '').split(/\s+/).filter((word) => word !== '');
  return { name: match[1].toLowerCase(), args: args.slice(0, 32) };
};

export const createDispatch = (parts: DispatchParts): Dispatch => {
  const { desk, commands, confirmations, log } = parts;
  const table = new Map(
    commands.flatMap((command) => [command.name, ...command.aliases].map((name) => [name, command] as const)),
  );

  const question = async (
    action: string,
    args: Readonly<Record<string, unknown>>,
    text: string,
    yes: string,
  ): Promise<Reply> => {
    const id = await confirmations.create(action, args);
    return {
      text,
      buttons: [
        [
          { label: yes, action: 'yes', id, version: 0 },
          { label: 'No', action: 'no', id, version: 0 },
        ],
      ],
    };
  };

  /** A choice is taken once, like a yes; what it stands for is then run as if typed. */
  const choose = async (text: string, choices: readonly (readonly Choice[])[]): Promise<Reply> => {
    const buttons: Button[][] = [];
    for (const row of choices) {
      const made: Button[] = [];
      for (const { label, command } of row) {
        const id = await confirmations.create('choice', { text: command });
        made.push({ label, action: 'yes', id, version: 0 });
      }
      buttons.push(made);
    }
    return { text, buttons, undone: true };
  };

  const tools: Tools = {
    now: parts.now,
    timeZone: parts.timeZone,
    version: parts.version,
    commands,
    within: parts.within,
    preferences: parts.preferences,
    host: parts.host,
    choose,
    ask: (text, asked, yes) => question('command', { text }, asked, yes),
  };

  const failure = (what: string, error: unknown): Reply => {
    if (error instanceof BadInputError) return { text: escapeHtml(error.message), undone: true };
    if (error instanceof ConflictError)
      return { text: `⚠️ ${say(error.message)}. Please look and try again.`, undone: true };
    log.error({ what, error: errorLine(error, parts.token) }, 'a request of the owner failed');
    const reason =
      error instanceof RadError ? say(errorLine(error, parts.token)) : 'an unexpected error, see the log';
    return { text: `❌ ${escapeHtml(what)} failed: ${reason}`, undone: true };
  };

  const guarded: Dispatch['guarded'] = async (what, work) => {
    try {
      return await work();
    } catch (error) {
      return failure(what, error);
    }
  };

  const unknown = (name: string): Reply => {
    const near = closest(name, [...table.keys()]);
    return {
      text: `I do not know /${say(name, 32)}.${near ? ` Did you mean /${near}?` : ''} /help lists all.`,
    };
  };

  const run = (text: string, origin: Origin, allowed: (command: Command) => boolean) => {
    const words = wordsOf(text);
    if (!words)
      return Promise.resolve({ text: 'I read commands, which begin with a slash. /help lists them.' });
    const command = table.get(words.name);
    if (!command || !allowed(command)) return Promise.resolve(unknown(words.name));
    return guarded(`/${command.name}`, async () => {
      if (!command.storeless && !(await parts.storeUp())) return { text: STORE_AWAY, undone: true };
      const age = parts.now() - origin.sentAt;
      if (command.kind === 'money' && !origin.confirmed && !(age <= STALE))
        return question(
          'late',
          { text },
          `This is ${span(age)} old: <code>${say(text)}</code>\nIs it still wanted?`,
          'Do it now',
        );
      return command.run({ ...origin, ...words, text }, desk, tools);
    });
  };

  return {
    guarded,
    command: (text, origin) => run(text, origin, () => true),
    show: (text, origin) => run(`/${text}`, origin, (command) => command.kind === 'read'),
    askAboutTap: (data, asked) => question('tap', { data }, asked, 'Do it now'),
  };
};
