import { randomOf } from '../../../src/application/generate/random.js';
import type { FunnelView, LifetimeView, RetentionView } from '../../../src/domain/analysis/view.js';
import type { SmallEvent } from './small-analytics.js';

/** Views and the sets of events that they are asked about at once: a person is called `<set>/<name>`. */
export interface Round {
  readonly funnel: FunnelView;
  readonly retention: RetentionView;
  readonly lifetime: LifetimeView;
  readonly zone: string;
  readonly now: string;
  readonly events: readonly SmallEvent[];
}

const types = ['opened', 'tried', 'bought', 'shared'];
const zones = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia'];
const windows = ['1 hour', '90 minutes', '1 day', '3 days', '7 days'];
const hour = 3_600_000;
/** Three weeks around a change of the clocks in Berlin. */
const start = Date.UTC(2026, 2, 10);

/** Small sets of events with ties, repeats, steps that mean the same events, and every time zone's days. */
export function rounds(seed: number, sets: number): Round[] {
  return Array.from({ length: 10 }, (_, r) => {
    const random = randomOf(seed, r);
    const zone = random.pick(zones);
    const grain = random.pick(['day', 'week', 'month'] as const);
    /** Minutes between two moments at which something can happen: the more, the more ties. */
    const tick = random.pick([30, 60, 360, 1_440]);
    const from = `2026-03-${12 + random.int(8)}`;
    const to = `2026-03-${21 + random.int(9)}`;
    const steps = Array.from({ length: 2 + random.int(4) }, () =>
      random.chance(0.2)
        ? { event: [random.pick(types), random.pick(types)] }
        : random.chance(0.2)
          ? { event: random.pick(types), filters: [{ path: 'properties.plan', is: 'pro' }] }
          : { event: random.pick(types) },
    );
    const shared = { version: 1, title: `round ${r}`, timezone: zone, range: { from, to } } as const;
    const events = Array.from({ length: sets / 10 }, (_, s) => {
      const people = Array.from({ length: 2 + random.int(6) }, (_, p) => `${r * 100 + s}/${p}`);
      return Array.from({ length: 10 + random.int(50) }, (): SmallEvent => {
        const span = random.chance(0.5) ? 6 : 23;
        const ticks = Math.floor((span * 24 * 60) / tick);
        return {
          type: random.pick(types),
          id: random.hex(2),
          time: new Date(
            start + random.int(ticks) * tick * 60_000 + (random.chance(0.1) ? hour / 2 : 0),
          ).toISOString(),
          person: random.chance(0.05) ? null : random.pick(people),
          properties: {
            plan: random.pick(['pro', 'free']),
            n: random.int(3),
            ...(random.chance(0.8) && { size: random.pick(['s', 'm', 'l']) }),
          },
        };
      });
    }).flat();
    // An id names an event within its type.
    const unique = new Map(events.map((event) => [`${event.type} ${event.id} ${event.person}`, event]));
    return {
      zone,
      now: '2026-04-02T09:30:00.000Z',
      events: [...unique.values()],
      funnel: {
        ...shared,
        kind: 'funnel',
        steps,
        window: random.pick(windows),
        breakdown: 'properties.plan',
      },
      retention: {
        ...shared,
        kind: 'retention',
        start: { event: random.chance(0.3) ? [random.pick(types), random.pick(types)] : random.pick(types) },
        ...(random.chance(0.7) && { return: { event: random.pick(types) } }),
        grain,
        first: random.pick(['ever', 'in range'] as const),
        returned: random.pick(['in', 'in or later'] as const),
        periods: grain === 'day' ? 10 : 3,
        breakdown: 'properties.size',
        top: 1 + random.int(4),
      },
      lifetime: {
        ...shared,
        kind: 'money',
        report: 'lifetime',
        signup: { event: random.pick(types) },
        revenue: { event: random.pick(types), amount: 'properties.n' },
        grain,
        periods: grain === 'day' ? 10 : 3,
        breakdown: 'properties.size',
        top: 1 + random.int(4),
      },
    };
  });
}
