import type { Receipt } from '../domain/ports/receipts.js';

export type ReceiptHeader = Omit<Receipt, 'sealed'>;

const lengthBytes = 4;

/** `length of the header, 4 bytes, little-endian ‖ header as JSON ‖ sealed content`: one value, so one write. */
export function encodeReceipt({ sealed, ...header }: Receipt): Uint8Array {
  const json = JSON.stringify(header);
  const length = Buffer.byteLength(json);
  const value = Buffer.allocUnsafeSlow(lengthBytes + length + sealed.length);
  value.writeUInt32LE(length);
  value.write(json, lengthBytes);
  value.set(sealed, lengthBytes + length);
  return value;
}

/** `sealed` is a view of `value`. */
export function decodeReceipt(value: Uint8Array): Receipt {
  const end = headerEnd(value);
  return {
    ...decodeHeader(value),
    sealed: new Uint8Array(value.buffer, value.byteOffset + end, value.length - end),
  };
}

export function decodeHeader(value: Uint8Array): ReceiptHeader {
  const json = Buffer.from(value.buffer, value.byteOffset + lengthBytes, headerEnd(value) - lengthBytes);
  return JSON.parse(json.toString());
}

function headerEnd(value: Uint8Array): number {
  return lengthBytes + new DataView(value.buffer, value.byteOffset).getUint32(0, true);
}
