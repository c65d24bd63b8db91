declare module 'brain.js/dist/neural-network.js' {
  import type { NeuralNetwork } from 'brain.js';

  /** What it exports in CommonJS: Node hands over all of it, vitest the default. */
  const exported: typeof NeuralNetwork & { readonly default?: typeof NeuralNetwork };
  export default exported;
}
