import { type Kind, kinds } from '../../domain/event/kind.js';

/**
 * Where SDKs post, and how `split` reads what comes there. `import` is Segment's historical batch. Browsers' SDKs use
 * paths of their own: analytics.js the first letter (`b` is a batch), RudderStack's `/beacon` for `sendBeacon`.
 * @see https://github.com/segmentio/analytics-next/tree/master/packages/browser/src/plugins/segmentio
 */
export const endpoints: ReadonlyMap<string, Kind | 'batch'> = new Map<string, Kind | 'batch'>([
  ...kinds.map((kind) => [`/v1/${kind}`, kind] as const),
  ['/v1/batch', 'batch'],
  ['/v1/import', 'batch'],
  ...kinds.map((kind) => [`/v1/${kind.slice(0, 1)}`, kind] as const),
  ['/v1/b', 'batch'],
  ['/beacon/v1/batch', 'batch'],
]);

/** Where images are fetched from, and the kind of event that this is. */
export const pixels: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['/v1/pixel/track', 'track'],
  ['/v1/pixel/page', 'page'],
]);
