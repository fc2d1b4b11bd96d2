import { valuePathPattern } from '../../domain/analysis/sql/events.js';
import type { Filter, Revenue, Selection, Series } from '../../domain/analysis/view.js';
import type { Schema } from '../policy-file/schema-parts.js';

/** A schema for each field of a document: the compiler holds the two together. */
export type Fields<Document> = { readonly [Field in keyof Required<Document>]: Schema };

// Control characters have no place in SQL.
export const text = { type: 'string', minLength: 1, maxLength: 500, pattern: '^[^\\p{Cc}]*$' };
export const path = {
  type: 'string',
  pattern: valuePathPattern,
  description:
    'Where a value stands in an event: type, kind, name or source, or a key of properties, user, geo, device, campaign, referrer, context or consent, e.g. properties.plan, geo.country.',
};
export const scalar = {
  anyOf: [text, { type: 'number' }, { type: 'boolean' }],
  description: 'A text, a number, true or false.',
};
const oneOrMore = (item: Schema, description: string): Schema => ({
  anyOf: [item, { type: 'array', items: item, minItems: 1, maxItems: 100 }],
  description,
});
const day = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day: 2026-05-01.' };
export const span = (units: string, description: string): Schema => ({
  type: 'string',
  pattern: `^[1-9][0-9]{0,3} (?:${units})s?$`,
  description,
});
const count = (maximum: number, description: string): Schema => ({
  type: 'integer',
  minimum: 1,
  maximum,
  description,
});
export const object = <Document>(
  properties: Fields<Document>,
  required: readonly (keyof Document)[],
  description: string,
): Schema => ({ type: 'object', properties, required, additionalProperties: false, description });

/** A part that stands once in the document, in `$defs`. */
export const part = (name: string, description?: string): Schema => ({
  $ref: `#/$defs/${name}`,
  ...(description !== undefined && { description }),
});
const filter = object<Filter>(
  {
    path: part('path'),
    is: oneOrMore(part('scalar'), 'It is this, or one of these.'),
    is_not: oneOrMore(part('scalar'), 'It is not this, nor any of these; what is absent is not.'),
    at_least: { type: 'number', description: 'It is a number, this or more.' },
    below: { type: 'number', description: 'It is a number less than this.' },
    contains: { ...text, description: 'It is a text with this in it; upper and lower case differ.' },
    exists: { type: 'boolean', description: 'Is there a value at all?' },
  },
  ['path'],
  'What an event must be like: all words of it must hold.',
);
export const filters = {
  type: 'array',
  items: filter,
  maxItems: 20,
  description: 'Only events that pass all of these.',
};
export const selectionFields: Fields<Selection> = {
  event: oneOrMore(text, 'An event type (order_completed), or several; any event if nothing is said.'),
  filters: part('filters'),
  label: { ...text, description: 'What the report calls it.' },
};
export const selection = (description: string) => part('selection', description);
const numberMeasure = (word: string, description: string): Schema => ({
  type: 'object',
  properties: { [word]: part('path') },
  required: [word],
  additionalProperties: false,
  description,
});
export const series = {
  type: 'array',
  minItems: 1,
  maxItems: 5,
  items: object<Series>(
    {
      ...selectionFields,
      measure: {
        anyOf: [
          { enum: ['events', 'people'] },
          numberMeasure('sum', 'The sum of a number.'),
          numberMeasure('average', 'Its average.'),
          numberMeasure('median', 'Its median.'),
        ],
        description:
          'What is counted: events (if nothing is said), people, or {"sum": "properties.revenue"}, likewise average and median.',
      },
    },
    [],
    'Which events, and what is counted.',
  ),
  description: 'What is counted, up to five of them.',
};
export const grain = {
  enum: ['day', 'week', 'month'],
  description: 'How long a period is. Weeks begin on Monday.',
};
export const breakdown = { ...path, description: `By what the numbers are split. ${path.description}` };
export const top = count(100, 'So many groups, the largest, are told apart; the rest are one, (other).');
export const compare = {
  enum: ['previous', 'year'],
  description:
    'Beside it, the same of the range just before (previous), or of 364 days before (year): the same weekdays.',
};
export const periods = count(60, 'How many periods after the first are shown.');
const currency = { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217: EUR.' };

export const common = {
  version: { const: 1, description: 'The version of this format: 1.' },
  title: { ...text, description: 'What the report is called.' },
  description: { ...text, maxLength: 2_000, description: 'What it answers, for whoever reads it.' },
  timezone: {
    ...text,
    description: 'Whose days: an IANA name such as Europe/Berlin. UTC if nothing is said.',
  },
  range: {
    anyOf: [
      {
        type: 'object',
        properties: {
          last: span('day|week|month', '30 days, 12 weeks, 6 months: the one under way is the last.'),
        },
        required: ['last'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { from: day, to: day },
        required: ['from', 'to'],
        additionalProperties: false,
      },
    ],
    description:
      'Which days: {"last": "30 days"} (if nothing is said), or {"from": "2026-05-01", "to": "2026-05-31"}, both included.',
  },
  filters: part('filters'),
};
export const money = {
  currency: { ...currency, description: 'In which currency amounts are told, ISO 4217: EUR.' },
  rates: {
    type: 'object',
    propertyNames: currency,
    additionalProperties: { type: 'number', exclusiveMinimum: 0 },
    description:
      'What one unit of another currency is worth in that one. Amounts in others are left out, and counted.',
  },
  revenue: object<Revenue>(
    {
      ...selectionFields,
      amount: { ...path, description: 'Where the amount stands.' },
      currency: { ...path, description: 'Where its currency stands; as it is, if nothing is said.' },
    },
    ['amount'],
    'Which events bring money, and how much.',
  ),
};
export const signup = selection('Which event makes somebody a customer, e.g. {"event": "signed_up"}.');
export const kind = (word: string, description: string): Schema => ({ const: word, description });
