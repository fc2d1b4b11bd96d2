import { typeOfName } from '../../domain/event/event-type.js';
import { kinds as allKinds, type Kind } from '../../domain/event/kind.js';
import { nearest } from '../../domain/nearest.js';
import type { DetectorKind } from '../../domain/privacy/detection/finding.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { pathProblem } from '../../domain/privacy/rule-path.js';
import type { Generalization } from '../../domain/privacy/treatment.js';
import type { WrittenRule } from './policy-of.js';
import type { Problem } from './position.js';
import type { NodePath, YamlText } from './yaml-text.js';

/** What each rule says that cannot be meant, whatever stands in the others. */
export function checkRules(
  rules: readonly WrittenRule[],
  known: { readonly purposes: readonly string[]; readonly pseudonym: boolean },
  yaml: YamlText,
): Problem[] {
  const problems: Problem[] = [];
  const wrong = (node: NodePath, problem: string) => problems.push({ ...yaml.at(node), problem });
  const done = new Set<number>();
  for (const { rule, index, node } of rules) {
    const path = node.includes('path') ? pathProblem(rule.path) : undefined;
    if (path !== undefined) wrong(node, `the path "${rule.path}" can never match: it ${path}`);
    if (done.has(index)) continue;
    done.add(index);
    const at = (...rest: NodePath): NodePath => ['rules', index, ...rest];
    if (!known.purposes.includes(rule.purpose))
      wrong(at('purpose'), unknownPurpose(rule.purpose, known.purposes));
    if (!known.pseudonym) {
      const problem = withoutKey(rule);
      if (problem !== undefined) wrong(at(), problem);
    }
    const unreadable = unreadableFinding(rule);
    if (unreadable !== undefined) wrong(at('detector'), unreadable);
    for (const [n, type] of (rule.types ?? []).entries()) {
      const problem = typeProblem(type, rule.kinds ?? allKinds);
      if (problem !== undefined) wrong(at('types', n), problem);
    }
  }
  return problems;
}

export function unknownPurpose(purpose: string, known: readonly string[]): string {
  const [meant] = nearest(purpose, known);
  return `the purpose "${purpose}" is not declared: ${
    meant === undefined ? 'add it to purposes at the top of the file' : `did you mean ${meant}?`
  } (declared are ${known.join(', ')})`;
}

/** Why no event type is called that. */
export function typeProblem(type: string, kinds: readonly Kind[] = allKinds): string | undefined {
  const prefix = type.endsWith('*') ? type.slice(0, -1) : undefined;
  if ((prefix ?? type).includes('*')) return `the type "${type}" can never occur: * stands only at the end`;
  if (!(prefix === undefined ? /^[a-z0-9][a-z0-9_]{0,79}$/ : /^([a-z0-9][a-z0-9_]*)?$/).test(prefix ?? type))
    return `the type "${type}" can never occur: types are written like ${typeOfName(prefix ?? type)}${prefix === undefined ? '' : '*'}`;
  const others = kinds.filter((kind) => kind !== 'track');
  const isOfOther = others.some((kind) => (prefix === undefined ? kind === type : kind.startsWith(prefix)));
  const isKind = (allKinds as readonly string[]).includes(type);
  if (isOfOther || (kinds.includes('track') && (!isKind || type === 'track'))) return undefined;
  return `the type "${type}" can never occur: events of the kinds ${kinds.join(', ')} have other types`;
}

/** Without pseudonyms there is no key of a person. */
function withoutKey({ treatment, original }: Rule): string | undefined {
  if (treatment.kind === 'seal')
    return 'nothing can be sealed in a policy without pseudonyms, there is no key of a person: drop it, or hash it with key: installation';
  if (treatment.kind === 'hash' && treatment.key === 'subject')
    return 'nothing can be hashed by person in a policy without pseudonyms: use key: installation';
  if (original === 'sealed' && treatment.kind !== 'keep')
    return 'no original can be sealed in a policy without pseudonyms: leave original out';
  return undefined;
}

const readable: { readonly [To in Generalization]: readonly DetectorKind[] } = {
  year: ['birth_date'],
  month: ['birth_date'],
  degree_tenth: ['coordinates'],
  degree: ['coordinates'],
  domain: ['email'],
  url: ['url'],
};

/** A treatment that could only answer `[redacted]` for what the detector finds. */
function unreadableFinding({ detector, treatment }: Rule): string | undefined {
  if (detector === undefined || !('to' in treatment)) return undefined;
  const reads: readonly string[] = treatment.kind === 'truncate' ? ['ip'] : readable[treatment.to];
  if (reads.includes(detector)) return undefined;
  const found = detector === '*' ? 'most of what is found' : `what the detector ${detector} finds`;
  return `${treatment.kind} to ${treatment.to} cannot read ${found}, it would only ever leave [redacted]: it goes with ${reads.join(' or ')}`;
}
