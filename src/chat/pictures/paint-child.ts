import { reasonOf } from '../../domain/index.js';
import { renderPicture } from './render.js';
import type { PictureSpec, ThemeName } from './spec.js';

export interface PaintTask {
  readonly spec: PictureSpec;
  readonly theme: ThemeName;
}

/** The picture as PNG, or why there is none. */
export type Painted = { readonly png: Buffer } | { readonly reason: string };

const paint = ({ spec, theme }: PaintTask): Promise<Painted> =>
  renderPicture(spec, theme).then(
    (png) => ({ png }),
    (error: unknown) => ({ reason: reasonOf(error) }),
  );

// One specification in, one PNG out, until nobody asks any more.
process.on('message', (task: PaintTask) => void paint(task).then((painted) => process.send?.(painted)));
