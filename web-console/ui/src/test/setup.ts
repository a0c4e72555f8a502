import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// What a browser has and jsdom has not.
window.matchMedia = (media) =>
  ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

window.ResizeObserver = class {
  observe() {
    /* Nothing is ever resized. */
  }
  unobserve() {
    /* Nothing was observed. */
  }
  disconnect() {
    /* Nothing was observed. */
  }
};

Object.defineProperty(document, 'fonts', { value: new EventTarget() });
window.scrollTo = () => undefined;
window.HTMLCanvasElement.prototype.getContext = () => null;
window.HTMLElement.prototype.scrollIntoView = () => undefined;
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();

// `defaultHidden`: working out what is visible takes most of a test's time, and the tests do not depend on it.
// A busy machine draws a page in seconds; a test that fails waits longer, one that passes does not.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
