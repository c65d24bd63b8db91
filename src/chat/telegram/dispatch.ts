import { ageOfStamp } from '../../clock.js';
import { BadInputError, closest, ConflictError, FencedError, RadError } from '../../domain/index.js';
import { StoreUnavailableError } from '../../state/store/store-errors.js';
import { errorLine } from './api-errors.js';
import type { Button, Choice, Command, CommandRequest, Reply, Tools } from './command.js';
import type { Confirmations } from './confirm.js';
import { escapeHtml, say, span } from './format.js';
import { createLostAnswers } from './lost-answers.js';
import type { ChatBasis } from './parts.js';

/** A money command older than this when it is read asks again (invariant 14), ms. */
export const STALE = 60_000;

/** A command that finds the lease lost waits so long for it to come back, and looks so often, ms. */
const LEASE_WAIT = 5_000;
const LEASE_LOOKS = 250;

type DispatchParts = Pick<
  ChatBasis,
  | 'store'
  | 'desk'
  | 'commands'
  | 'clock'
  | 'log'
  | 'token'
  | 'timeZone'
  | 'version'
  | 'now'
  | 'within'
  | 'host'
> &
  Pick<Tools, 'preferences' | 'storeIllness'> & { readonly confirmations: Confirmations };

/** What holds positions while the state store is away, and what a halt does then. */
export const meanwhile = (simulated = false): string =>
  simulated
    ? 'The simulated account stands still with Redis; a /halt said now is carried out once it is back.'
    : 'Protective stops rest on the exchange, and /halt works all the same.';

/** Said instead of an answer while the state store is away. */
const storeAway = (why: string, simulated: boolean | undefined): string =>
  `⚠️ <b>Redis ${say(why, 80)}.</b> Nothing was done. The trading state is kept, and I go on by myself once it is back. ${meanwhile(simulated)}`;

/** What is known of a request beside its text. */
type Origin = Pick<CommandRequest, 'key' | 'sentAt' | 'updateId' | 'confirmed'>;

export interface Dispatch {
  /** Runs what was said; always comes back with an answer. */
  command(text: string, origin: Origin): Promise<Reply | undefined>;
  /** A command that only reads, from a button. */
  show(text: string, origin: Origin): Promise<Reply | undefined>;
  /** Asks before a command is run. */
  ask(...asked: Parameters<Tools['ask']>): Promise<Reply>;
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
    storeIllness: parts.storeIllness,
    preferences: parts.preferences,
    host: parts.host,
    choose,
    ask: (text, asked, yes) => question('command', { text }, asked, yes),
  };

  const lost = createLostAnswers(parts);

  const onlyReads = (what: string): boolean => table.get(what.slice(1))?.kind === 'read';

  const failure = async (
    what: string,
    error: unknown,
    before: Promise<number | undefined>,
  ): Promise<Reply> => {
    if (error instanceof BadInputError) return { text: escapeHtml(error.message), undone: true };
    if (error instanceof ConflictError)
      return { text: `⚠️ ${say(error.message)}. Please look and try again.`, undone: true };
    log.error({ what, error: errorLine(error, parts.token) }, 'a request of the owner failed');
    // What was written may have been applied, its answer lost.
    if (error instanceof StoreUnavailableError) {
      if (onlyReads(what)) return { text: '⚠️ Redis did not answer: nothing was changed.', undone: true };
      lost.follow(what.toLowerCase(), await before);
      return {
        text: `⚠️ Redis did not answer: I do not know whether ${escapeHtml(what.toLowerCase())} was noted. I look once it is back, and say what became of it.`,
      };
    }
    if (error instanceof FencedError) {
      const why = say(parts.host.whyNot?.() ?? 'trading was interrupted for a moment', 200);
      return {
        text: `⚠️ ${escapeHtml(what)} was not carried out, or not all of it: ${why}. Look at /status and say it again.`,
        undone: true,
      };
    }
    const reason =
      error instanceof RadError ? say(errorLine(error, parts.token)) : 'an unexpected error, see the log';
    return { text: `❌ ${escapeHtml(what)} failed: ${reason}`, undone: true };
  };

  const guarded: Dispatch['guarded'] = async (what, work) => {
    // Asked ahead of the work, which does not wait for it: on one connection it is answered first.
    const before = onlyReads(what)
      ? Promise.resolve(undefined)
      : desk.account.lastJournal().catch(() => undefined);
    try {
      return await work();
    } catch (error) {
      return failure(what, error, before);
    }
  };

  /** How many commands came that change something. */
  let changes = 0;

  /**
   * Runs it a second time where the lease was lost for a moment: its key sees to it that nothing is done twice. Not where
   * something else was said meanwhile: the owner's last word counts.
   */
  const onceMore = async <T>(work: () => Promise<T>): Promise<T> => {
    const nth = ++changes;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      for (let waited = 0; parts.host.whyNot?.() && waited < LEASE_WAIT; waited += LEASE_LOOKS)
        await parts.clock.sleep(LEASE_LOOKS);
      if (nth !== changes) throw error;
      return work();
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
      const illness = command.storeless ? undefined : await parts.storeIllness();
      if (illness !== undefined) return { text: storeAway(illness, parts.host.simulated), undone: true };
      const age = ageOfStamp(origin.sentAt, parts.now());
      if (command.kind === 'money' && !origin.confirmed && !(age <= STALE))
        return question(
          'late',
          { text },
          `${age === Infinity ? 'I cannot tell how old this is' : `This is ${span(age)} old`}: <code>${say(text)}</code>\nIs it still wanted?`,
          'Do it now',
        );
      const work = (): Promise<Reply | undefined> => command.run({ ...origin, ...words, text }, desk, tools);
      return command.kind === 'read' ? work() : onceMore(work);
    });
  };

  return {
    guarded,
    ask: (...asked) => tools.ask(...asked),
    command: (text, origin) => run(text, origin, () => true),
    show: (text, origin) => run(`/${text}`, origin, (command) => command.kind === 'read'),
    askAboutTap: (data, asked) => question('tap', { data }, asked, 'Do it now'),
  };
};
