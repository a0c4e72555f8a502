import type { Problem } from '../src/api/types';

export const SCENARIOS = [
  'data',
  'empty',
  'quiet',
  'analytics-away',
  'store-away',
  'slow',
  'gone',
  'logged-out',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export const problem = (type: string, status: number, title: string, detail?: string): Answer => ({
  status,
  body: {
    type: `urn:detour:problem:${type}` as Problem['type'],
    title,
    status,
    ...(detail !== undefined && { detail }),
    errors: [],
  } satisfies Problem,
});
