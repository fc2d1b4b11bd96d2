import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Consents } from '../../domain/consent/history.js';
import type { EventId, Instant } from '../../domain/event/event.js';
import type { Json, JsonText } from '../../domain/json.js';
import type { ProfileItem, ProfilePut } from '../../domain/ports/profiles.js';
import type { Leaf, Profile, SealedTrait } from '../../domain/profile/profile.js';
import type { Item } from './client.js';
import { fromAttribute, toAttribute } from './json-attribute.js';

/**
 * A profile as an item: `leaves` is a map from JSON Pointers to `{at, id, value | json, sealed}`, where `json` is the
 * JSON text of a value that DynamoDB has no type for; `consents` is a map, `clear` the clear attributes as JSON text.
 */
export function profileItem({ subject, profile, expected }: ProfilePut): Item {
  const leaves = Object.entries(profile.leaves).map(([pointer, leaf]) => [
    pointer,
    { M: leafAttributes(leaf) },
  ]);
  const { clear, consents } = profile;
  return {
    subject: { S: subject },
    version: { N: String(expected + 1) },
    leaves: { M: Object.fromEntries(leaves) },
    ...(clear === undefined ? undefined : { clear: { S: clear } }),
    ...(consents === undefined ? undefined : { consents: own(consents as unknown as Json) }),
  };
}

export function profileOf({ version, leaves, clear, consents }: Item): ProfileItem {
  const read = Object.entries(leaves?.M ?? {}).map(([pointer, { M }]) => [pointer, leafOf(M ?? {})]);
  const profile: Profile = {
    v: 1,
    leaves: Object.fromEntries(read),
    ...(clear?.S === undefined ? undefined : { clear: clear.S as JsonText }),
    ...(consents === undefined ? undefined : { consents: fromAttribute(consents) as unknown as Consents }),
  };
  return { profile, version: Number(version?.N) };
}

function leafAttributes({ stamp, value, sealed }: Leaf): Item {
  const held = value === undefined ? undefined : toAttribute(value);
  return {
    at: { S: stamp.at },
    id: { S: stamp.id },
    ...(held === undefined ? undefined : { value: held }),
    ...(value === undefined || held !== undefined ? undefined : { json: { S: JSON.stringify(value) } }),
    ...(sealed === undefined ? undefined : { sealed: own(sealed as unknown as Json) }),
  };
}

function leafOf({ at, id, value, json, sealed }: Item): Leaf {
  return {
    stamp: { at: at?.S as Instant, id: id?.S as EventId },
    ...(value === undefined ? undefined : { value: fromAttribute(value) }),
    ...(json?.S === undefined ? undefined : { value: JSON.parse(json.S) }),
    ...(sealed === undefined ? undefined : { sealed: fromAttribute(sealed) as unknown as SealedTrait }),
  };
}

/** Of our own making: text, small numbers and flags. */
function own(value: Json): AttributeValue {
  return toAttribute(value) as AttributeValue;
}
