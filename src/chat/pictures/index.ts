export * from './spec.js';
export { intersects } from './boxes.js';
export { pictureLayout, PICTURE_HEIGHT, PICTURE_WIDTH, type PictureLayout } from './layout.js';
export { createPainter } from './painter.js';
// Not renderPicture: it loads resvg, whose memory the bot leaves to the painter's process.
export type { RenderPicture } from './render.js';
export type { Named } from './from-domain.js';
export { positionPicture, signalPicture, tradePicture, type PictureContext } from './from-domain.js';
