import { isObject, type Json, type JsonObject } from '../json.js';
import type { Kind } from './kind.js';

/** Fields that a batch may carry for all its events; an event's own field wins. */
const shared = ['context', 'integrations', 'sentAt'] as const;

/**
 * The events of one accepted body, as an SDK would have sent each alone. A batch's `context`, `integrations` and
 * `sentAt` pass to the events that have none of their own; a body that came to `/v1/<kind>` gets that `type`;
 * write keys are taken out. What is not an object stays what it is, for `parse` to refuse. The body is theirs from then
 * on: what its events share is put into them.
 */
export function split(body: Json, endpoint: Kind | 'batch'): Json[] {
  if (endpoint !== 'batch') {
    if (!isObject(body)) return [body];
    return [withoutKey(body.type === undefined ? { type: endpoint, ...body } : body)];
  }
  if (!isObject(body)) return [body];
  if (!Array.isArray(body.batch)) return [withoutKey(body)];
  const common: [string, Json][] = [];
  for (const field of shared) {
    const value = body[field];
    if (value !== undefined && value !== null) common.push([field, value]);
  }
  return body.batch.map((item) => (isObject(item) ? withoutKey(withCommon(item, common)) : item));
}

/** How many events `split` will find in a body. */
export function countEvents(body: Json, endpoint: Kind | 'batch'): number {
  return endpoint === 'batch' && isObject(body) && Array.isArray(body.batch) ? body.batch.length : 1;
}

function withCommon(event: JsonObject, common: readonly [string, Json][]): JsonObject {
  for (const [field, value] of common) if (event[field] === undefined) event[field] = value;
  return event;
}

function withoutKey(event: JsonObject): JsonObject {
  if (event.writeKey === undefined) return event;
  const { writeKey: _, ...rest } = event;
  return rest;
}
