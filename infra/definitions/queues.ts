/** A queue, named within the installation: `receipts` is `lethe-receipts`. */
export interface QueueDefinition {
  readonly name: string;
  /** How long a message is hidden from others once it was received. A container prolongs it while it works. */
  readonly visibilitySeconds: number;
  readonly retentionDays: number;
  /** Where a message goes that was received `mostReceives` times. */
  readonly deadLetters?: string;
}

/**
 * As often as SQS allows. An outage of a store makes messages come again and again, and must not redrive good ones: with
 * the visibility below this takes nine days.
 */
export const mostReceives = 1_000;

/** Event source mappings want six times the function's timeout (120 s at most), and the time in which they gather a batch. */
const visibilitySeconds = 780;
/** A dead-letter queue counts from when a message was sent first: it must keep it longer than the queue before it. */
const retentionDays = 12;
const deadRetentionDays = 14;

/** Takes pointers to letters, and messages that nothing can be made of. */
export const deadQueue = 'dead';
/** Takes what a schedule could not hand to its function. */
export const missedQueue = 'missed';

/** Dead-letter queues before those that they belong to. */
export function queueDefinitions(targets: readonly string[]): QueueDefinition[] {
  const working = ['receipts', ...targets.map(targetQueue)];
  const dead = [deadQueue, missedQueue, ...working.map(deadLettersOf)];
  return [
    ...dead.map((name) => ({ name, visibilitySeconds: 60, retentionDays: deadRetentionDays })),
    ...working.map((name) => ({ name, visibilitySeconds, retentionDays, deadLetters: deadLettersOf(name) })),
  ];
}

/** The queue of a target: targets' own names cannot collide with those of other queues. */
export function targetQueue(target: string): string {
  return `target-${target}`;
}

export function deadLettersOf(queue: string): string {
  return `${queue}-dead`;
}
