import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceDurably } from '../../src/state/store/durable-files.js';
import { pageOf } from './page.js';
import type { Report } from './report.js';

/** Writes a report as JSON and as a page; the paths of both, without their ends. */
export const writeReport = async (dir: string, report: Report): Promise<string> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, new Date(report.began).toISOString().slice(0, 19).replaceAll(':', '-'));
  await replaceDurably(`${path}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  await replaceDurably(`${path}.html`, pageOf(report));
  return path;
};
