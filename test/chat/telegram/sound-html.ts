/** Tags are balanced and nothing but our own tags and entities is left: Telegram would parse it. */
export const isSound = (html: string): boolean => {
  const open: string[] = [];
  for (const [, slash, tag] of html.matchAll(/<(\/?)([a-z]+)>/g)) {
    if (slash === '') open.push(tag ?? '');
    else if (open.pop() !== tag) return false;
  }
  const rest = html.replace(/<\/?(b|i|code)>/g, '').replace(/&(amp|lt|gt);/g, '');
  return open.length === 0 && !/[<>&]/.test(rest);
};
