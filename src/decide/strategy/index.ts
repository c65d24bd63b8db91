export { SymbolAnalyzer } from './analyzer.js';
export { ConvictionColumn } from './conviction-column.js';
export { exitsOf, type Exits } from './exits.js';
export { ENTRIES, findOpportunity, isOpportunity, type EntryRule } from './opportunity.js';
export { DEFAULT_STRATEGY, type StrategyOptions } from './options.js';
export { rankOpportunities } from './score.js';
export { manualOpportunity } from './manual.js';
export { volatilityColumn } from './volatility.js';
