import type { ReceiptId } from '../../domain/event/event.js';

const minute = 60_000;

/**
 * A collector's name says when it began: six digits of base 36 count the minutes since 1970, then `c` and its number.
 * So a receipt's id alone says from when on there can be anything about it, and names sort by time.
 * @param now milliseconds since 1970
 */
export function collectorName(now: number, number: number): string {
  return `${Math.floor(now / minute)
    .toString(36)
    .padStart(6, '0')}c${number}`;
}

/** When the collector of a receipt began, milliseconds since 1970; 0 for an id that another platform gave. */
export function begunAt(receipt: ReceiptId): number {
  const name = /^([0-9a-z]{6})c\d+\.\d+$/.exec(receipt)?.[1];
  return name === undefined ? 0 : Number.parseInt(name, 36) * minute;
}
