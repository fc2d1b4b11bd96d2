import type { View } from '../../domain/analysis/view.js';

const customers = { event: 'signed_up' } as const;
/** European Central Bank, yearly averages of 2025, rounded: replace them by those that your accounts go by. */
const money = {
  currency: 'EUR',
  rates: { USD: 0.89, GBP: 1.17, PLN: 0.236, BRL: 0.158, INR: 0.0102, JPY: 0.0059 },
  revenue: {
    event: ['order_completed', 'subscription_renewed'],
    amount: 'properties.revenue',
    currency: 'properties.currency',
    label: 'orders and renewals',
  },
} as const;

/** What an app with accounts, workouts and a shop wants to see on its first day: it fits what `lethe generate` makes. */
export const readyViews: { readonly [name: string]: View } = {
  'daily-active-people': {
    version: 1,
    kind: 'trend',
    title: 'Daily active people',
    description: 'How many people did anything at all, by day, beside the days before.',
    range: { last: '30 days' },
    series: [{ measure: 'people', label: 'Active people' }],
    compare: 'previous',
  },
  'workouts-by-type': {
    version: 1,
    kind: 'trend',
    title: 'Workouts by type',
    description: 'Completed workouts by week and kind of sport.',
    range: { last: '12 weeks' },
    grain: 'week',
    series: [{ event: 'workout_completed', label: 'Workouts' }],
    breakdown: 'properties.type',
  },
  'sign-up-funnel': {
    version: 1,
    kind: 'funnel',
    title: 'From the first visit to the first workout',
    description: 'Of those who saw a page or a screen, how many signed up and trained within two weeks.',
    range: { last: '30 days' },
    steps: [
      { event: ['page', 'screen'], label: 'visited' },
      { event: 'signed_up', label: 'signed up' },
      { event: 'workout_started', label: 'started a workout' },
      { event: 'workout_completed', label: 'completed it' },
    ],
    window: '14 days',
  },
  'weekly-retention': {
    version: 1,
    kind: 'retention',
    title: 'Weekly retention',
    description: 'Of those who signed up in a week, how many trained in the weeks after.',
    range: { last: '8 weeks' },
    start: customers,
    return: { event: 'workout_completed' },
    grain: 'week',
    periods: 7,
  },
  'revenue-by-campaign': {
    version: 1,
    kind: 'money',
    report: 'campaigns',
    title: 'Revenue by campaign',
    description: 'What each campaign cost, whom it brought and what they spent.',
    range: { last: '30 days' },
    signup: customers,
    ...money,
    touch: { platforms: { google_ads: 'google', meta: 'facebook' } },
  },
  'lifetime-value': {
    version: 1,
    kind: 'money',
    report: 'lifetime',
    title: 'Lifetime value',
    description: 'What people have brought in, by the week they signed up in and their age as customers.',
    range: { last: '8 weeks' },
    signup: customers,
    ...money,
    periods: 7,
  },
  'orders-by-country': {
    version: 1,
    kind: 'table',
    title: 'Orders by country and payment',
    description: 'Orders and their customers, against the days before.',
    range: { last: '30 days' },
    rows: ['geo.country', 'properties.payment_method'],
    series: [
      { event: 'order_completed', label: 'Orders' },
      { event: 'order_completed', measure: 'people', label: 'Customers' },
    ],
    compare: 'previous',
  },
};
