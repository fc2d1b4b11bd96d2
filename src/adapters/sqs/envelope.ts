import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Claims } from './claims.js';
import { mostBytes } from './client.js';

/** A message to be sent. */
export interface Outgoing {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** How long nobody shall see it, 0 to 900. */
  readonly delaySeconds?: number;
}

/** A message that was received: what of it is read. */
export interface Incoming {
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly value?: string | undefined }>>;
}

/** Thrown for a message that is none of ours, or whose content is gone. */
export class UnreadableMessage extends Error {}

const version = '1';
/** Leaves room for attributes. */
const mostCharacters = mostBytes - 4_096;

/** Bytes as base64; where that is too large, the bytes go to `key` among the claims, and the message names it. */
export async function wrapped(bytes: Uint8Array, key: string, claims: Claims): Promise<Outgoing> {
  const body = Buffer.from(bytes).toString('base64');
  if (body.length <= mostCharacters) return { body, attributes: { v: text(version) } };
  await claims.put(key, bytes);
  return { body: 'claim', attributes: { v: text(version), claim: text(key) } };
}

/** @throws UnreadableMessage */
export async function unwrapped({ body, attributes }: Incoming, claims: Claims): Promise<Uint8Array> {
  const v = attributes.v?.value;
  if (v !== version) throw new UnreadableMessage(`its format is ${v ?? 'not named'}`);
  const key = claimOf(attributes);
  if (key === undefined) return Buffer.from(body, 'base64');
  const bytes = await claims.get(key);
  if (bytes === undefined) throw new UnreadableMessage('what it names is gone');
  return bytes;
}

export function claimOf(attributes: Incoming['attributes']): string | undefined {
  return attributes.claim?.value;
}

export function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}

/** What counts against the limits. */
export function sizeOf({ body, attributes }: Outgoing): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType = '', StringValue = '' }] of Object.entries(attributes))
    size += name.length + DataType.length + Buffer.byteLength(StringValue);
  return size;
}
