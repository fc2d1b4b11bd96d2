import type { FullRecord } from '../ports/target.js';
import type { Purpose } from '../privacy/policy.js';
import { isWanted } from './integrations.js';

/** Which records a target gets. What is not said lets everything through, but for bots. */
export interface TargetFilter {
  /** Only these event types. */
  readonly types?: readonly string[] | undefined;
  /** All but these. */
  readonly exceptTypes?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
  /** Only of people who have said yes to all of these. What holds where nobody said anything is the policy's matter. */
  readonly consent?: readonly Purpose[] | undefined;
  /** Crawlers, monitors and scripts too. */
  readonly bots?: boolean | undefined;
  /** The share of people whose events are delivered, 0 to 1. A person is in it with all events or with none. */
  readonly sample?: number | undefined;
}

/** Why a record is kept from a target. */
export type FilteredReason = 'type' | 'source' | 'consent' | 'bot' | 'sample' | 'integrations';

/** @param names what the target is called in `integrations`, in lower case */
export function filtered(
  record: FullRecord,
  filter: TargetFilter,
  names: readonly string[],
): FilteredReason | undefined {
  const { types, exceptTypes, sources, consent, bots = false, sample } = filter;
  if (!isWanted(record.integrations, names)) return 'integrations';
  if (types !== undefined && !types.includes(record.type)) return 'type';
  if (exceptTypes?.includes(record.type)) return 'type';
  if (sources !== undefined && !sources.includes(record.source.name)) return 'source';
  if (consent?.some((purpose) => record.consent?.[purpose] !== true)) return 'consent';
  if (!bots && record.device?.bot === true) return 'bot';
  if (sample !== undefined && place(record.subject ?? record.id) >= sample) return 'sample';
  return undefined;
}

/** Where a text falls between 0 and 1, always the same (FNV-1a, then murmur3's last mix, both public domain). */
function place(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
