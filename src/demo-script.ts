import type { App } from './app/start.js';
import type { Settings } from './settings.js';

/** Placeholder. */
export const driveDemo = async (app: App, _settings: Settings): Promise<number> => {
  await app.stop('script');
  return 0;
};
