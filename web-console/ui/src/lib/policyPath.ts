/** Places in a policy document: paths as the console writes them, and where they are in the text. */
import { isMap, isNode, isPair, isScalar, isSeq, type Node, parseDocument } from 'yaml';

export type Segment = string | number;

/** `routes.alpha["x.y"][0].tier` -> routes, alpha, x.y, 0, tier */
export function segmentsOf(path: string): Segment[] {
  const segments: Segment[] = [];
  for (const match of path.matchAll(/\["(.*?)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    const [, quoted, index, plain] = match;
    if (index !== undefined) segments.push(Number(index));
    else segments.push(quoted ?? plain ?? '');
  }
  return segments;
}

export interface Spot {
  from: number;
  to: number;
  line: number;
}

/**
 * Where in the text a mistake is: the value at `path`, or, when that is missing, the nearest place above it. A mistake
 * of the whole text is found by the line its message names; null when there is no line to point at.
 */
export function locate(text: string, path: string, message: string): Spot | null {
  const named = /^line (\d+)/.exec(message);
  if (path === '' && named) return lineSpot(text, Number(named[1]));
  if (path === '') return null;
  const range = rangeAt(parseDocument(text).contents, segmentsOf(path));
  return range && { from: range[0], to: Math.max(range[1], range[0] + 1), line: lineOf(text, range[0]) };
}

type Range = readonly [from: number, to: number];

function rangeAt(root: unknown, segments: readonly Segment[]): Range | null {
  let node: unknown = root;
  let best: Range | null = null;
  for (const segment of segments) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(segment),
      );
      if (!isPair(pair)) return best;
      best = rangeOf(pair.key) ?? best;
      node = pair.value;
      if (isScalar(node) && segment === segments.at(-1)) return rangeOf(node) ?? best;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      best = rangeOf(node) ?? best;
    } else return best;
  }
  return best;
}

function rangeOf(node: unknown): Range | null {
  const range = isNode(node) ? (node as Node).range : null;
  return range ? [range[0], range[1]] : null;
}

const lineOf = (text: string, position: number): number => text.slice(0, position).split('\n').length;

function lineSpot(text: string, line: number): Spot | null {
  const lines = text.split('\n');
  const content = lines[line - 1];
  if (content === undefined) return null;
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return { from, to: from + Math.max(1, content.length), line };
}
