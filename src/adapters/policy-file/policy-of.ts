import {
  type ConsentPolicy,
  type ConsentPurpose,
  defaultConsent,
} from '../../domain/consent/consent-policy.js';
import { defaultPolicy } from '../../domain/privacy/default-policy.js';
import {
  defaultPurpose,
  defaultRetention,
  type Policy,
  type Purpose,
  type Retention,
  type Rule,
  type Scope,
} from '../../domain/privacy/policy.js';
import { strictPolicy } from '../../domain/privacy/strict-policy.js';
import type { Generalization, Treatment, Truncation } from '../../domain/privacy/treatment.js';
import type { ConsentDocument, PolicyDocument, RetentionDocument, RuleDocument } from './policy-document.js';
import type { NodePath } from './yaml-text.js';

/** A rule as the policy has it, and where the file says it. */
export interface WrittenRule {
  readonly rule: Rule;
  /** Which of the file's rules it is of, from 0. */
  readonly index: number;
  readonly node: NodePath;
}

/** What a policy file extends. Consent and retention of `nothing` are the default's: to say nothing grants nothing. */
export function baseOf({ extends: base = 'default' }: Pick<PolicyDocument, 'extends'>): Policy {
  switch (base) {
    case 'default':
      return defaultPolicy;
    case 'strict':
      return strictPolicy;
    case 'nothing':
      return { ...defaultPolicy, rules: [] };
  }
}

/** The policy of a document that the schema accepts. @param name how the policy is called */
export function policyOf(document: PolicyDocument, name: string): Policy {
  const base = baseOf(document);
  return {
    ...base,
    name,
    rules: [...writtenRules(document).map(({ rule }) => rule), ...base.rules],
    pseudonym: document.pseudonym ?? base.pseudonym,
    consent: consentOf(document.consent, base.consent),
    schemas: { ...base.schemas, ...document.schemas },
    retention: retentionOf(document.retention),
  };
}

/** The document's own rules: one for each path. */
export function writtenRules(document: PolicyDocument): WrittenRule[] {
  const pseudonym = document.pseudonym ?? baseOf(document).pseudonym;
  return (document.rules ?? []).flatMap((rule, index) => {
    const paths = Array.isArray(rule.path) ? rule.path : [rule.path ?? '**'];
    return paths.map((path: string, n): WrittenRule => {
      const isOneOf = Array.isArray(rule.path) && paths.length > 1;
      const name = isOneOf ? `rules[${index}].path[${n}]` : `rules[${index}]`;
      const node = Array.isArray(rule.path)
        ? ['rules', index, 'path', n]
        : ['rules', index, ...(rule.path === undefined ? [] : ['path'])];
      return { rule: ruleOf(rule, path, name, pseudonym), index, node };
    });
  });
}

function ruleOf(document: RuleDocument, path: string, name: string, pseudonym: boolean): Rule {
  const { detector, action, purpose, identifying } = document;
  const treatment = treatmentOf(document);
  const keeps = pseudonym && treatment.kind !== 'drop';
  return {
    name,
    path,
    ...scopeOf(document),
    ...(detector === undefined ? undefined : { detector: detector === 'any' ? '*' : detector }),
    treatment,
    ...(action === undefined ? undefined : { action }),
    original: document.original ?? (keeps ? 'sealed' : 'dropped'),
    purpose: (purpose ?? defaultPurpose) as Purpose,
    ...(identifying === undefined ? undefined : { identifying }),
  };
}

function scopeOf({ kinds, types, sources }: RuleDocument): Scope {
  return {
    ...(kinds === undefined ? undefined : { kinds }),
    ...(types === undefined ? undefined : { types }),
    ...(sources === undefined ? undefined : { sources }),
  };
}

/** With an action there is no treatment: what is found stays as it is. */
function treatmentOf({ treatment: kind = 'keep', to, key = 'subject' }: RuleDocument): Treatment {
  switch (kind) {
    case 'hash':
      return { kind, key };
    case 'truncate':
      return { kind, to: to as Truncation };
    case 'generalize':
      return { kind, to: to as Generalization };
    default:
      return { kind };
  }
}

/** What the document says of a purpose changes that part of it; what needs which purposes it says as a whole. */
export function consentOf(document: ConsentDocument | undefined, base = defaultConsent): ConsentPolicy {
  if (document === undefined) return base;
  const purposes = new Map(base.purposes.map((purpose) => [purpose.name, purpose]));
  for (const [text, said] of Object.entries(document.purposes ?? {})) {
    const name = text as Purpose;
    const before: ConsentPurpose = purposes.get(name) ?? { ...unsaid, name };
    purposes.set(name, { ...before, ...said });
  }
  return {
    purposes: [...purposes.values()],
    record: (document.record as readonly Purpose[] | undefined) ?? base.record,
    enrich: (document.enrich as readonly Purpose[] | undefined) ?? base.enrich,
    deliver: { ...base.deliver, ...(document.deliver as ConsentPolicy['deliver'] | undefined) },
  };
}

const unsaid: Omit<ConsentPurpose, 'name'> = { categories: [], google: [], gpc: false, absent: 'granted' };

function retentionOf({ raw_days, letter_days, types, purposes }: RetentionDocument = {}): Retention {
  return {
    rawDays: raw_days === 'forever' ? null : (raw_days ?? defaultRetention.rawDays),
    letterDays: letter_days ?? defaultRetention.letterDays,
    typeDays: types ?? defaultRetention.typeDays,
    purposeDays: purposes ?? defaultRetention.purposeDays,
  };
}
