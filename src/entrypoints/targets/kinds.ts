import { amplitude } from './amplitude.js';
import type { TargetEntry, TargetKind } from './target-entry.js';
import { webhook } from './webhook.js';

/** Every kind of target. A further one is a line here. */
export const targetKinds: ReadonlyMap<string, TargetKind<TargetEntry>> = new Map<
  string,
  TargetKind<TargetEntry>
>([
  ['amplitude', amplitude],
  ['webhook', webhook],
]);
