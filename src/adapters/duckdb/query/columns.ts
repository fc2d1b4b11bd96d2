import type { ColumnType, Column as PropertyColumn } from '../../../domain/lake/schema.js';
import type { Column } from '../../../domain/ports/analytics.js';

export const engineTypes: { readonly [T in ColumnType]: string } = {
  boolean: 'BOOLEAN',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
};

const timestamp = engineTypes.timestamp;

/** What every part of the curated zone has, beside the type's properties. */
export const envelope: readonly Column[] = [
  { name: 'id', type: 'VARCHAR' },
  { name: 'kind', type: 'VARCHAR' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'time', type: timestamp },
  { name: 'received_at', type: timestamp },
  { name: 'subject', type: 'VARCHAR' },
  { name: 'anonymous', type: 'VARCHAR' },
  { name: 'source', type: 'VARCHAR' },
];

/** Parts of the record that views show as JSON. */
export const jsonOfAll = [
  'properties',
  'user',
  'geo',
  'device',
  'campaign',
  'referrer',
  'context',
  'consent',
] as const;
export const jsonOfType = ['user', 'geo', 'device', 'campaign', 'referrer'] as const;

const json = (name: string): Column => ({ name, type: 'JSON' });
const person: Column = { name: 'person', type: 'VARCHAR' };
const record: Column = { name: 'record', type: 'VARCHAR' };
const date: Column = { name: 'date', type: 'DATE' };
const [envelopeToReceived, envelopeFromSubject] = [envelope.slice(0, 5), envelope.slice(5)];

/** The columns of the view `events`. */
const eventsColumns: readonly Column[] = [
  { name: 'type', type: 'VARCHAR' },
  date,
  ...envelopeToReceived,
  person,
  ...envelopeFromSubject,
  ...jsonOfAll.map(json),
  record,
];

const taken: ReadonlySet<string> = new Set([
  'date',
  'person',
  'record',
  ...envelope.map(({ name }) => name),
  ...jsonOfType,
]);

/** The name of a property's column in the view of its type: without `p_`, unless the envelope has this name. */
export function shownAs(column: string): string {
  const bare = column.slice(2);
  return taken.has(bare) ? column : bare;
}

/** The columns of the view of one event type. */
export function typeColumns(properties: readonly PropertyColumn[]): readonly Column[] {
  return [
    date,
    ...envelopeToReceived,
    person,
    ...envelopeFromSubject,
    ...properties.map(({ column, type }) => ({ name: shownAs(column), type: engineTypes[type] })),
    ...jsonOfType.map(json),
    record,
  ];
}

export const sessionsColumns: readonly Column[] = [
  { name: 'session', type: 'VARCHAR' },
  person,
  date,
  { name: 'started_at', type: timestamp },
  { name: 'ended_at', type: timestamp },
  { name: 'seconds', type: 'DOUBLE' },
  { name: 'events', type: 'BIGINT' },
  { name: 'first_type', type: 'VARCHAR' },
  { name: 'last_type', type: 'VARCHAR' },
];

const identitiesColumns: readonly Column[] = [
  { name: 'anonymous', type: 'VARCHAR' },
  { name: 'subject', type: 'VARCHAR' },
];

export const profilesColumns: readonly Column[] = [
  { name: 'subject', type: 'VARCHAR' },
  { name: 'traits', type: 'JSON' },
];

export const deadLettersColumns: readonly Column[] = [
  { name: 'id', type: 'VARCHAR' },
  { name: 'code', type: 'VARCHAR' },
  { name: 'state', type: 'VARCHAR' },
  { name: 'type', type: 'VARCHAR' },
  { name: 'source', type: 'VARCHAR' },
  { name: 'target', type: 'VARCHAR' },
  { name: 'received_at', type: timestamp },
  { name: 'at', type: timestamp },
];

export const adSpendColumns: readonly Column[] = [
  date,
  { name: 'platform', type: 'VARCHAR' },
  { name: 'account', type: 'VARCHAR' },
  { name: 'campaign', type: 'VARCHAR' },
  { name: 'campaign_id', type: 'VARCHAR' },
  { name: 'currency', type: 'VARCHAR' },
  { name: 'cost', type: 'DOUBLE' },
  { name: 'impressions', type: 'BIGINT' },
  { name: 'clicks', type: 'BIGINT' },
  { name: 'conversions', type: 'DOUBLE' },
];

/** Views that are there whatever the lake holds. */
export const fixedViews: { readonly [view: string]: readonly Column[] } = {
  events: eventsColumns,
  sessions: sessionsColumns,
  identities: identitiesColumns,
  profiles: profilesColumns,
  dead_letters: deadLettersColumns,
  ad_spend: adSpendColumns,
};
