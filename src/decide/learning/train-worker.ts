import { parentPort } from 'node:worker_threads';
import { trainModel, type TrainingRequest } from './train.js';

// One request in, one model out, until nobody asks any more.
parentPort?.on('message', (request: TrainingRequest) => parentPort?.postMessage(trainModel(request)));
