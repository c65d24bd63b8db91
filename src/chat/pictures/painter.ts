import { childEntry } from '../../assets.js';
import { Child } from '../../child.js';
import { RadError, reasonOf } from '../../domain/index.js';
import type { PaintTask } from './paint-child.js';
import type { RenderPicture } from './render.js';

/** Pictures come one by one, or several at once, ms. */
const KEPT = 5_000;
const PATIENCE = 30_000;

/** A picture came to nothing. */
class NotPaintedError extends RadError {
  constructor(reason: string) {
    super('not-painted', `the picture could not be painted: ${reason}`, { reason });
  }
}

/**
 * Paints one picture after another in a process that ends when it has had no work for a while: what resvg has once taken
 * of memory it gives back only so, up to 12 MB for each thread that it has painted in.
 * @throws NotPaintedError when that fails, or its process ends
 */
export const createPainter = (): RenderPicture => {
  const child = new Child<PaintTask, Buffer>(childEntry('src/chat/pictures/paint-child'), {
    work: 'painting',
    keptMs: KEPT,
    patienceMs: PATIENCE,
  });
  return (spec, theme = 'dark') =>
    child.ask({ spec, theme }).catch((error: unknown) => {
      throw new NotPaintedError(reasonOf(error));
    });
};
