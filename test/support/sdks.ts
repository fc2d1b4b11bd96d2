import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import type { Kind } from '../../src/domain/event/kind.js';

/** An event as one hands it to an SDK: the method's name and its arguments. */
export interface SdkEvent {
  readonly kind: Kind;
  readonly message: { readonly [field: string]: unknown };
}

/** Something of each of the six kinds, `rounds` times. `messageId` is `<name>-<number>`. */
export function sixKinds(name: string, rounds = 1): SdkEvent[] {
  return Array.from({ length: rounds }, (_, round): SdkEvent[] => {
    const userId = `user-${round}`;
    return [
      { kind: 'identify', message: { userId, traits: { plan: 'pro', address: { city: 'Köln' } } } },
      { kind: 'track', message: { userId, event: 'Workout Completed', properties: { distance_km: 5.2 } } },
      {
        kind: 'page',
        message: { userId, name: 'Pricing', properties: { url: 'https://fit.example/pricing' } },
      },
      { kind: 'screen', message: { userId, name: 'Home', properties: { tab: 'today' } } },
      { kind: 'group', message: { userId, groupId: 'team-1', traits: { size: 12 } } },
      { kind: 'alias', message: { userId, previousId: `anonymous-${round}` } },
    ];
  })
    .flat()
    .map(({ kind, message }, number) => ({ kind, message: { messageId: `${name}-${number}`, ...message } }));
}

/** Sends through Segment's own SDK. @returns once all are delivered. @throws what the SDK gave up with */
export async function sendWithSegment(url: string, key: string, events: readonly SdkEvent[]): Promise<void> {
  const analytics = new Analytics({ writeKey: key, host: url, flushAt: 5, flushInterval: 500 });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  const delivered = events.map(
    ({ kind, message }) =>
      new Promise<void>((resolve) => {
        const send = analytics[kind] as (message: unknown, callback: (error?: unknown) => void) => void;
        send.call(analytics, message, (error) => {
          if (error !== undefined) failures.push(error);
          resolve();
        });
      }),
  );
  await analytics.closeAndFlush({ timeout: 60_000 });
  await Promise.all(delivered);
  if (failures.length > 0) throw new AggregateError(failures, 'Segment’s SDK gave up');
}

/**
 * Sends through RudderStack's own SDK. With its default of 3 retries it gives up after about 1.5 s, so it is asked for
 * more. @returns once all are delivered. @throws what the SDK gave up with
 */
export async function sendWithRudder(url: string, key: string, events: readonly SdkEvent[]): Promise<void> {
  const failures: unknown[] = [];
  const analytics = new RudderAnalytics(key, {
    dataPlaneUrl: url,
    flushAt: 5,
    flushInterval: 500,
    retryCount: 8,
    logLevel: 'none',
    errorHandler: (error) => failures.push(error),
  });
  const delivered = events.map(
    ({ kind, message }) =>
      new Promise<void>((resolve) => {
        const send = analytics[kind] as (message: unknown, callback: () => void) => unknown;
        send.call(analytics, message, () => resolve());
      }),
  );
  await Promise.all(delivered);
  await analytics.flush();
  if (failures.length > 0) throw new AggregateError(failures, 'RudderStack’s SDK gave up');
}
