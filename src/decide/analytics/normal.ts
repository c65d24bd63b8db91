/**
 * Φ(x), the standard normal distribution function, to 1e−13, by the series of Marsaglia ("Evaluating the Normal Distribution", 2004):
 * Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), whose terms all have one sign; beyond ±8 it is 0 or 1 to that accuracy.
 */
export const normalCdf = (x: number): number => {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let [sum, term] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
};

/** Halvings that carry an interval of 16 below 1e−14. */
const HALVINGS = 51;

/** Φ⁻¹(p) for p in (0, 1), by bisection between −8 and 8. */
export const normalQuantile = (p: number): number => {
  let [low, high] = [-8, 8];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
