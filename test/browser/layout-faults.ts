import type { Page } from 'playwright-core';

/** What is wider than the window, and boxes of one list that overlap: both must be nothing. */
export const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const out = [];
    const seen = [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && !e.closest('pre, dialog, .sr-only'));
    for (const e of seen) {
      const box = e.getBoundingClientRect();
      if (box.right > innerWidth + 0.5 || box.left < -0.5) out.push('wider than the window: ' + e.outerHTML.slice(0, 80));
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (own && parseFloat(getComputedStyle(e).fontSize) < 12) out.push('smaller than 12 px: ' + e.outerHTML.slice(0, 80));
    }
    if (document.documentElement.scrollWidth > innerWidth) out.push('scrolls sideways');
    for (const group of ['.key', '.bubble', '.chat > *:not(.down)']) {
      const boxes = [...document.querySelectorAll(group)].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()]);
      for (const [i, [a, x]] of boxes.entries()) for (const [b, y] of boxes.slice(i + 1)) {
        const apart = x.right <= y.left + 0.5 || y.right <= x.left + 0.5 || x.bottom <= y.top + 0.5 || y.bottom <= x.top + 0.5;
        if (!apart) out.push('overlap: ' + a.outerHTML.slice(0, 60) + ' / ' + b.outerHTML.slice(0, 60));
      }
    }
    for (const e of document.querySelectorAll('.key, .icon')) {
      if (e.checkVisibility() && e.getBoundingClientRect().height < 43.5) out.push('too low for a thumb: ' + e.outerHTML.slice(0, 60));
    }
    return out;
  })()`);
