import type { Rule, Scope } from '../domain/privacy/policy.js';
import type { Treatment } from '../domain/privacy/treatment.js';

/** What a treatment does, in the words of a policy file. */
export function treatmentWords(treatment: Treatment): string {
  switch (treatment.kind) {
    case 'hash':
      return `hash by ${treatment.key}`;
    case 'truncate':
    case 'generalize':
      return `${treatment.kind} to ${treatment.to}`;
    default:
      return treatment.kind;
  }
}

/** What a treatment leaves in clear. @param isAnybodys does the event belong to somebody, whose key there is? */
export function leftInClear(treatment: Treatment, isAnybodys: boolean): string {
  switch (treatment.kind) {
    case 'keep':
      return 'as it is';
    case 'drop':
      return 'nothing';
    case 'seal':
      return isAnybodys ? 'nothing' : '[redacted]';
    case 'hash':
      return isAnybodys || treatment.key === 'installation' ? 'a keyed hash' : '[redacted]';
    case 'truncate':
      return treatment.to === 'country' ? 'the country' : 'the network';
    case 'redact':
      return '[redacted]';
    case 'generalize':
      return {
        year: 'the year',
        month: 'year and month',
        degree_tenth: 'within 11 km',
        degree: 'within 111 km',
        domain: 'the domain',
        url: 'the URL without personal parameters',
      }[treatment.to];
  }
}

/** What a rule does with the values it speaks of, and with which events' values; nothing of where they are. */
export function ruleWords({ treatment, action, original, purpose, identifying, ...scope }: Rule): string {
  if (action !== undefined) return [action, ...scopeWords(scope)].join(', ');
  const keeps = treatment.kind === 'keep';
  return [
    treatmentWords(treatment),
    ...(keeps || treatment.kind === 'drop' ? [] : [`original ${original}`]),
    ...(purpose === 'default' ? [] : [`for ${purpose}`]),
    ...(identifying ? ['identifying'] : []),
    ...scopeWords(scope),
  ].join(', ');
}

function scopeWords({ kinds, types, sources }: Scope): string[] {
  const parts = { kinds, types, sources };
  return Object.entries(parts).flatMap(([part, names]) =>
    names === undefined ? [] : [`only ${part} ${names.join(' ')}`],
  );
}
