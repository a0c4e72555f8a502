/** The exact edit that accepting a recommendation makes to the policy document. */
import { structuredPatch, type StructuredPatchHunk } from 'diff';
import { parse, stringify } from 'yaml';
import type { Recommendation } from '../../api/types';
import { segmentsOf } from '../../lib/policyPath';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** A duration as the policy document writes it: the largest unit that needs no fraction (`2600ms`, `10s`). */
export function policyDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** Milliseconds of a duration in the document (`1m30s`); null when it is not one. */
export function policyDurationMs(text: unknown): number | null {
  if (typeof text !== 'string' || !/^(\d+(d|h|ms|m|s))+$/.test(text)) return null;
  const size = Object.fromEntries(UNITS);
  return [...text.matchAll(/(\d+)(d|h|ms|m|s)/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (size[unit ?? ''] ?? 0),
    0,
  );
}

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isTree(node) ? node[name] : undefined), tree);
}

function setAt(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [name, ...rest] = path;
  if (name === undefined) return tree;
  const child = tree[name];
  return { ...tree, [name]: rest.length === 0 ? value : setAt(isTree(child) ? child : {}, rest, value) };
}

export interface ChangePreview {
  hunks: readonly StructuredPatchHunk[];
  /** Where the value in force comes from now; the path itself, or the more general place it is inherited from. */
  from: string;
  /** The value in force is still the one that the evidence was judged against. */
  current: boolean;
}

/** The edit in the document's canonical form, as it will be stored; null when the document cannot be read. */
export function previewChange(document: string, { change, subject }: Recommendation): ChangePreview | null {
  let tree: unknown;
  try {
    tree = parse(document);
  } catch {
    return null;
  }
  if (!isTree(tree)) return null;
  const path = segmentsOf(change.path).map(String);
  const source = sourcesOf(path, subject).find((place) => valueAt(tree, place) !== undefined);
  const edited = setAt(tree, path, policyDuration(change.toMs));
  const { hunks } = structuredPatch('', '', stringify(tree), stringify(edited), '', '', { context: 4 });
  return {
    hunks,
    from: source === undefined ? 'the built-in default' : source.join('.'),
    current: source === undefined || policyDurationMs(valueAt(tree, source)) === change.fromMs,
  };
}

/** Where a timeout of a route for a class is looked up, most specific first. */
function sourcesOf(path: readonly string[], { route, trafficClass }: Recommendation['subject']): string[][] {
  const field = path.at(-1) ?? '';
  return [
    [...path],
    ['routes', route, 'timeouts', 'default', field],
    ['classes', trafficClass, 'timeouts', field],
  ];
}
