import { detectorKinds } from '../../domain/privacy/detection/finding.js';
import { deciders } from '../../domain/privacy/path-cover.js';
import { compilePaths, type Place } from '../../domain/privacy/path-matcher.js';
import type { Rule, Scope } from '../../domain/privacy/policy.js';
import { pathProblem } from '../../domain/privacy/rule-path.js';
import type { WrittenRule } from './policy-of.js';
import type { Position, Problem } from './position.js';
import type { YamlText } from './yaml-text.js';

/**
 * Rules of the file that can never decide, because for every field they name another one always comes first: earlier
 * rules of the file, and for a rule with a detector every rule without one, wherever it stands. Paths are compared
 * exactly, also against several rules together. Scopes are compared rule by rule: that several narrower ones add up to
 * a whole one (all kinds, one by one) is not seen.
 * @param extended the rules that come after the file's
 * @param marks of schemas: the rules that come before the file's
 */
export function checkOverlaps(
  rules: readonly WrittenRule[],
  extended: readonly Rule[],
  yaml: YamlText,
  marks: readonly Rule[] = [],
): Problem[] {
  const possible = rules.filter(({ rule }) => pathProblem(rule.path) === undefined);
  const places = new Map<Rule, Position>(possible.map(({ rule, node }) => [rule, yaml.at(node)]));
  return possible.flatMap(({ rule, node }, n) => {
    const earlier = [...marks, ...possible.slice(0, n).map((one) => one.rule)];
    const later = [...possible.slice(n + 1).map((one) => one.rule), ...extended];
    const instead =
      rule.detector === undefined ? fieldDeciders(rule, earlier) : findingDeciders(rule, earlier, later);
    if (instead === undefined) return [];
    return [{ ...yaml.at(node), problem: wording(rule, [...instead], places) }];
  });
}

function fieldDeciders(rule: Rule, earlier: readonly Rule[]): Set<Rule> | undefined {
  const stronger = earlier.filter((one) => one.detector === undefined && covers(one, rule));
  return deciders(rule.path, compilePaths(stronger), ({ rule: decides }) => decides);
}

function findingDeciders(
  rule: Rule,
  earlier: readonly Rule[],
  later: readonly Rule[],
): Set<Rule> | undefined {
  const plain = [...earlier, ...later].filter(({ detector }) => detector === undefined);
  const speakers = earlier.filter(({ detector }) => detector !== undefined);
  const stronger = [...plain, ...speakers].filter((one) => covers(one, rule));
  const kinds = detectorKinds.filter((kind) => rule.detector === '*' || rule.detector === kind);
  const decides = (place: Place): Rule | undefined => {
    if (place.rule !== undefined) return place.rule;
    const found = kinds.map((kind) => place.findingRule(kind));
    return found.includes(undefined) ? undefined : found[0];
  };
  return deciders(rule.path, compilePaths(stronger), decides);
}

/** Does `wide` speak of every event that `narrow` speaks of? */
function covers(wide: Scope, narrow: Scope): boolean {
  return (
    includes(wide.kinds, narrow.kinds) &&
    includes(wide.sources, narrow.sources) &&
    (wide.types === undefined ||
      (narrow.types?.every((type) => wide.types?.some((one) => isWithin(type, one))) ?? false))
  );
}

function includes(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  return wide === undefined || (narrow?.every((one) => wide.includes(one)) ?? false);
}

function isWithin(type: string, wide: string): boolean {
  return wide.endsWith('*') ? type.startsWith(wide.slice(0, -1)) : type === wide;
}

function wording(rule: Rule, instead: readonly Rule[], places: ReadonlyMap<Rule, Position>): string {
  const names = instead.map((one) => {
    const at = places.get(one);
    return at === undefined ? `“${one.name}”` : `${one.name} (line ${at.line})`;
  });
  const who = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
  const verb = names.length === 1 ? 'decides' : 'decide';
  if (rule.detector !== undefined && instead.some(({ detector }) => detector === undefined))
    return `${rule.name} never decides: ${who} ${verb} on these fields, whatever a detector finds there; leave the detector out, or the rule`;
  return `${rule.name} never decides: ${who} ${verb} on the same fields and ${names.length === 1 ? 'comes' : 'come'} first; leave one out, or put the narrower one first`;
}
