import { createHash, randomBytes } from 'node:crypto';
import {
  BadInputError,
  NotFoundError,
  OWNER,
  PASTED,
  SECRET_MARK,
  UNKNOWN,
  type Alert,
  type AlertSource,
  type JournalEntry,
  type NewSource,
  type SourceChange,
  type SourceWithSecret,
} from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';
import type { Versioned } from '../../state/store/store.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { holdingsOf } from './context.js';

type Parts = Pick<TradingParts, 'store' | 'clock' | 'fence'>;

const NAME = /^[a-z0-9-]{2,24}$/;
/** What stands for a source that nobody named, or for a word of /sources. */
const RESERVED = [OWNER, PASTED, UNKNOWN, 'strategy', 'trend', 'add', 'remove', 'all', 'none'];
const MOST = 20;
const MOST_A_DAY = 100;
const CAUSE = 'by the owner (/sources)';

/** SHA-256 of a webhook's secret, hex, as it is kept. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** 160 random bits under a mark by which they are found in a message and taken out of it. */
const drawSecret = (): string => SECRET_MARK + randomBytes(20).toString('hex');

/** The sources that the owner named, by name. */
export const listSources = async ({ store }: Pick<Parts, 'store'>): Promise<readonly AlertSource[]> =>
  (await store.list('source')).map(({ value }) => value);

/** Names that no owner gave: a forward of somebody unnamed, and what he pasted. */
const UNNAMED: ReadonlySet<string> = new Set([UNKNOWN, PASTED]);

/** Why a message of a source that is switched off or removed comes to nothing. */
export const whyOff = (name: string): string => `${name} is off, or no source any more`;

/** The source of an alert: undefined where nobody named it, `off` where it is switched off or removed. */
export const sourceOfAlert = async (
  { store }: Pick<Parts, 'store'>,
  { source: name }: Pick<Alert, 'source'>,
): Promise<AlertSource | 'off' | undefined> => {
  if (UNNAMED.has(name)) return undefined;
  const source = (await store.get('source', name))?.value;
  return source?.isOn ? source : 'off';
};

const sourceNamed = async ({ store }: Parts, name: string): Promise<Versioned<AlertSource>> => {
  const known = await store.get('source', name);
  if (!known) throw new NotFoundError('source', name);
  return known;
};

const isId = (id: number | undefined): boolean => id !== undefined && Number.isSafeInteger(id) && id !== 0;

/** @throws BadInputError with the line that says what is expected. */
const check = ({ name, door, chatId, authors = [] }: NewSource, others: readonly AlertSource[]): void => {
  if (!NAME.test(name))
    throw new BadInputError(
      `A source's name has 2 to 24 small letters, digits or hyphens, got “${name.slice(0, 24)}”.`,
    );
  if (RESERVED.includes(name))
    throw new BadInputError(`“${name}” means something else here; choose another name.`);
  if (others.some((other) => other.name === name))
    throw new BadInputError(`There is a source ${name} already.`);
  if (others.length >= MOST) throw new BadInputError(`There are ${MOST} sources already; remove one first.`);
  if (door === 'webhook' ? chatId !== undefined : !isId(chatId))
    throw new BadInputError(
      door === 'webhook'
        ? 'A webhook has no chat id.'
        : `A ${door} is known by Telegram's numeric id, such as -1001234567890.`,
    );
  if (!authors.every((author) => isId(author) && (author > 0 || author === chatId)))
    throw new BadInputError(
      "Authors are known by Telegram's numeric user ids, such as 123456789, or anonymous.",
    );
  // One chat, one source: whose message it is must never be a choice.
  const same = chatId === undefined ? undefined : others.find((other) => other.chatId === chatId);
  if (same) throw new BadInputError(`${chatId} is the source ${same.name} already.`);
};

/** A source that was removed leaves trades behind: who takes its name over would move and close them. */
const checkFree = async (parts: Parts, name: string): Promise<void> => {
  const left = await holdingsOf(parts, name);
  if (left.length === 0) return;
  const names = [...new Set(left.map(({ side, symbol }) => `${side} ${symbol}`))].join(', ');
  throw new BadInputError(
    `An earlier source ${name} still has ${names}: choose another name, or end that first.`,
  );
};

