import { CompiledPolicy } from '../../src/domain/privacy/compiled-policy.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Detectors, Finding } from '../../src/domain/privacy/detection/finding.js';
import { defaultPurpose, type Policy, type Rule } from '../../src/domain/privacy/policy.js';
import type { Treating, Treatment } from '../../src/domain/privacy/treatment.js';

const nothing: readonly Finding[] = [];
const hint = { kinds: new Set<never>(), veto: false } as unknown as Detectors['rootHint'];

/** For tests of everything else: finds nothing. */
export const noDetectors: Detectors = {
  rootHint: hint,
  hint: () => hint,
  inText: () => nothing,
  inNumber: () => nothing,
  inKey: () => nothing,
  inName: () => nothing,
};

/** A policy of these rules and the default's everything else. */
export function compiled(
  policy: Policy | readonly Rule[] = defaultPolicy,
  detectors: Detectors = noDetectors,
): CompiledPolicy {
  const whole = 'rules' in policy ? policy : { ...defaultPolicy, rules: policy };
  return new CompiledPolicy(whole, detectors, (text) => String(text.length));
}

/** Hashes that show what was hashed, and for which purpose. */
export const plainHashes: Treating = {
  hash: (text, purpose) => `${purpose}:${text.length}`,
  installationHash: (text) => `installation:${text.length}`,
};

/** Where an event belongs to nobody. */
export const nobodysHashes: Treating = { ...plainHashes, hash: undefined };

export function rule(path: string, treatment: Treatment, more: Partial<Rule> = {}): Rule {
  return { name: path, path, treatment, original: 'sealed', purpose: defaultPurpose, ...more };
}
