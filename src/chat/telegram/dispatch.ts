import { ageOfStamp, createInParts } from '../../clock.js';
import { BadInputError, FencedError } from '../../domain/index.js';
import type { Button, Command, CommandRequest, Reply, Tools } from './command.js';
import type { Confirmations } from './confirm.js';
import { escapeHtml, price, say, span } from './format.js';
import { createGuarded, type Guarded } from './guarded.js';
import { AmbiguousNumberError } from './input.js';
import type { ChatBasis } from './parts.js';
import { createPlainWords } from './plain-words.js';

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
  Pick<Tools, 'preferences' | 'storeIllness' | 'ownerId'> & { readonly confirmations: Confirmations };

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
  readonly choose: Tools['choose'];
  /** Asks before an old tap on money is done. */
  askAboutTap(data: string, question: string): Promise<Reply>;
  readonly guarded: Guarded;
  /** As `guarded`, for what cannot be done while the state store is away: then that is said. */
  readonly stored: Guarded;
}

/** Plain words while they are read: nothing can have been done yet. */
const READING = 'reading that';

/** A command with what was said to it. */
interface Spoken {
  readonly command: Command;
  readonly name: string;
  readonly args: readonly string[];
  readonly text: string;
}

/** The name and the words of `/name@bot words`; undefined when it is no command. */
const wordsOf = (text: string): { readonly name: string; readonly args: readonly string[] } | undefined => {
  const match = /^\/([a-z0-9_]{1,32})(?:@\w{1,64})?(?:\s+([^]*))?$/i.exec(text.trim());
  if (!match?.[1]) return undefined;
  const args = (match[2] ?? '').split(/\s+/).filter((word) => word !== '');
  return { name: match[1].toLowerCase(), args: args.slice(0, 32) };
};

