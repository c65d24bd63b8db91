import { answerTasks } from '../../child.js';
import { renderPicture } from './render.js';
import type { PictureSpec, ThemeName } from './spec.js';

export interface PaintTask {
  readonly spec: PictureSpec;
  readonly theme: ThemeName;
}

answerTasks(({ spec, theme }: PaintTask) => renderPicture(spec, theme));
