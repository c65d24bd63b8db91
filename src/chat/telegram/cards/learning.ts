import type { LearningView, VersionView } from '../../../trade/views/learning.js';
import type { Reply } from '../command.js';
import { fitLines, inWords, percent, say, signedPercent, signedR, timeText } from '../format.js';

const versionLine = (version: VersionView, timeZone: string): string => {
  const { validation } = version;
  const mark = version.active ? '🟢' : version.current ? '⚪' : '▫️';
  const proof = validation
    ? `skill ${signedPercent(validation.skill)}, t ${validation.t.toFixed(1)} on ${validation.predictions} unseen`
    : 'not validated';
  return `${mark} v${version.version} · ${timeText(version.trainedAt, timeZone)} · ${version.samples} outcomes · ${proof} · ${version.accepted ? 'passed' : 'failed'}`;
};

const MODES: Readonly<Record<LearningView['mode'], string>> = {
  on: 'on',
  watch: 'only watched',
  off: 'off',
};

const headline = ({ mode, gates }: LearningView): string => {
  const open = gates.filter(({ isOpen }) => isOpen).map(({ learner }) => learner);
  const acting = open.length === 0 ? 'nothing of it acts yet' : `acting: ${open.join(', ')}`;
  const state = { on: acting, watch: 'nothing of it acts', off: 'nothing is collected' }[mode];
  return `🧠 <b>Learning: ${MODES[mode]}</b> · ${state}`;
};

const modelLines = (view: LearningView, timeZone: string): string[] => {
  const total = view.outcomes.traded + view.outcomes.skipped + view.outcomes.expired + view.outcomes.denied;
  if (view.versions.length === 0)
    return [`Model · ${say(view.reason)}, ${total} of at least ${view.needed} outcomes`];
  return [
    `Model · ${say(view.reason, 300)}`,
    ...view.versions.toReversed().map((version) => versionLine(version, timeZone)),
  ];
};

/** Weights of votes as the card shows them. */
const thresholdLine = ({ threshold, record }: LearningView): string => {
  const reason = say(inWords(record.reason.replace(/^[\d.]+: /, '')), 200);
  const adapted =
    record.threshold === threshold ? '' : `, <b>${percent(record.threshold, 1)}</b> if it were adapted`;
  return `A signal needs votes of weight <b>${percent(threshold, 1)}</b>${adapted} · ${reason}`;
};

/** /model: what each gate knows, what threshold and Kelly would be, and the versions of the model with their validation. */
export const modelCard = (view: LearningView, timeZone: string): Reply => {
  const { record, kelly, outcomes, following } = view;
  return {
    text: fitLines([
      headline(view),
      ...view.gates.map(({ isOpen, text }) => `${isOpen ? '🔓' : '🔒'} ${say(inWords(text), 200)}`),
      thresholdLine(view),
      `Kelly asks for ${kelly.deny ? '⛔ no trade' : `<b>${percent(kelly.multiplier)}</b> of the usual risk`} · ${say(inWords(kelly.reason), 200)}`,
      ...(kelly.meanR === undefined ? [] : [`Mean of the record ${signedR(kelly.meanR)} an outcome`]),
      `Outcomes: ${outcomes.traded} traded, ${outcomes.skipped} skipped, ${outcomes.expired} expired, ${outcomes.denied} denied · ${following} still followed`,
      ...modelLines(view, timeZone),
      ...(record.trainAt > 0 ? [`Next training from ${timeText(record.trainAt, timeZone)}`] : []),
      ...(view.canStepBack ? ['<code>/model back</code>: the version before'] : []),
    ]),
  };
};

/** The question before a step back: what counts now, and what then. */
export const stepBackQuestion = (view: LearningView): string => {
  const current = view.versions.find((one) => one.current);
  const before = view.versions.filter((one) => current && one.version < current.version).at(-1);
  const state = (one: VersionView | undefined): string =>
    `v${one?.version ?? '?'} (${one?.accepted ? 'passed its validation: asked' : 'failed its validation: not asked'})`;
  return `🧠 Step back from ${state(current)} to ${state(before)}?\nIt stays until a newer version passes its validation.`;
};
