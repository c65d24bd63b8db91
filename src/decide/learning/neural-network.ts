import exported from 'brain.js/dist/neural-network.js';

/** The network of brain.js. All of brain.js would load a compiler for graphics cards beside it. */
export const NeuralNetwork = exported.default ?? exported;
