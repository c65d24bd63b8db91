import type { Position } from '../../../domain/index.js';
import type { AccountLook, AccountRead, Differing } from '../../../trade/core/results.js';
import type { Reply } from '../command.js';
import { say } from '../format.js';

const named = (symbols: readonly string[]): string => symbols.map((symbol) => say(symbol, 24)).join(', ');

/** A position that the account shows otherwise than the records. */
const differingLine = ({ known, shown }: Differing): string =>
  `⏳ ${say(known.symbol, 24)}: the account shows ${shown ? amountOf(shown) : 'no position'} where my records have ${amountOf(known)}. The exchange's record does not explain it yet.`;

const amountOf = ({ side, contracts }: Pick<Position, 'side' | 'contracts'>): string =>
  `a ${side} of ${contracts} contracts`;

/** What the account holds beside what is stored, or otherwise; undefined where there is nothing of the kind. */
export const besideLine = ({
  unreported = [],
  unlisted = [],
  differing = [],
}: Partial<Omit<AccountRead, 'read'>>): string | undefined => {
  const lines = [
    ...(unreported.length === 0
      ? []
      : [
          `⏳ The account holds ${named(unreported)}, bought a moment ago: it is being taken into my records.`,
        ]),
    ...(unlisted.length === 0
      ? []
      : [
          `⚠️ The account holds ${named(unlisted)}, which I do not trade and can neither guard nor close: look after it on the exchange.`,
        ]),
    ...differing.map(differingLine),
  ];
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** What is said beside stored figures when they are not all there is; undefined where they are. */
export const accountLine = (account: AccountLook): string | undefined =>
  account.read
    ? besideLine(account)
    : `⚠️ The account could not be read in time (${say(account.why, 200)}). This is what I knew last; the account may hold more.`;

/** The reply where no position is stored. */
export const noneOpen = (account: AccountLook): Reply => {
  const line = accountLine(account);
  if (!account.read || line === undefined) return withLine({ text: 'No position is open.' }, line);
  return account.unreported.length > 0
    ? withLine({ text: line }, 'Ask again in a few seconds.')
    : { text: line };
};

/** A reply with a line below its text. */
export const withLine = (reply: Reply, line: string | undefined): Reply =>
  line === undefined ? reply : { ...reply, text: `${reply.text}\n${line}` };
