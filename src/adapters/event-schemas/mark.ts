import { isObject, type Json } from '../../domain/json.js';
import { nearest } from '../../domain/nearest.js';
import { defaultPurpose, type Purpose, type Rule } from '../../domain/privacy/policy.js';
import { generalizations, type Treatment, truncations } from '../../domain/privacy/treatment.js';

/** What `x-lethe` says of a value. */
export type Mark = Pick<Rule, 'treatment' | 'original' | 'purpose' | 'identifying'>;

const treatments = [
  'keep',
  'drop',
  'seal',
  'hash',
  'truncate',
  'generalize',
  'redact',
] as const satisfies Treatment['kind'][];
const fields = ['treatment', 'to', 'key', 'original', 'purpose', 'identifying'];

/** Reads the value of an `x-lethe`: a treatment's name, or an object with its details. */
export function markOf(value: Json): Mark | { readonly problem: string } {
  const said = typeof value === 'string' ? { treatment: value } : value;
  if (!isObject(said))
    return { problem: `must be a treatment (${treatments.join(', ')}) or an object with one` };
  const unknown = Object.keys(said).find((field) => !fields.includes(field));
  if (unknown !== undefined)
    return { problem: `knows no "${unknown}"${didYouMean(unknown, fields)}: it has ${fields.join(', ')}` };
  const { treatment: name, original, purpose = defaultPurpose, identifying } = said;
  const kind = treatments.find((one) => one === name);
  if (kind === undefined)
    return {
      problem: `needs one of the treatments ${treatments.join(', ')}${typeof name === 'string' ? didYouMean(name, treatments) : ''}`,
    };
  const treatment = treatmentOf(kind, said.to, said.key);
  if ('problem' in treatment) return treatment;
  if (typeof purpose !== 'string' || !/^[a-z][a-z0-9_]{0,39}$/.test(purpose))
    return {
      problem: 'has a purpose that is no name: lower-case letters, digits and _, beginning with a letter',
    };
  const leavesNothing = kind === 'drop' || kind === 'seal' || kind === 'redact';
  if (identifying !== undefined && (typeof identifying !== 'boolean' || (identifying && leavesNothing)))
    return {
      problem: `says identifying, which is true or false, and for ${kind} false: it leaves nothing in clear`,
    };
  const kept = kind === 'drop' ? 'dropped' : 'sealed';
  const fixed = kind === 'drop' || kind === 'seal' || kind === 'keep';
  if (original !== undefined && (fixed ? original !== kept : original !== 'sealed' && original !== 'dropped'))
    return {
      problem: fixed
        ? `says original, which is ${kept} for ${kind} anyway: leave it out`
        : 'has an original that is neither sealed nor dropped',
    };
  return {
    treatment,
    original: (original ?? kept) as Rule['original'],
    purpose: purpose as Purpose,
    ...(identifying === undefined ? undefined : { identifying }),
  };
}

function treatmentOf(
  kind: Treatment['kind'],
  to: Json | undefined,
  key: Json | undefined,
): Treatment | { readonly problem: string } {
  if (key !== undefined && kind !== 'hash')
    return { problem: `has a key, which ${kind} does not need: leave it out` };
  switch (kind) {
    case 'truncate':
    case 'generalize': {
      const choices: readonly string[] = kind === 'truncate' ? truncations : generalizations;
      if (typeof to === 'string' && choices.includes(to)) return { kind, to } as Treatment;
      return {
        problem: `needs a to for ${kind}, e.g. {"treatment": "${kind}", "to": "${choices[0]}"}: one of ${choices.join(', ')}`,
      };
    }
    default:
      if (to !== undefined) return { problem: `has a to, which ${kind} does not need: leave it out` };
      if (kind !== 'hash') return { kind };
      if (key === undefined || key === 'subject' || key === 'installation')
        return { kind, key: key ?? 'subject' };
      return { problem: 'has a key that is neither subject nor installation' };
  }
}

function didYouMean(word: string, words: readonly string[]): string {
  const [meant] = nearest(word, words);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
