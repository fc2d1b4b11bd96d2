import { isObject, type Json, type JsonObject } from '../../src/domain/json.js';
import { escapeKey, type JsonPointer } from '../../src/domain/json-pointer.js';
import type {
  DetectorKind,
  Detectors,
  Finding,
  KeyHint,
} from '../../src/domain/privacy/detection/finding.js';
import type { Where } from './label.js';

/** A finding and where in the event it is. */
export interface Located {
  readonly pointer: JsonPointer;
  readonly where: Where;
  readonly kind: DetectorKind;
  readonly start: number;
  readonly end: number;
}

/** Fields that the policy lists, so that detectors never see them. */
const envelope: ReadonlySet<string> = new Set(
  'type messageId userId anonymousId timestamp sentAt originalTimestamp'.split(' '),
);

/** What detectors find in an event: in its name, in every property key, and in every text and number. */
export function findAll(event: JsonObject, detectors: Detectors): readonly Located[] {
  const found: Located[] = [];
  const add = (findings: readonly Finding[], pointer: JsonPointer, where: Where): void => {
    for (const { kind, start, end } of findings) found.push({ pointer, where, kind, start, end });
  };
  const walk = (value: Json, pointer: JsonPointer, hint: KeyHint): void => {
    if (typeof value === 'string') add(detectors.inText(value, hint), pointer, 'value');
    else if (typeof value === 'number') add(detectors.inNumber(value, hint), pointer, 'value');
    else if (Array.isArray(value))
      value.forEach((item, index) => void walk(item, `${pointer}/${index}`, hint));
    else if (isObject(value))
      for (const [key, child] of Object.entries(value)) {
        const below = `${pointer}/${escapeKey(key)}`;
        add(detectors.inKey(key), below, 'key');
        walk(child, below, detectors.hint(key, hint));
      }
  };
  for (const [key, value] of Object.entries(event)) {
    if (envelope.has(key)) continue;
    const pointer = `/${escapeKey(key)}`;
    if ((key === 'event' || key === 'name') && typeof value === 'string')
      add(detectors.inName(value), pointer, 'name');
    else walk(value, pointer, detectors.hint(key, detectors.rootHint));
  }
  return found;
}
