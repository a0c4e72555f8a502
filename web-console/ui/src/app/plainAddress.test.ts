import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (file: string) => readFileSync(`${import.meta.dirname}/../../${file}`, 'utf8');

/** Where the script sends a page that was opened at an address; null when it stays. */
function sentTo(address: string): string | null {
  let target: string | null = null;
  const location = { replace: (to: string) => (target = to) };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const script = new Function('document', 'location', read('public/plain-address.js')) as (
    ...globals: unknown[]
  ) => void;
  script({ URL: address }, location);
  return target;
}

it.each([
  ['http://admin:pw@console.test/policy?x=1#y', 'http://console.test/policy?x=1#y'],
  ['https://admin@console.test:8090/', 'https://console.test:8090/'],
  ['http://console.test/login?next=%2Faudit%3Fa%40b', null],
])('sends a page at %s to %s', (address, target) => {
  expect(sentTo(address)).toBe(target);
});

it('does so before any module is loaded', () => {
  const scripts = [...read('index.html').matchAll(/<script[^>]* src="([^"]+)"/g)].map((match) => match[1]);
  expect(scripts[0]).toBe('/plain-address.js');
});
