import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Consents } from '../../domain/consent/history.js';
import type { EventId, Instant } from '../../domain/event/event.js';
import type { Json, JsonText } from '../../domain/json.js';
import type { ProfileItem, ProfilePut } from '../../domain/ports/profiles.js';
import type { Leaf, Profile, SealedTrait, Stamp } from '../../domain/profile/profile.js';
import type { Item } from './client.js';
import { fromAttribute, toAttribute } from './json-attribute.js';

/** A sealed trait without its bytes: the same for all that one key seals. */
type Sealing = Omit<SealedTrait, 'data'>;

/**
 * A profile as an item: `leaves` is a map from JSON Pointers to `{s, value | json, k, data}`. A write costs by the
 * kilobyte, so what many leaves share is there once: `s` counts into the list `stamps`, `[{at, id}]`, and `k` into
 * `sealings`, `[{v, kid, purpose}]`. `json` is the text of a value that DynamoDB has no type for, `data` bytes;
 * `consents` is a map, `clear` the clear attributes as JSON text.
 */
export function profileItem({ subject, profile, expected }: ProfilePut): Item {
  const stamps = new Numbered<Stamp>();
  const sealings = new Numbered<Sealing>();
  const leaves = Object.entries(profile.leaves).map(([pointer, leaf]) => [
    pointer,
    { M: leafAttributes(leaf, stamps, sealings) },
  ]);
  const { clear, consents } = profile;
  return {
    subject: { S: subject },
    version: { N: String(expected + 1) },
    leaves: { M: Object.fromEntries(leaves) },
    stamps: stamps.attribute(),
    sealings: sealings.attribute(),
    ...(clear === undefined ? undefined : { clear: { S: clear } }),
    ...(consents === undefined ? undefined : { consents: own(consents as unknown as Json) }),
  };
}

export function profileOf({ version, leaves, stamps, sealings, clear, consents }: Item): ProfileItem {
  const shared = {
    stamps: stamps?.L?.map(fromAttribute) as unknown as Stamp[],
    sealings: sealings?.L?.map(fromAttribute) as unknown as Sealing[],
  };
  const read = Object.entries(leaves?.M ?? {}).map(([pointer, { M }]) => [pointer, leafOf(M ?? {}, shared)]);
  const profile: Profile = {
    v: 1,
    leaves: Object.fromEntries(read),
    ...(clear?.S === undefined ? undefined : { clear: clear.S as JsonText }),
    ...(consents === undefined ? undefined : { consents: fromAttribute(consents) as unknown as Consents }),
  };
  return { profile, version: Number(version?.N) };
}

function leafAttributes(
  { stamp, value, sealed }: Leaf,
  stamps: Numbered<Stamp>,
  sealings: Numbered<Sealing>,
): Item {
  const held = value === undefined ? undefined : toAttribute(value);
  const { data, ...sealing } = sealed ?? {};
  return {
    s: { N: stamps.numberOf({ at: stamp.at, id: stamp.id }) },
    ...(held === undefined ? undefined : { value: held }),
    ...(value === undefined || held !== undefined ? undefined : { json: { S: JSON.stringify(value) } }),
    ...(data === undefined
      ? undefined
      : { k: { N: sealings.numberOf(sealing as Sealing) }, data: bytesOf(data) }),
  };
}

function leafOf(
  { s, value, json, k, data }: Item,
  { stamps, sealings }: { readonly stamps: readonly Stamp[]; readonly sealings: readonly Sealing[] },
): Leaf {
  const { at, id } = stamps[Number(s?.N)] as Stamp;
  return {
    stamp: { at: at as Instant, id: id as EventId },
    ...(value === undefined ? undefined : { value: fromAttribute(value) }),
    ...(json?.S === undefined ? undefined : { value: JSON.parse(json.S) }),
    ...(data === undefined
      ? undefined
      : {
          sealed: { ...(sealings[Number(k?.N)] as Sealing), data: textOf(data) },
        }),
  };
}

/** Base64 as the bytes that it stands for. */
function bytesOf(data: string): AttributeValue {
  const bytes = Buffer.from(data, 'base64');
  return bytes.toString('base64') === data ? { B: bytes } : { S: data };
}

function textOf({ B, S }: AttributeValue): string {
  return B === undefined ? (S as string) : Buffer.from(B).toString('base64');
}

/** Different things in a list, each once. */
class Numbered<T extends object> {
  private readonly numbers = new Map<string, number>();
  private readonly items: T[] = [];

  numberOf(item: T): string {
    const text = JSON.stringify(item);
    const number = this.numbers.get(text) ?? this.items.push(item) - 1;
    this.numbers.set(text, number);
    return String(number);
  }

  attribute(): AttributeValue {
    return own(this.items as unknown as Json);
  }
}

/** Of our own making: text, small numbers and flags. */
function own(value: Json): AttributeValue {
  return toAttribute(value) as AttributeValue;
}
