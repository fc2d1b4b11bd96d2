import type {
  CampaignsView,
  FunnelView,
  LifetimeView,
  RetentionView,
  Selection,
  TableView,
  Touch,
  TrendView,
} from '../../domain/analysis/view.js';
import type { Schema } from '../policy-file/schema-parts.js';
import {
  breakdown,
  common,
  compare,
  type Fields,
  filters,
  grain,
  kind,
  money,
  object,
  part,
  path,
  periods,
  scalar,
  selection,
  selectionFields,
  series,
  signup,
  span,
  text,
  top,
} from './view-fields.js';

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
  breakdown: {
    ...breakdown,
    description: `By what each cohort is split: what the first event says. ${path.description}`,
  },
  top,
};
const lifetime: Fields<LifetimeView> = {
  ...common,
  kind: kind('money', 'What people bring in.'),
  report: kind('lifetime', 'Revenue per person by the age of the membership.'),
  ...money,
  signup,
  grain: { ...grain, description: `${grain.description} week if nothing is said.` },
  periods,
  breakdown: {
    ...breakdown,
    description: `By what each cohort is split: what the first event says. ${path.description}`,
  },
  top,
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
