import { meanOf } from '../../domain/index.js';

/** Turns named features into the network's inputs; fitted on training data alone. */
export type Scaler = {
  readonly names: readonly string[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
};

/** Standard deviations beyond which a value counts as extreme. */
const LIMIT = 3;

/** Means and deviations of every feature that occurs, names ascending. */
export const fitScaler = (rows: readonly Readonly<Record<string, number>>[]): Scaler => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  const columns = names.map((name) => rows.map((row) => row[name]).filter((x) => Number.isFinite(x)));
  const means = columns.map((column) => meanOf(column as number[]));
  const deviations = columns.map((column, i) => {
    const squares = (column as number[]).map((x) => (x - (means[i] as number)) ** 2);
    return Math.sqrt(meanOf(squares));
  });
  return { names, means, deviations };
};

/** Inputs within 0…1; 0.5 for what is missing, not a number, or never varied. */
export const scaleFeatures = (
  { names, means, deviations }: Scaler,
  features: Readonly<Record<string, number>>,
): number[] =>
  names.map((name, i) => {
    const value = features[name];
    const spread = deviations[i] as number;
    if (value === undefined || !Number.isFinite(value) || !(spread > 1e-12)) return 0.5;
    const z = (value - (means[i] as number)) / spread;
    return 0.5 + Math.max(-LIMIT, Math.min(LIMIT, z)) / (2 * LIMIT);
  });
