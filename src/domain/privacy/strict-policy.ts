import { defaultPolicy } from './default-policy.js';
import type { Policy, Rule } from './policy.js';
import type { Treatment } from './treatment.js';

/**
 * For audience figures that need no consent: the fields of the default policy, but what that seals is gone, addresses
 * keep two octets, places are no finer than a city, no original is kept, and no record names anybody.
 */
export const strictPolicy: Policy = {
  ...defaultPolicy,
  name: 'strict',
  rules: defaultPolicy.rules.map(stricter),
  pseudonym: false,
};

function stricter(rule: Rule): Rule {
  return {
    ...rule,
    name: rule.name.replace(/^default: /, 'strict: '),
    treatment: harder(rule.treatment),
    original: 'dropped',
  };
}

function harder(treatment: Treatment): Treatment {
  switch (treatment.kind) {
    case 'seal':
    case 'hash':
      return { kind: 'drop' };
    case 'truncate':
      return { kind: 'truncate', to: treatment.to === 'country' ? 'country' : '16/32' };
    case 'generalize':
      return treatment.to === 'degree_tenth' ? { kind: 'generalize', to: 'degree' } : treatment;
    case 'keep':
    case 'drop':
    case 'redact':
      return treatment;
  }
}
