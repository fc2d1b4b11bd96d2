import type { ConsentDocument } from './policy-document.js';
import { type Fields, listOf, purposeName, type Schema, text } from './schema-parts.js';

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

/** The part of a policy file on consent. */
export const consentFields: Fields<ConsentDocument> = {
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
