import { kinds } from '../../domain/event/kind.js';
import { violationActions } from '../../domain/event/schema.js';
import { type DetectorKind, detectorKinds } from '../../domain/privacy/detection/finding.js';
import type { Rule } from '../../domain/privacy/policy.js';
import { generalizations, type Treatment, truncations } from '../../domain/privacy/treatment.js';
import type {
  ConsentDocument,
  PolicyDocument,
  RetentionDocument,
  RuleDocument,
  SchemasDocument,
} from './policy-document.js';

/** A part of a JSON Schema. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A schema for each field of a document: the compiler holds the two together. */
type Fields<Document> = { readonly [Field in keyof Required<Document>]: Schema };

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

const listOf = (items: Schema, description: string): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  uniqueItems: true,
  description,
});
const text: Schema = { type: 'string', minLength: 1, maxLength: 500 };
const days: Schema = { type: 'integer', minimum: 1, maximum: 36_500 };
const purposeName: Schema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_]{0,39}$',
  description: 'lower-case letters, digits and _, beginning with a letter',
};
const words = (choices: { readonly [word: string]: string }): string =>
  Object.entries(choices)
    .map(([word, meaning]) => `${word}: ${meaning}`)
    .join('. ');

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

const rule: Schema = {
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

const consentPurpose: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    categories: listOf(
      text,
      'Keys of Segment’s context.consent.categoryPreferences that speak of it; all of those that are there must be true.',
    ),
    google: listOf(
      text,
      'Fields of Google Consent Mode that speak of it, e.g. ad_storage; all of those that are there must be granted.',
    ),
    gpc: { type: 'boolean', description: 'Does Global Privacy Control (Sec-GPC: 1) deny it?' },
    absent: {
      enum: ['granted', 'denied'],
      description: 'What holds where nobody has said anything.',
    },
  },
};
const consentPurposes = (description: string): Schema => ({
  type: 'array',
  items: purposeName,
  uniqueItems: true,
  description,
});

const consentFields: Fields<ConsentDocument> = {
  purposes: {
    type: 'object',
    description:
      'What can be consented to, by name. What is said here of analytics or advertising changes that part of the built-in one.',
    propertyNames: purposeName,
    additionalProperties: consentPurpose,
  },
  record: consentPurposes('What must be consented to for an event to be recorded at all; [] for nothing.'),
  enrich: consentPurposes('What must be consented to for an event to be enriched.'),
  deliver: {
    type: 'object',
    description: 'What must be consented to for a record to be delivered, by target; "*" is every other one.',
    additionalProperties: consentPurposes('What this target needs.'),
  },
};

const schemasFields: Fields<SchemasDocument> = {
  violation: {
    enum: [...violationActions],
    description:
      'What becomes of an event that violates the schema of its type. dead (if nothing is said): it is set aside as a dead letter. warn: it is recorded, and the record says what is wrong. drop: the same, without what is wrong.',
  },
  types: {
    type: 'object',
    additionalProperties: { enum: [...violationActions] },
    description: 'The same for single event types.',
  },
};

const retentionFields: Fields<RetentionDocument> = {
  raw_days: {
    anyOf: [days, { const: 'forever' }],
    description:
      'Days that raw objects are kept once the curated zone holds them, or forever. 30 if nothing is said.',
  },
  letter_days: {
    ...days,
    description: 'Days after which a dead letter that nobody repaired expires. 90 if nothing is said.',
  },
  types: {
    type: 'object',
    additionalProperties: days,
    description: 'Days that records are kept, by event type, a * at the end standing for any rest.',
  },
  purposes: {
    type: 'object',
    additionalProperties: days,
    description: 'Days that sealed parts are kept, by purpose.',
  },
};

const policyFields: Fields<PolicyDocument> = {
  version: { const: 1, description: 'The version of this format: 1.' },
  extends: {
    enum: ['default', 'strict', 'nothing'],
    description:
      'Which rules come after those of this file. default (if nothing is said): the usual personal fields and everything that detectors find. strict: the same, but nothing personal is kept, IP addresses keep two octets, places are a city at most, and records name nobody. nothing: no rules; consent and retention stay those of default.',
  },
  pseudonym: {
    type: 'boolean',
    description:
      'Do records name persons by a pseudonym? true, but for strict. Without, there is no profile, nothing to seal with and nothing to forget.',
  },
  purposes: {
    type: 'array',
    items: purposeName,
    uniqueItems: true,
    description:
      'Purposes that rules name, beside default. Each has a key of its own per person, and so can end on its own.',
  },
  rules: {
    type: 'array',
    items: rule,
    description:
      'The rules, in order: the first that matches decides. They come before those of what is extended.',
  },
  consent: {
    type: 'object',
    properties: consentFields,
    additionalProperties: false,
    description: 'What people can say yes or no to, and what needs it.',
  },
  schemas: {
    type: 'object',
    properties: schemasFields,
    additionalProperties: false,
    description: 'How strictly events are held to the schemas of their types, where there are any.',
  },
  retention: {
    type: 'object',
    properties: retentionFields,
    additionalProperties: false,
    description: 'How long what is kept.',
  },
};

/** The JSON Schema of a policy file. Published as `schema/lethe.policy.schema.json`, so that editors complete it. */
export const policySchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'lethe.policy.schema.json',
  title: 'Lethe policy',
  description: 'For each field and each kind of personal data, what becomes of it.',
  type: 'object',
  properties: policyFields,
  required: ['version'],
  additionalProperties: false,
};
