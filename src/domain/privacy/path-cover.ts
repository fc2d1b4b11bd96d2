import type { Place } from './path-matcher.js';
import type { Rule } from './policy.js';

/** A key that no policy names: what holds for it holds for every key that a `*` or `**` may stand for. */
const anyKey = '𒀀';

/**
 * Some of the rules behind `root` that between them decide on every field that `path` names, or `undefined` where
 * `path` names a field on which none does. Exact for any keys: a wildcard in `path` is tried with a key that only
 * wildcards match, since whatever rule matches that one matches every other.
 * @param root the rules' place at the root of an event
 * @param decides who decides at a place
 */
export function deciders(
  path: string,
  root: Place,
  decides: (place: Place) => Rule | undefined,
): Set<Rule> | undefined {
  const segments = path.split('.');
  const found = new Set<Rule>();
  const seen = new Map<Place, Set<number>>();
  const open: [at: number, place: Place, depth: number][] = [[0, root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, place, depth] = next;
    const isRoot = depth === 0;
    const known = seen.get(place) ?? new Set();
    if (known.has(at)) continue;
    // A place below may be the root's twin, but the root itself is no field.
    if (!isRoot) seen.set(place, known.add(at));
    const segment = segments[at];
    if (segment === undefined) {
      if (isRoot) continue;
      const rule = decides(place);
      if (rule === undefined) return undefined;
      found.add(rule);
    } else if (segment === '**') open.push([at + 1, place, depth], [at, place.down(anyKey), depth + 1]);
    else open.push([at + 1, place.down(segment.replaceAll('*', anyKey)), depth + 1]);
  }
  return found;
}
