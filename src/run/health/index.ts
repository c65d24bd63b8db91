export * from './health.js';
export * from './heartbeat.js';
export * from './metrics.js';
