import { parentPort, workerData } from 'node:worker_threads';
import { trainModel, type TrainingRequest } from './train.js';

// The worker's whole life: one request in, one model out.
parentPort?.postMessage(trainModel(workerData as TrainingRequest));
