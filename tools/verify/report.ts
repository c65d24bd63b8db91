import type { Outcome } from './check.js';

const RULE = '='.repeat(60);

/** The closing block and the exit code: every line is named, ✓ only when its check succeeded. */
export const report = (outcomes: readonly Outcome[]): { readonly text: string; readonly code: 0 | 1 } => {
  const ok = outcomes.length > 0 && outcomes.every((outcome) => outcome.ok);
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  const lines = [
    RULE,
    ok ? '✅ ALL INTEGRATION TESTS PASSED' : `❌ ${failed} OF ${outcomes.length} INTEGRATION TESTS FAILED`,
    RULE,
    '',
    'System Integration Status:',
    ...outcomes.flatMap(({ name, ok: works, seen }) =>
      works ? [`  ✓ ${name}: Working`] : [`  ✗ ${name}: Failed`, `      seen: ${seen}`],
    ),
    '',
    ok ? '✅ All components working together seamlessly!' : '❌ Not all components work together.',
  ];
  return { text: `${lines.join('\n')}\n`, code: ok ? 0 : 1 };
};
