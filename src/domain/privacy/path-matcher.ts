import { normalizeKey } from './normalize-key.js';
import type { Rule } from './policy.js';

/**
 * A place in the tree of an event, seen by all rules at once. `rule` is the first rule whose path ends here. Going
 * down costs one map look-up per key: the rules' paths form an automaton whose states are made when first reached.
 */
export interface Place {
  readonly rule: Rule | undefined;
  down(key: string): Place;
}

type Segment = '**' | RegExp | string;

/** Keys remembered per place; hostile streams of ever new keys are matched without being remembered. */
const remembered = 2_000;

/** Compiles rules into the place at the root of an event. */
export function compilePaths(rules: readonly Rule[]): Place {
  const paths = rules.map((rule) => rule.path.split('.').map(segment));
  const places = new Map<string, Place>();

  const placeOf = (positions: readonly [rule: number, at: number][]): Place => {
    const all = closure(positions, paths);
    const name = all.map(([rule, at]) => `${rule}:${at}`).join(' ');
    let place = places.get(name);
    if (place === undefined) {
      place = makePlace(all);
      places.set(name, place);
    }
    return place;
  };

  const makePlace = (positions: readonly [number, number][]): Place => {
    const next = new Map<string, Place>();
    const ended = positions.find(([rule, at]) => at === paths[rule]?.length);
    const wanted = positions.map(([rule, at]) => paths[rule]?.[at]);
    const literals = new Set(wanted.filter((segment) => typeof segment === 'string'));
    const patterns = [...new Set(wanted.filter((segment) => segment instanceof RegExp))];
    const led = new Map<string, Place>();
    /** Where a key leads depends only on what matches it: hostile keys by the thousand lead to the same few places. */
    const below = (key: string): Place => {
      const matching = patterns.map((pattern) => (pattern.test(key) ? '1' : '0')).join('');
      const by = literals.has(key) ? `${matching} ${key}` : matching;
      const known = led.get(by);
      if (known !== undefined) return known;
      const place = placeOf(advance(positions, paths, key));
      led.set(by, place);
      return place;
    };
    return {
      rule: ended && rules[ended[0]],
      down(key) {
        const cached = next.get(key);
        if (cached !== undefined) return cached;
        const place = below(normalizeKey(key));
        if (next.size < remembered) next.set(key, place);
        return place;
      },
    };
  };

  return placeOf(rules.map((_, index) => [index, 0]));
}

function segment(text: string): Segment {
  if (text === '**') return text;
  const literal = normalizeKey(text);
  if (!text.includes('*')) return literal;
  const parts = text.split('*').map(normalizeKey);
  return new RegExp(`^${parts.join('.*')}$`, 'u');
}

/** A `**` may stand for no key at all: whoever waits at it also waits behind it. */
function closure(positions: readonly [number, number][], paths: readonly Segment[][]): [number, number][] {
  const seen = new Map<string, [number, number]>();
  for (let [rule, at] of positions) {
    for (;;) {
      seen.set(`${rule}:${at}`, [rule, at]);
      if (paths[rule]?.[at] !== '**') break;
      at += 1;
    }
  }
  return [...seen.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function advance(
  positions: readonly [number, number][],
  paths: readonly Segment[][],
  key: string,
): [number, number][] {
  const after: [number, number][] = [];
  for (const [rule, at] of positions) {
    const wanted = paths[rule]?.[at];
    if (wanted === undefined) continue;
    if (wanted === '**') after.push([rule, at]);
    else if (typeof wanted === 'string' ? wanted === key : wanted.test(key)) after.push([rule, at + 1]);
  }
  return after;
}
