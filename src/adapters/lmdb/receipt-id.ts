import type { ReceiptId } from '../../domain/event/event.js';

/** A receipt's id as two numbers, so that keys sort as numbers do. */
export interface ReceiptNumbers {
  readonly collector: number;
  readonly sequence: number;
}

/** `c<collector>.<sequence>`; `undefined` for an id that no collector of this platform gives. */
export function numbersOf(id: ReceiptId): ReceiptNumbers | undefined {
  const match = /^c(\d{1,15})\.(\d{1,15})$/.exec(id);
  return match === null ? undefined : { collector: Number(match[1]), sequence: Number(match[2]) };
}

/** @throws Error for an id that cannot be stored, which is a bug */
export function knownNumbersOf(id: ReceiptId): ReceiptNumbers {
  const numbers = numbersOf(id);
  if (numbers === undefined) throw new Error(`${id} is not a receipt's id of this platform`);
  return numbers;
}
