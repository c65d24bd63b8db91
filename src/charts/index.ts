export * from './spec.js';
export { intersects, type Box, type LabelBox } from './boxes.js';
export { pictureLayout, renderPicture, PICTURE_HEIGHT, PICTURE_WIDTH, type PictureLayout } from './render.js';
export {
  positionPicture,
  signalPicture,
  tradePicture,
  type MomentFigures,
  type PictureContext,
} from './from-domain.js';
