export * from './spec.js';
export { intersects } from './boxes.js';
export { pictureLayout, renderPicture, PICTURE_HEIGHT, PICTURE_WIDTH, type PictureLayout } from './render.js';
export type { Named } from './from-domain.js';
export { positionPicture, signalPicture, tradePicture, type PictureContext } from './from-domain.js';
