import { quote, BadInputError } from '../src/domain/index.js';
import type { Command } from '../src/chat/telegram/command.js';
import type { PairRules } from '../src/trade/signals/pairs.js';

const SIDES: Readonly<Record<string, PairRules['sides']>> = {
  both: 'both',
  even: 'both',
  all: 'both',
  long: 'long',
  longs: 'long',
  short: 'short',
  shorts: 'short',
  none: 'none',
};
const WORDS: Readonly<Record<PairRules['sides'], string>> = {
  both: 'Longs and shorts give signals.',
  long: 'Only longs give signals.',
  short: 'Only shorts give signals.',
  none: 'No side gives signals; /open still plans a trade by hand.',
};

const LABELS: Readonly<Record<PairRules['sides'], string>> = {
  both: 'Both',
  long: 'Only longs',
  short: 'Only shorts',
  none: 'None',
};

export const sides: Command = {
  name: 'sides',
  aliases: ['marketdir'],
  help: 'Which sides may give signals.\n<code>/sides long</code> · <code>/sides short</code> · <code>/sides both</code> · <code>/sides none</code>',
  kind: 'safety',
  async run({ name, args: [word, extra] }, desk, tools) {
    const { sides: now } = await desk.settings.pairs();
    if (word === undefined) {
      const others = (['both', 'long', 'short', 'none'] as const).filter((one) => one !== now);
      return tools.choose(`${WORDS[now]} Change it?`, [
        others.map((one) => ({ label: LABELS[one], command: `/sides ${one}` })),
      ]);
    }
    const wanted = SIDES[word.toLowerCase()];
    if (!wanted || extra !== undefined)
      throw new BadInputError(
        `/${name} takes long, short, both or none, got ${quote([word, extra].join(' ').trim())}.`,
      );
    // Elsewhere it only tells a strategy what the owner thinks of the market.
    if (name === 'marketdir' && wanted !== now)
      return tools.choose(
        `Here this is more than a view: other sides will give no signals. Now: ${WORDS[now]}`,
        [[{ label: LABELS[wanted], command: `/sides ${wanted}` }]],
      );
    const rules = await desk.settings.changePairs(
      (rule) => ({ ...rule, sides: wanted }),
      `by the owner (/${name})`,
    );
    return { text: `${WORDS[rules.sides]} From the next scan on.`, silent: true };
  },
};
