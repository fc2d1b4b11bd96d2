import type { FullRecord } from '../../ports/target.js';

/**
 * A record as a webhook gets it, as JSON text: masked as in the lake, and without the sealed part, which nobody outside
 * could open. `key` names the event whoever sends it how often: a receiver that has seen it ignores it.
 */
export function toWebhook(record: FullRecord): string {
  const { sealed: _, ...privacy } = record.privacy;
  const key = `${record.type}/${record.source.name}/${record.id}`;
  return JSON.stringify({ key, record: { ...record, privacy } });
}
