import { expect, it } from 'vitest';
import { POLICY, recommendation } from '../../../dev/fixtures';
import { policyDuration, policyDurationMs, previewChange } from './change';

const NOW = Date.now();
const changed = (document: string, of = recommendation(1, NOW)) => {
  const preview = previewChange(document, of);
  return {
    ...preview,
    lines: preview?.hunks.flatMap(({ lines }) =>
      lines.filter((line) => /^[+-]/.test(line)).map((line) => line.trimEnd()),
    ),
  };
};

it('writes durations as the policy does', () => {
  expect([2600, 10_000, 90_000, 120_000, 3_600_000].map(policyDuration)).toEqual([
    '2600ms',
    '10s',
    '90s',
    '2m',
    '1h',
  ]);
  expect(['2600ms', '1m30s', '10s', '2 s', 7].map(policyDurationMs)).toEqual([
    2600,
    90_000,
    10_000,
    null,
    null,
  ]);
});

it('adds the value where it was inherited, and says from where', () => {
  expect(changed(POLICY)).toMatchObject({
    lines: ['+      critical_user_facing:', '+        firstToken: 2600ms'],
    from: 'routes.alpha-premium.timeouts.default.firstToken',
    current: true,
  });
});

it('inherits from the class when the route says nothing', () => {
  const of = recommendation(1, NOW, {
    subject: { route: 'beta-premium', trafficClass: 'critical_user_facing' },
    change: {
      path: 'routes.beta-premium.timeouts.critical_user_facing.firstToken',
      fromMs: 10_000,
      toMs: 4_200,
    },
  });
  expect(changed(POLICY, of)).toMatchObject({
    lines: ['+    timeouts:', '+      critical_user_facing:', '+        firstToken: 4200ms'],
    from: 'classes.critical_user_facing.timeouts.firstToken',
  });
});

it('replaces a value that is there, and knows when it is not the judged one', () => {
  const set = POLICY.replace(
    '    timeouts:\n      default:',
    '    timeouts:\n      critical_user_facing: { firstToken: 3s }\n      default:',
  );
  expect(changed(set)).toMatchObject({
    lines: ['-        firstToken: 3s', '+        firstToken: 2600ms'],
    from: 'routes.alpha-premium.timeouts.critical_user_facing.firstToken',
    current: false,
  });
});

it('does not guess at a document that cannot be read', () => {
  expect(previewChange('a: [', recommendation(1, NOW))).toBeNull();
  expect(previewChange('just text', recommendation(1, NOW))).toBeNull();
});
