import { expect, it } from 'vitest';
import { POLICY } from '../../dev/fixtures';
import { locate, segmentsOf } from './policyPath';

it('reads paths as the console writes them', () => {
  expect(segmentsOf('routes.alpha-premium.supports[0]')).toEqual(['routes', 'alpha-premium', 'supports', 0]);
  expect(segmentsOf('prices.models["alpha/gpt-4.1"].input')).toEqual([
    'prices',
    'models',
    'alpha/gpt-4.1',
    'input',
  ]);
});

const textAt = (path: string, message = '') => {
  const spot = locate(POLICY, path, message);
  return spot && POLICY.slice(spot.from, spot.to);
};

it('finds a value', () => {
  expect(textAt('routes.alpha-premium.timeouts.default.firstToken')).toBe('10s');
  expect(textAt('prices.models["alpha/gpt-4o"].input')).toBe('2500000');
  expect(textAt('routes.alpha-premium.supports[1]')).toBe('json_schema');
});

it('finds the nearest place above what is missing', () => {
  expect(textAt('classes.critical_user_facing.matrix.thirdFallback')).toBe('matrix');
  expect(textAt('classes.critical_user_facing.matrix.primary')).toBe('primary');
});

it('finds a mistake of the whole text by its line', () => {
  expect(locate(POLICY, '', 'line 3: mapping values are not allowed here')?.line).toBe(3);
  expect(textAt('', 'line 3: …')).toBe('kind: Policy');
  expect(locate(POLICY, '', 'nothing to point at')).toBeNull();
  expect(locate(POLICY, 'nowhere.at.all', '')).toBeNull();
});
