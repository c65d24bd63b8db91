import { quote, BadInputError } from '../src/domain/index.js';
import { modelCard, stepBackQuestion } from '../src/chat/telegram/cards/learning.js';
import { refusalCard } from '../src/chat/telegram/cards/refusal.js';
import type { Command } from '../src/chat/telegram/command.js';
import { say } from '../src/chat/telegram/format.js';

export const model: Command = {
  name: 'model',
  aliases: ['learning', 'kelly', 'threshold'],
  menu: 'What it has learned, and whether that is used',
  help: [
    '/model: what model, threshold and Kelly would have made beside the fixed rule, and whether each is used; the versions of the model',
    '<code>/set LEARNING watch</code>: everything is shown, nothing acts; off collects nothing',
    '<code>/model back</code>: uses the version before; asks once more',
  ].join('\n'),
  kind: 'read',
  async run({ args: [word, extra], confirmed }, desk, tools) {
    const view = await desk.learning.view();
    if (word === undefined) return modelCard(view, tools.timeZone);
    if (word.toLowerCase() !== 'back' || extra !== undefined)
      throw new BadInputError(`/model takes nothing or back, got ${quote(word)}. For example /model back.`);
    if (!view.canStepBack) return refusalCard({ reason: 'There is no earlier version of the model.' });
    if (!confirmed) return tools.ask('/model back', stepBackQuestion(view), 'Step back');
    const result = await desk.learning.stepModelBack();
    if (result.status === 'refused') return refusalCard(result);
    return { text: `🧠 Stepped back: ${say(result.learning.reason, 300)}` };
  },
};
