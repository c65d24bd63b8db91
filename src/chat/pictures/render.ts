import { renderAsync } from '@resvg/resvg-js';
import { FONT_FAMILY, FONT_FILES } from './font.js';
import { pictureLayout } from './layout.js';
import type { PictureSpec, ThemeName } from './spec.js';

/** Makes a picture as PNG, off the event loop. */
export type RenderPicture = (spec: PictureSpec, theme?: ThemeName) => Promise<Buffer>;

/**
 * Paints a picture in this process, which keeps what resvg has once taken of memory.
 * @throws BadInputError when the specification's time zone is unknown.
 */
export const renderPicture: RenderPicture = async (spec, theme = 'dark') => {
  const { svg } = pictureLayout(spec, theme);
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles: [...FONT_FILES], defaultFontFamily: FONT_FAMILY },
  });
  return image.asPng();
};
