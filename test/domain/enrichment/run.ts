import type { Additions, Draft, Step } from '../../../src/domain/enrichment/step.js';
import type { Arrival } from '../../../src/domain/event/event.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { deepFreeze, eventOfRaw } from '../arbitrary.js';

/** A draft of an event that belongs to nobody, frozen so that no step can change it. */
export function draftOf(raw: JsonObject, arrival: Partial<Arrival> = {}): Draft {
  const event = deepFreeze(eventOfRaw({ type: 'track', event: 'x', messageId: 'm1', ...raw }, arrival));
  return { event, belonging: { kind: 'nobody' } };
}

/** What a step adds to an event; throws where it stops it. */
export function run(step: Step, raw: JsonObject, arrival: Partial<Arrival> = {}): Additions {
  const result = step(draftOf(raw, arrival));
  if ('stop' in result) throw new Error(result.stop);
  return result;
}

export function inContext(context: Json): JsonObject {
  return { context };
}

export const browser = { name: 'web', kind: 'browser', environment: 'test' } as const;
export const mobile = { name: 'app', kind: 'mobile', environment: 'test' } as const;
