import { intersects, type PictureLayout } from '../../../src/chat/pictures/index.js';

/** What must hold for every picture; returns the faults in words. */
export const faultsOf = ({ svg, labels, width, height }: PictureLayout): string[] => {
  const faults: string[] = [];
  labels.forEach((label, i) => {
    const { x, y, text } = label;
    if (label.size < 24) faults.push(`"${text}" is ${label.size} px`);
    if (x < 0 || y < 0 || x + label.width > width || y + label.height > height)
      faults.push(`"${text}" leaves the canvas: ${JSON.stringify(label)}`);
    for (const other of labels.slice(i + 1))
      if (intersects(label, other)) faults.push(`"${text}" meets "${other.text}"`);
  });
  // Texts of people and exchanges may say anything; coordinates and numbers may not.
  const drawn = svg.replace(/<text[^>]*>[^<]*<\/text>/g, (text) => text.slice(0, text.indexOf('>')));
  if (/NaN|undefined|Infinity|null|e[+-]\d/.test(drawn)) faults.push('a coordinate is no plain number');
  return faults;
};

export const textsOf = (layout: PictureLayout): string[] => layout.labels.map((label) => label.text);
