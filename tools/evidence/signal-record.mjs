// The table of src/decide/analytics/recorded-signals.ts, from a run that `npm run backtest -- --json FILE` wrote.
// Usage (after a build): node tools/evidence/signal-record.mjs FILE
import { signalRecordOf } from '../../dist/src/decide/analytics/index.js';
import { readRunFile } from '../../dist/src/backtest/json.js';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node tools/evidence/signal-record.mjs FILE');
  process.exit(2);
}
const { from, to, symbols, trades, decisionHash } = readRunFile(file);
const outcomes = trades.map((trade) => ({ ...trade, at: trade.openedAt, kind: 'traded', features: {} }));
const [first, last] = [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
console.log(`// ${trades.length} trades in ${symbols.length} symbols, ${first} to ${last}, ${decisionHash}`);
for (const name of ['long unopposed', 'long opposed', 'short unopposed', 'short opposed']) {
  const record = signalRecordOf(outcomes, name);
  if (!record) console.log(`// ${name}: fewer than 30`);
  else {
    const figures = [record.meanR, record.low, record.high].map((r) => r.toFixed(3));
    console.log(`  '${name}': recorded(${[record.signals, record.won, ...figures].join(', ')}),`);
  }
}