export const createDispatch = (parts: DispatchParts): Dispatch => {
  const { desk, commands, confirmations } = parts;
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
  const choose: Tools['choose'] = async (text, choices, good) => {
    const buttons: Button[][] = [];
    for (const row of choices) {
      const made: Button[] = [];
      for (const one of row) {
        if ('action' in one) made.push(one);
        else {
          const id = await confirmations.create('choice', { text: one.command }, good);
          made.push({ label: one.label, action: 'yes', id, version: 0 });
        }
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
    inParts: createInParts(parts.clock),
    storeIllness: parts.storeIllness,
    ownerId: parts.ownerId,
    preferences: parts.preferences,
    host: parts.host,
    choose,
    ask: (text, asked, yes) => question('command', { text }, asked, yes),
  };

  const guarded = createGuarded(
    parts,
    (what) => what === READING || table.get(what.slice(1))?.kind === 'read',
  );

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

  const plain = createPlainWords(parts);

  const spokenOf = (text: string): Spoken | undefined => {
    const words = wordsOf(text);
    const command = words && table.get(words.name);
    return command && { command, text, ...words };
  };

  /** Said instead of doing it while the state store is away. */
  const awayFor = async (command?: Command): Promise<Reply | undefined> => {
    const illness = command?.storeless ? undefined : await parts.storeIllness();
    return illness === undefined
      ? undefined
      : { text: storeAway(illness, parts.host.simulated), undone: true };
  };

  const perform = async (
    { command, name, args, text }: Spoken,
    origin: Origin,
  ): Promise<Reply | undefined> => {
    const away = await awayFor(command);
    if (away) return away;
    const age = ageOfStamp(origin.sentAt, parts.now());
    if (command.kind === 'money' && !origin.confirmed && !(age <= STALE))
      return question(
        'late',
        { text },
        `${age === Infinity ? 'I cannot tell how old this is' : `This is ${span(age)} old`}: <code>${say(text)}</code>\nIs it still wanted?`,
        'Do it now',
      );
    const work = (): Promise<Reply | undefined> => command.run({ ...origin, name, args, text }, desk, tools);
    return command.kind === 'read' ? work() : onceMore(work);
  };

  /** Asks which of two numbers is meant, where nothing settles it. */
  const settled = async (
    text: string,
    work: (text: string) => Promise<Reply | undefined>,
  ): Promise<Reply | undefined> => {
    try {
      return await work(text);
    } catch (error) {
      if (!(error instanceof AmbiguousNumberError)) throw error;
      const { message, readings, written } = error;
      const choices = readings.map((value) => ({
        label: price(value),
        command: text.replace(written, String(value)),
      }));
      return choose(escapeHtml(message), [choices]);
    }
  };

  /** What plain words ask for: done where it moves no money or asks by itself, else shown in one line with one button. */
  const carryOut = (said: string, origin: Origin): Promise<Reply | undefined> =>
    settled(said, async (text) => {
      const spoken = spokenOf(text);
      if (!spoken) return plain.notUnderstood(text);
      const { command, name, args } = spoken;
      const away = await awayFor(command);
      if (away) return away;
      const preview = await command.preview?.({ ...origin, name, args, text }, desk, tools);
      if (!preview) return perform(spoken, origin);
      return 'line' in preview
        ? choose(preview.line, [[{ label: 'Do it', command: preview.command }]])
        : preview;
    });

  /** A command whose words could not be read as they stand is read as plain words. */
  const reordered = async (text: string, origin: Origin, error: BadInputError) => {
    const reading = await plain.read(text);
    if (reading.kind === 'ask') return choose(reading.question, [reading.ways]);
    if (reading.kind === 'none' || reading.command === text) throw error;
    try {
      return await carryOut(reading.command, origin);
    } catch (again) {
      // What is wrong with the words as typed is what the owner wants to hear.
      throw again instanceof BadInputError ? error : again;
    }
  };

  /** @param elsewise whether words that cannot be read as they stand are read as plain ones */
  const typed = (spoken: Spoken, origin: Origin, elsewise: boolean): Promise<Reply | undefined> =>
    guarded(`/${spoken.command.name}`, () =>
      settled(spoken.text, async (text) => {
        try {
          return await perform(spoken, origin);
        } catch (error) {
          if (!elsewise || !(error instanceof BadInputError) || error instanceof AmbiguousNumberError)
            throw error;
          return reordered(text, origin, error);
        }
      }),
    );

  /** What words ask for; `halt` and `help` by themselves, whatever can be read now. */
  const readingOf = async (text: string) => {
    const blind = await plain.read(text, true);
    if (blind.kind === 'command' && spokenOf(blind.command)?.command.storeless) return { reading: blind };
    const away = await awayFor();
    return { away, reading: away ? blind : await plain.read(text) };
  };

  /** Words that are no command as they stand. */
  const said = (text: string, origin: Origin): Promise<Reply | undefined> =>
    guarded(READING, async () => {
      const { reading, away } = await readingOf(text);
      if (reading.kind === 'command') {
        const name = spokenOf(reading.command)?.command.name ?? '';
        return guarded(`/${name}`, () => carryOut(reading.command, origin));
      }
      if (away) return away;
      if (reading.kind === 'ask') return choose(reading.question, [reading.ways]);
      const slash = wordsOf(text);
      return slash ? plain.unknown(slash.name) : plain.notUnderstood(text, reading.why);
    });

  return {
    guarded,
    stored: (what, work) => guarded(what, async () => (await awayFor()) ?? work()),
    ask: (...asked) => tools.ask(...asked),
    choose,
    command(text, origin) {
      const spoken = spokenOf(text);
      return spoken ? typed(spoken, origin, !origin.confirmed) : said(text, origin);
    },
    async show(text, origin) {
      const spoken = spokenOf(`/${text}`);
      return spoken?.command.kind === 'read'
        ? typed(spoken, origin, false)
        : plain.unknown(text.split(' ')[0] ?? '');
    },
    askAboutTap: (data, asked) => question('tap', { data }, asked, 'Do it now'),
  };
};
