import type { Instant, ReceiptId } from '../event/event.js';
import { type EventType, overflowType } from '../event/event-type.js';
import { kinds } from '../event/kind.js';
import type { Brand } from '../json.js';

/** A folder of the raw zone: `events/<event type>/YYYY/MM/DD`. */
export type Partition = Brand<string, 'Partition'>;

/** An object of the lake: `<partition>/<name>.ndjson.gz`, with `/` between its parts on every platform. */
export type ObjectName = Brand<string, 'ObjectName'>;

/** Beyond this many types new ones share `_overflow`, so that no client can create folders without end. */
export const mostTypes = 2_000;

/** The day is UTC and the event's own (DESIGN §9). */
export function partitionOf(type: EventType, time: Instant): Partition {
  return `events/${type}/${time.slice(0, 4)}/${time.slice(5, 7)}/${time.slice(8, 10)}` as Partition;
}

/** An object is named by its partition and the receipts in it: a redo of the same batch writes the same names. */
export function objectName(
  partition: Partition,
  receipts: Iterable<ReceiptId>,
  digest: (text: string) => string,
): ObjectName {
  return `${partition}/${digest([partition, ...[...new Set(receipts)].sort()].join('\n'))}.ndjson.gz` as ObjectName;
}

const kindTypes: ReadonlySet<string> = new Set(kinds);

/** Admits types up to `mostTypes`, the six kinds always; remembers the ones it admits. */
export class TypeLimit {
  constructor(
    private readonly known: Set<string>,
    private readonly most = mostTypes,
  ) {}

  admit(type: EventType): EventType {
    if (this.known.has(type) || kindTypes.has(type)) return type;
    if (this.known.size >= this.most) return overflowType;
    this.known.add(type);
    return type;
  }
}
