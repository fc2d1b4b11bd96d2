import { kinds } from '../../domain/event/kind.js';
import { type DetectorKind, detectorKinds } from '../../domain/privacy/detection/finding.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { generalizations, type Treatment, truncations } from '../../domain/privacy/treatment.js';
import type { RuleDocument } from './policy-document.js';
import { type Fields, listOf, purposeName, type Schema, text, words } from './schema-parts.js';

const treatmentWords: { readonly [Kind in Treatment['kind']]: string } = {
  keep: 'the value stays as it is, and no detector looks at it',
  drop: 'the value is gone, and kept nowhere',
  seal: 'the value leaves the clear part; only who holds the person’s key can read it',
  hash: 'a keyed hash stands in: equal values stay equal, and nobody can guess one',
  truncate: 'an IP address is cut short; say how far with `to`',
  generalize: 'something coarser stands in; say what with `to`',
  redact: 'the word [redacted] stands in',
};

const actionWords: { readonly [Action in NonNullable<Rule['action']>]: string } = {
  report: 'what is found stays in clear and is counted in the inventory',
  quarantine: 'the whole event is set aside as a dead letter (personal_data)',
};

const treatmentKinds = Object.keys(treatmentWords);

const ruleFields: Fields<RuleDocument> = {
  path: {
    anyOf: [text, listOf(text, 'Several fields that get the same treatment.')],
    description:
      'Which fields: keys joined by dots, from the event’s root, e.g. context.ip or properties.**.email. * stands for any one key or part of a key, ** for any number of keys. Upper and lower case and separators make no difference: first_name is firstName. One path or a list. What begins with * must stand in quotes.',
  },
  detector: {
    enum: ['any', ...(detectorKinds satisfies readonly DetectorKind[])],
    description:
      'Only what this detector finds, in fields that no rule without a detector names. Without a path: everywhere.',
  },
  kinds: listOf({ enum: [...kinds] }, 'Only in events of these kinds.'),
  types: listOf(
    text,
    'Only in events of these types (order_completed), a * at the end standing for any rest (order_*).',
  ),
  sources: listOf(text, 'Only in events from the sources with these names.'),
  treatment: { enum: treatmentKinds, description: `What becomes of the value. ${words(treatmentWords)}.` },
  to: {
    enum: [...truncations, ...generalizations],
    description:
      'How far truncate goes: 24/48 and 16/32 are the bits left of IPv4 and IPv6, country is the country’s code. What generalize leaves: year or month of a date, degree_tenth (11 km) or degree of a coordinate, domain of an e-mail address, url without personal parameters.',
  },
  key: {
    enum: ['subject', 'installation'],
    description:
      'Whose key hashes. subject (if nothing is said): equal within one person, and it dies with the person’s key. installation: equal across persons, and it outlives them.',
  },
  action: {
    enum: Object.keys(actionWords),
    description: `For a detector, instead of a treatment. ${words(actionWords)}.`,
  },
  original: {
    enum: ['sealed', 'dropped'],
    description:
      'What becomes of the value as it came. sealed (if nothing is said, unless the policy goes without pseudonyms): encrypted under the person’s key. dropped: gone for good.',
  },
  purpose: {
    ...purposeName,
    description:
      'What the value is used for: default, or one of the purposes. Its original is sealed under a key of that purpose.',
  },
  identifying: {
    type: 'boolean',
    description:
      'What the treatment leaves in clear still helps to single a person out: it is removed when the person is forgotten.',
  },
};

const isTreatment = (kind: Treatment['kind']): Schema => ({
  properties: { treatment: { const: kind } },
  required: ['treatment'],
});
/** These fields have no place, and why. */
const without = (description: string, ...fields: (keyof RuleDocument)[]): Schema => ({
  properties: Object.fromEntries(fields.map((field) => [field, { not: {}, description }])),
});
const treatmentFields = ['treatment', 'to', 'key', 'original', 'identifying'] as const;
const goesTo = (choices: readonly string[], description: string): Schema => ({
  properties: { to: { enum: [...choices] } },
  required: ['to'],
  description,
});
/** Put together as entries: an object with a `then` looks like a promise. */
const when = (condition: Schema, yes: Schema | true, no: Schema | true = true): Schema =>
  Object.fromEntries([
    ['if', condition],
    ['then', yes],
    ['else', no],
  ]);

/** One rule of a policy file. */
export const ruleSchema: Schema = {
  type: 'object',
  description: 'What becomes of some fields, or of what detectors find.',
  properties: ruleFields,
  additionalProperties: false,
  allOf: [
    when(
      { required: ['action'] },
      {
        ...without('an action stands instead of a treatment', ...treatmentFields),
        required: ['detector'],
        description: 'an action is for what a detector finds',
      },
      { required: ['treatment'], description: 'say what becomes of the value' },
    ),
    when({ required: ['detector'] }, true, {
      required: ['path'],
      description: 'say which fields, or what a detector must find',
    }),
    when(isTreatment('truncate'), goesTo(truncations, 'how far an address is cut')),
    when(isTreatment('generalize'), goesTo(generalizations, 'what is left of the value')),
    when(
      { properties: { treatment: { enum: ['truncate', 'generalize'] } } },
      true,
      without('it is for truncate and generalize', 'to'),
    ),
    when(isTreatment('hash'), true, without('it is for hash', 'key')),
    when(
      { properties: { treatment: { enum: ['drop', 'seal', 'redact'] } }, required: ['treatment'] },
      {
        properties: {
          identifying: { const: false, description: 'this treatment leaves nothing that identifies anybody' },
        },
      },
    ),
    when(isTreatment('keep'), without('what stays as it is has no other original', 'original')),
    when(isTreatment('seal'), {
      properties: { original: { const: 'sealed', description: 'to keep nothing, drop it' } },
    }),
    when(isTreatment('drop'), {
      properties: { original: { const: 'dropped', description: 'to keep the original, seal it' } },
    }),
  ],
};
