import type { RecordLine } from '../../domain/lake/record.js';
import type { Delivery } from '../../domain/ports/target-queues.js';
import { UnreadableMessage } from './envelope.js';

/** Characters before compression: so that nearly every packet fits into a message. */
const mostCharacters = 700_000;
const mostDeliveries = 500;

/** Deliveries by target, as packets: `{id, subject, queuedAt} as JSON ‖ line feed ‖ record ‖ line feed` for each. */
export function packets(deliveries: readonly Delivery[]): Map<string, Uint8Array[]> {
  const texts = new Map<string, string[]>();
  for (const { target, id, subject, queuedAt, line } of deliveries) {
    const ofTarget = texts.get(target) ?? [];
    ofTarget.push(`${JSON.stringify({ id, subject, queuedAt })}\n${line}\n`);
    texts.set(target, ofTarget);
  }
  return new Map([...texts].map(([target, ofTarget]) => [target, [...grouped(ofTarget)]]));
}

/** @throws UnreadableMessage */
export function unpacked(bytes: Uint8Array): Omit<Delivery, 'target'>[] {
  const lines = Buffer.from(bytes).toString().split('\n');
  if (lines.length % 2 === 0) throw new UnreadableMessage('it holds no packet of deliveries');
  const deliveries: Omit<Delivery, 'target'>[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2)
    deliveries.push({ ...JSON.parse(lines[at] as string), line: lines[at + 1] as RecordLine });
  return deliveries;
}

function* grouped(texts: readonly string[]): Iterable<Uint8Array> {
  let group: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (group.length === mostDeliveries || (group.length > 0 && characters + text.length > mostCharacters)) {
      yield Buffer.from(group.join(''));
      group = [];
      characters = 0;
    }
    group.push(text);
    characters += text.length;
  }
  if (group.length > 0) yield Buffer.from(group.join(''));
}
