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

const modelLines = (view: LearningView, timeZone: string): string[] => {
  const total = view.outcomes.traded + view.outcomes.skipped + view.outcomes.expired + view.outcomes.denied;
  if (view.versions.length === 0)
    return [
      `🧠 <b>Model: not in use</b> · ${say(view.reason)}`,
      `${total} of at least ${view.needed} outcomes; the votes decide alone until a model beats the base rate on signals it has not seen.`,
    ];
  return [
    `🧠 <b>Model: ${view.inUse ? 'in use' : 'not in use'}</b>`,
    say(view.reason, 300),
    ...view.versions.toReversed().map((version) => versionLine(version, timeZone)),
  ];
};

/** /model: the versions, their validation, whether one is used and why; threshold and Kelly beside it. */
export const modelCard = (view: LearningView, timeZone: string): Reply => {
  const { record, kelly, outcomes, following } = view;
  return {
    text: fitLines([
      ...modelLines(view, timeZone),
      ...(record.trainAt > 0 ? [`Next training from ${timeText(record.trainAt, timeZone)}`] : []),
      `Outcomes: ${outcomes.traded} traded, ${outcomes.skipped} skipped, ${outcomes.expired} expired, ${outcomes.denied} denied · ${following} still followed`,
      `A signal needs votes of weight <b>${percent(record.threshold, 1)}</b> · ${say(inWords(record.reason.replace(/^[\d.]+: /, '')), 200)}`,
      `Kelly ${kelly.deny ? '⛔' : `<b>${percent(kelly.multiplier)}</b> of the usual risk`} · ${say(inWords(kelly.reason), 200)}`,
      ...(kelly.meanR === undefined ? [] : [`Mean of the record ${signedR(kelly.meanR)} an outcome`]),
      ...(view.canStepBack ? ['<code>/model back</code>: the version before'] : []),
    ]),
  };
};

/** The question before a step back: what counts now, and what then. */
export const stepBackQuestion = (view: LearningView): string => {
  const current = view.versions.find((one) => one.current);
  const before = view.versions.filter((one) => current && one.version < current.version).at(-1);
  const state = (one: VersionView | undefined): string =>
    `v${one?.version ?? '?'} (${one?.accepted ? 'passed its validation: in use' : 'failed its validation: not in use'})`;
  return `🧠 Step back from ${state(current)} to ${state(before)}?\nIt stays until a newer version passes its validation.`;
};
