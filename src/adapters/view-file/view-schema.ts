import { valuePathPattern } from '../../domain/analysis/sql/events.js';
import type {
  CampaignsView,
  Filter,
  FunnelView,
  LifetimeView,
  RetentionView,
  Revenue,
  Selection,
  Series,
  TableView,
  Touch,
  TrendView,
} from '../../domain/analysis/view.js';
import type { Schema } from '../policy-file/schema-parts.js';

/** A schema for each field of a document: the compiler holds the two together. */
type Fields<Document> = { readonly [Field in keyof Required<Document>]: Schema };

// Control characters have no place in SQL.
const text = { type: 'string', minLength: 1, maxLength: 500, pattern: '^[^\\p{Cc}]*$' };
const path = {
  type: 'string',
  pattern: valuePathPattern,
  description:
    'Where a value stands in an event: type, kind, name or source, or a key of properties, user, geo, device, campaign, referrer, context or consent, e.g. properties.plan, geo.country.',
};
const scalar = {
  anyOf: [text, { type: 'number' }, { type: 'boolean' }],
  description: 'A text, a number, true or false.',
};
const oneOrMore = (item: Schema, description: string): Schema => ({
  anyOf: [item, { type: 'array', items: item, minItems: 1, maxItems: 100 }],
  description,
});
const day = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day: 2026-05-01.' };
const span = (units: string, description: string): Schema => ({
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
const object = <Document>(
  properties: Fields<Document>,
  required: readonly (keyof Document)[],
  description: string,
): Schema => ({ type: 'object', properties, required, additionalProperties: false, description });

/** A part that stands once in the document, in `$defs`. */
const part = (name: string, description?: string): Schema => ({
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
const filters = {
  type: 'array',
  items: filter,
  maxItems: 20,
  description: 'Only events that pass all of these.',
};
const selectionFields: Fields<Selection> = {
  event: oneOrMore(text, 'An event type (order_completed), or several; any event if nothing is said.'),
  filters: part('filters'),
  label: { ...text, description: 'What the report calls it.' },
};
const selection = (description: string) => part('selection', description);
const numberMeasure = (word: string, description: string): Schema => ({
  type: 'object',
  properties: { [word]: part('path') },
  required: [word],
  additionalProperties: false,
  description,
});
const series = {
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
const grain = {
  enum: ['day', 'week', 'month'],
  description: 'How long a period is. Weeks begin on Monday.',
};
const breakdown = { ...path, description: `By what the numbers are split. ${path.description}` };
const top = count(100, 'So many groups, the largest, are told apart; the rest are one, (other).');
const compare = {
  enum: ['previous', 'year'],
  description:
    'Beside it, the same of the range just before (previous), or of 364 days before (year): the same weekdays.',
};
const periods = count(60, 'How many periods after the first are shown.');
const currency = { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217: EUR.' };

const common = {
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
const money = {
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
const signup = selection('Which event makes somebody a customer, e.g. {"event": "signed_up"}.');
const kind = (word: string, description: string): Schema => ({ const: word, description });

const trend: Fields<TrendView> = {
  ...common,
  kind: kind('trend', 'How much, where, since when.'),
  series,
  grain: { ...grain, description: `${grain.description} day if nothing is said.` },
  breakdown,
  top,
  compare,
};
const table: Fields<TableView> = {
  ...common,
  kind: kind('table', 'Numbers by one to three properties.'),
  rows: {
    type: 'array',
    items: part('path'),
    minItems: 1,
    maxItems: 3,
    description: 'By what: one to three paths.',
  },
  series,
  top,
  compare,
};
const funnel: Fields<FunnelView> = {
  ...common,
  kind: kind('funnel', 'Where people are lost.'),
  steps: {
    type: 'array',
    items: selection('One step.'),
    minItems: 2,
    maxItems: 8,
    description: 'What people do one after another, two to eight steps.',
  },
  window: span(
    'minute|hour|day|week',
    'How long after the first step the last may come: 7 days (if nothing is said), 1 hour.',
  ),
  breakdown,
  top,
  compare,
};
const retention: Fields<RetentionView> = {
  ...common,
  kind: kind('retention', 'Whether people come back.'),
  start: selection('What begins it.'),
  return: selection('What coming back means; any event if nothing is said.'),
  first: {
    enum: ['ever', 'in range'],
    description:
      'Whose first start ever is in the range (if nothing is said), or whose first start in the range.',
  },
  returned: {
    enum: ['in', 'in or later'],
    description: 'Back in that very period (if nothing is said), or in that one or any later.',
  },
  grain: { ...grain, description: `${grain.description} week if nothing is said.` },
  periods,
};
const lifetime: Fields<LifetimeView> = {
  ...common,
  kind: kind('money', 'What people bring in.'),
  report: kind('lifetime', 'Revenue per person by the age of the membership.'),
  ...money,
  signup,
  grain: { ...grain, description: `${grain.description} week if nothing is said.` },
  periods,
};
const campaigns: Fields<CampaignsView> = {
  ...common,
  kind: kind('money', 'What people bring in.'),
  report: kind('campaigns', 'Spend against sign-ups and revenue, by channel and campaign.'),
  ...money,
  signup,
  touch: object<Touch>(
    {
      channel: { ...path, description: 'Where the channel stands; campaign.source if nothing is said.' },
      campaign: { ...path, description: 'Where the campaign stands; campaign.name if nothing is said.' },
      window: span('minute|hour|day|week', 'How long a touch counts: 30 days if nothing is said.'),
      platforms: {
        type: 'object',
        additionalProperties: text,
        description: 'How what bills is called as a channel: {"google_ads": "google"}.',
      },
    },
    [],
    'What led to a sign-up or an order: the last event before it that names a channel or a campaign.',
  ),
  top,
  compare,
};

const $defs = {
  path,
  scalar,
  filters,
  selection: object<Selection>(selectionFields, [], 'Which events.'),
};
const usual = ['version', 'kind', 'title'] as const;

const kinds = {
  trend: object<TrendView>(trend, [...usual, 'series'], 'A trend.'),
  table: object<TableView>(table, [...usual, 'rows', 'series'], 'A table.'),
  funnel: object<FunnelView>(funnel, [...usual, 'steps'], 'A funnel.'),
  retention: object<RetentionView>(retention, [...usual, 'start'], 'Retention.'),
  lifetime: object<LifetimeView>(lifetime, [...usual, 'report', 'signup', 'revenue'], 'Lifetime value.'),
  campaigns: object<CampaignsView>(campaigns, [...usual, 'report', 'signup', 'revenue'], 'Campaigns.'),
};

/** One schema per kind: what does not belong to a kind is told as such. */
export const kindSchemas = {
  trend: { ...kinds.trend, $defs },
  table: { ...kinds.table, $defs },
  funnel: { ...kinds.funnel, $defs },
  retention: { ...kinds.retention, $defs },
  lifetime: { ...kinds.lifetime, $defs },
  campaigns: { ...kinds.campaigns, $defs },
};

/** Only which kind it is. */
export const kindOfSchema: Schema = {
  type: 'object',
  properties: {
    version: common.version,
    kind: {
      enum: ['trend', 'table', 'funnel', 'retention', 'money'],
      description: 'What kind of question it is.',
    },
    report: { enum: ['lifetime', 'campaigns'], description: 'Which report about money.' },
  },
  required: ['version', 'kind'],
};

/** The JSON Schema of a view. Published as `schema/lethe.view.schema.json`, so that editors complete it. */
export const viewSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'lethe.view.schema.json',
  title: 'Lethe view',
  description: 'A question about events, and how its answer is shown.',
  oneOf: Object.values(kinds),
  $defs,
};