/**
 * Names a source: its messages are read from now on, and it may only ask.
 * @throws BadInputError for a name or an id that cannot be, or is taken
 */
export const addSource = (parts: Parts, wanted: NewSource): Promise<SourceWithSecret> =>
  retryConflicts(async () => {
    const { name, door, chatId, authors } = wanted;
    check(wanted, await listSources(parts));
    await checkFree(parts, name);
    const secret = door === 'webhook' ? drawSecret() : undefined;
    const at = parts.clock.now();
    const source: AlertSource = {
      name,
      door,
      ...(chatId === undefined ? {} : { chatId }),
      ...(authors && authors.length > 0 ? { authors } : {}),
      ...(secret === undefined ? {} : { secretHash: hashOfSecret(secret) }),
      isOn: true,
      mode: 'ask',
      bounds: { sizeFactor: 0.5, perDay: 3 },
      needsStop: false,
      createdAt: at,
    };
    await commit(parts, {
      put: [{ kind: 'source', id: name, value: source, version: 0 }],
      journal: [{ at, event: 'source-added', cause: CAUSE, data: { name, door } }],
    });
    return { source, ...(secret === undefined ? {} : { secret }) };
  });

const withoutHash = ({ secretHash: _hash, ...rest }: AlertSource): Omit<AlertSource, 'secretHash'> => rest;

/** Writes a source anew, with its line in the journal. */
const rewrite = async (
  parts: Parts,
  { value: before, version }: Versioned<AlertSource>,
  after: AlertSource,
  cause = CAUSE,
): Promise<AlertSource> => {
  const { name } = before;
  const data = { name, before: withoutHash(before), after: withoutHash(after) };
  const journal: JournalEntry[] = [{ at: parts.clock.now(), event: 'source-changed', cause, data }];
  await commit(parts, { put: [{ kind: 'source', id: name, value: after, version }], journal });
  return after;
};

/**
 * Changes what a source may do, in force for the next message.
 * @throws NotFoundError, or BadInputError for bounds that are none
 */
export const changeSource = (parts: Parts, name: string, change: SourceChange): Promise<AlertSource> =>
  retryConflicts(async () => {
    const known = await sourceNamed(parts, name);
    const { stopFollows, ...rest } = { ...known.value, ...change };
    const after = stopFollows === undefined ? rest : { ...rest, stopFollows };
    const { sizeFactor, perDay, symbols } = after.bounds;
    if (!(sizeFactor > 0 && sizeFactor <= 1))
      throw new BadInputError('The risk of a source is a part of your own: above 0, up to 1.');
    if (!Number.isSafeInteger(perDay) || perDay < 1 || perDay > MOST_A_DAY)
      throw new BadInputError(`A source may trade 1 to ${MOST_A_DAY} times a day by itself.`);
    if (symbols?.length === 0) throw new BadInputError('Name at least one symbol.');
    return rewrite(parts, known, after);
  });

/** Gives a webhook another secret; the one before counts no longer. @throws NotFoundError, BadInputError */
export const renewSecret = (parts: Parts, name: string): Promise<Required<SourceWithSecret>> =>
  retryConflicts(async () => {
    const known = await sourceNamed(parts, name);
    if (known.value.door !== 'webhook')
      throw new BadInputError(`${name} is a ${known.value.door}: only a webhook has a secret.`);
    const secret = drawSecret();
    const after = { ...known.value, secretHash: hashOfSecret(secret) };
    return { source: await rewrite(parts, known, after, 'another secret (/sources)'), secret };
  });

/** Nothing of it is read any more; its trades and its record stay. @throws NotFoundError */
export const removeSource = (parts: Parts, name: string): Promise<void> =>
  retryConflicts(async () => {
    const { version } = await sourceNamed(parts, name);
    await commit(parts, {
      del: [{ kind: 'source', id: name, version }],
      journal: [{ at: parts.clock.now(), event: 'source-removed', cause: CAUSE, data: { name } }],
    });
  });
