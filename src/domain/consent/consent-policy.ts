import type { Purpose } from '../privacy/policy.js';

/** What counts as saying yes or no to one purpose, and what holds where nobody has said anything. */
export interface ConsentPurpose {
  readonly name: Purpose;
  /** Keys of Segment's `context.consent.categoryPreferences`; all of those that are there must be true. */
  readonly categories: readonly string[];
  /** Fields of Google Consent Mode, e.g. `analytics_storage`; all of those that are there must be granted. */
  readonly google: readonly string[];
  /** Does Global Privacy Control (`Sec-GPC: 1`) deny it? */
  readonly gpc: boolean;
  /** Absent is not denied, unless the policy says so. */
  readonly absent: 'granted' | 'denied';
}

/** Which purposes must be consented to for what. An empty list needs no consent. */
export interface ConsentPolicy {
  readonly purposes: readonly ConsentPurpose[];
  readonly record: readonly Purpose[];
  readonly enrich: readonly Purpose[];
  /** By target; those not named need what `deliver` of `*` says. */
  readonly deliver: { readonly [target: string]: readonly Purpose[] };
}

const analytics = 'analytics' as Purpose;
const advertising = 'advertising' as Purpose;

/** What holds without a policy file: an explicit no to analytics is obeyed everywhere, GPC concerns advertising only. */
export const defaultConsent: ConsentPolicy = {
  purposes: [
    {
      name: analytics,
      categories: [
        'analytics',
        'Analytics',
        'performance',
        'Performance',
        'statistics',
        'Statistics',
        'C0002',
      ],
      google: ['analytics_storage'],
      gpc: false,
      absent: 'granted',
    },
    {
      name: advertising,
      categories: ['advertising', 'Advertising', 'marketing', 'Marketing', 'targeting', 'Targeting', 'C0004'],
      google: ['ad_storage', 'ad_user_data', 'ad_personalization'],
      gpc: true,
      absent: 'granted',
    },
  ],
  record: [analytics],
  enrich: [analytics],
  deliver: { '*': [analytics] },
};
