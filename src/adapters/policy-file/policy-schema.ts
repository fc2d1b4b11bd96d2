import { violationActions } from '../../domain/event/schema.js';
import { consentFields } from './consent-schema.js';
import type { PolicyDocument, RetentionDocument, SchemasDocument } from './policy-document.js';
import { ruleSchema } from './rule-schema.js';
import { days, type Fields, purposeName, type Schema } from './schema-parts.js';

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
    items: ruleSchema,
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
