import type { Grain, RangeDocument, Span } from './range.js';

/** Where a value stands in an event: a column (`type`, `source`) or a path into a part of it (`properties.plan`). */
export type ValuePath = string;

/** What an event must be like. Several words of one filter must all hold. */
export interface Filter {
  readonly path: ValuePath;
  readonly is?: Scalar | readonly Scalar[];
  readonly is_not?: Scalar | readonly Scalar[];
  readonly at_least?: number;
  readonly below?: number;
  readonly contains?: string;
  readonly exists?: boolean;
}

export type Scalar = string | number | boolean;

/** Which events: of these types (any where none is said) that pass all filters. */
export interface Selection {
  readonly event?: string | readonly string[];
  readonly filters?: readonly Filter[];
  readonly label?: string;
}

/** What is counted: events, people, or a number that events carry. */
export type Measure =
  | 'events'
  | 'people'
  | { readonly sum: ValuePath }
  | { readonly average: ValuePath }
  | { readonly median: ValuePath };

export interface Series extends Selection {
  readonly measure?: Measure;
}

/** Which events bring money, and where they say how much, in which currency. */
export interface Revenue extends Selection {
  readonly amount: ValuePath;
  readonly currency?: ValuePath;
}

/** Amounts are in the view's currency, or have a rate, or are left out and said to be. */
export interface Money {
  readonly currency?: string;
  /** What one unit of another currency is worth in the view's. */
  readonly rates?: { readonly [currency: string]: number };
  readonly revenue: Revenue;
}

interface Common {
  readonly version: 1;
  readonly title: string;
  readonly description?: string;
  /** IANA name; UTC if nothing is said. */
  readonly timezone?: string;
  readonly range?: RangeDocument;
  readonly filters?: readonly Filter[];
}

/** With the period before, or the same weekdays a year (364 days) ago. */
export type Comparison = 'previous' | 'year';

export interface TrendView extends Common {
  readonly kind: 'trend';
  readonly series: readonly Series[];
  readonly grain?: Grain;
  readonly breakdown?: ValuePath;
  readonly top?: number;
  readonly compare?: Comparison;
}

export interface TableView extends Common {
  readonly kind: 'table';
  readonly rows: readonly ValuePath[];
  readonly series: readonly Series[];
  readonly top?: number;
  readonly compare?: Comparison;
}

export interface FunnelView extends Common {
  readonly kind: 'funnel';
  readonly steps: readonly Selection[];
  readonly window?: Span;
  readonly breakdown?: ValuePath;
  readonly top?: number;
  readonly compare?: Comparison;
}

export interface RetentionView extends Common {
  readonly kind: 'retention';
  readonly start: Selection;
  readonly return?: Selection;
  /** Whose first start ever, or first start in the range, is in the range. */
  readonly first?: 'ever' | 'in range';
  readonly returned?: 'in' | 'in or later';
  readonly grain?: Grain;
  readonly periods?: number;
  readonly breakdown?: ValuePath;
  readonly top?: number;
}

/** What people have brought in by the age of their membership. */
export interface LifetimeView extends Common, Money {
  readonly kind: 'money';
  readonly report: 'lifetime';
  readonly signup: Selection;
  readonly grain?: Grain;
  readonly periods?: number;
  readonly breakdown?: ValuePath;
  readonly top?: number;
}

/** Spend against sign-ups and revenue by channel and campaign. */
export interface CampaignsView extends Common, Money {
  readonly kind: 'money';
  readonly report: 'campaigns';
  readonly signup: Selection;
  readonly touch?: Touch;
  readonly top?: number;
  readonly compare?: Comparison;
}

/** What led to a person's sign-up or order: the last event that names a channel or a campaign. */
export interface Touch {
  readonly channel?: ValuePath;
  readonly campaign?: ValuePath;
  readonly window?: Span;
  /** How channels are called where they bill: `{ "google_ads": "google" }`. */
  readonly platforms?: { readonly [platform: string]: string };
}

export type View = TrendView | TableView | FunnelView | RetentionView | LifetimeView | CampaignsView;

export const defaults = {
  timezone: 'UTC',
  range: { last: '30 days' },
  grain: 'day',
  cohortGrain: 'week',
  periods: 8,
  top: 10,
  topRows: 50,
  funnelWindow: '7 days',
  touchWindow: '30 days',
  channel: 'campaign.source',
  campaign: 'campaign.name',
} as const;

/** What a report calls a selection. */
export function labelOf({ label, event }: Selection): string {
  if (label !== undefined) return label;
  if (event === undefined) return 'any event';
  return (typeof event === 'string' ? [event] : event).map((type) => type.replaceAll('_', ' ')).join(' or ');
}
