import type { DetectorKind } from '../../../src/domain/privacy/detection/finding.js';
import type { Rule } from '../../../src/domain/privacy/policy.js';

/** Keys without case and separators, letter by letter. */
export function bare(key: string): string {
  return [...key.toLowerCase()].filter((character) => /\p{L}|\p{N}/u.test(character)).join('');
}

function segmentMatches(pattern: string, key: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return key === '';
  if (first === '*')
    return (
      segmentMatches(rest.join(''), key) ||
      (key !== '' && segmentMatches(pattern, [...key].slice(1).join('')))
    );
  const [head, ...tail] = key;
  return head === first && segmentMatches(rest.join(''), tail.join(''));
}

const compared = new Map<string, boolean>();

/** Remembered, since the same few patterns and keys are tried a million times. */
function segmentFits(pattern: string, key: string): boolean {
  const name = JSON.stringify([pattern, key]);
  const known = compared.get(name) ?? segmentMatches(pattern.split('*').map(bare).join('*'), bare(key));
  if (compared.size < 100_000) compared.set(name, known);
  return known;
}

function matches(pattern: readonly string[], keys: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return keys.length === 0;
  if (first === '**') return matches(rest, keys) || (keys.length > 0 && matches(pattern, keys.slice(1)));
  const [key, ...below] = keys;
  if (key === undefined) return false;
  return segmentFits(first, key) && matches(rest, below);
}

/** The first rule that names what is at `keys`, by trying one after the other. */
export function decides(rules: readonly Rule[], keys: readonly string[]): Rule | undefined {
  return rules.find(({ path, detector }) => detector === undefined && matches(path.split('.'), keys));
}

/** The rule that decides a value at `keys`: its own, else that of the nearest field around it that has one. */
export function governs(rules: readonly Rule[], keys: readonly string[]): Rule | undefined {
  for (let depth = keys.length; depth >= 0; depth--) {
    const rule = decides(rules, keys.slice(0, depth));
    if (rule === undefined) continue;
    const endsHere = rule.unlessFound || (rule.treatment.kind === 'keep' && depth < keys.length);
    return endsHere ? undefined : rule;
  }
  return undefined;
}

/** The rule that decides what is found at `keys`, where no other rule names the place. */
export function decidesFinding(
  rules: readonly Rule[],
  keys: readonly string[],
  kind: DetectorKind,
): Rule | undefined {
  return rules.find(
    ({ path, detector }) => (detector === '*' || detector === kind) && matches(path.split('.'), keys),
  );
}
