import fc from 'fast-check';
import type { EventId, Instant, ReceiptId } from '../../../../src/domain/event/event.js';
import { typeOfName } from '../../../../src/domain/event/event-type.js';
import { kinds } from '../../../../src/domain/event/kind.js';
import type { Pseudonym } from '../../../../src/domain/identity/subject.js';
import type { Json, JsonObject } from '../../../../src/domain/json.js';
import type { FullRecord } from '../../../../src/domain/ports/target.js';
import type { PolicyVersion } from '../../../../src/domain/privacy/policy.js';
import { jsonObject } from '../../arbitrary.js';

export function record(changes: Partial<FullRecord> = {}): FullRecord {
  const name = changes.name ?? 'Workout Completed';
  return {
    id: 'e-1' as EventId,
    type: typeOfName(name),
    kind: 'track',
    name,
    time: '2026-11-23T14:43:00.000Z' as Instant,
    received_at: '2026-11-23T14:43:01.000Z' as Instant,
    subject: 's_user0000000000000000000' as Pseudonym,
    anonymous: 's_device00000000000000000' as Pseudonym,
    source: { name: 'app', kind: 'mobile', environment: 'production' },
    privacy: { policy: 'p' as PolicyVersion },
    lethe: { receipt: 'c1.1' as ReceiptId, index: 0, version: 1 },
    ...changes,
  };
}

function nested(depth: number): Json {
  let value: Json = 'bottom';
  for (let level = 0; level < depth; level++) value = level % 7 === 6 ? [value] : { deeper: value };
  return value;
}

const long = fc.integer({ min: 1_000, max: 3_000 }).map((length) => '🙂x'.repeat(length / 3) as Json);
const awkward: fc.Arbitrary<Json> = fc.oneof(
  long,
  fc.integer({ min: 30, max: 60 }).map(nested),
  fc.constantFrom<Json>('', 'null', '12.50', -1, 0, 'unknown', [], {}),
);
const spice = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      ...['revenue', 'total', 'products', 'price', 'quantity', 'order_id', 'currency', 'session_id'],
      ...['$set', '$add', '$unset', 'plan', 'group_type', 'groupId', 'sessionId', 'locale', 'version'],
    ),
    fc.integer({ min: 1_000, max: 1_100 }).map((length) => 'k'.repeat(length)),
  ),
  fc.oneof(awkward, jsonObject as fc.Arbitrary<Json>, fc.double({ noNaN: true, noDefaultInfinity: true })),
  { maxKeys: 5, noNullPrototype: true },
);
const part: fc.Arbitrary<JsonObject> = fc
  .tuple(jsonObject, spice)
  .map(([some, more]) => ({ ...some, ...more }));
const product = fc.record(
  {
    product_id: fc.oneof(fc.string(), fc.integer()),
    price: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('12.50', 'x', null)),
    quantity: fc.oneof(fc.integer(), fc.constantFrom('2', null)),
    name: long,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Json>;
const operations = fc.dictionary(
  fc.constantFrom('$set', '$setOnce', '$add', '$append', '$unset', '$remove', '$nonsense'),
  fc.oneof(
    fc.dictionary(fc.constantFrom('plan', 'logins', 'a'), awkward, { noNullPrototype: true }),
    awkward,
  ),
  { noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;
const integrations = fc.record(
  {
    All: fc.boolean(),
    Amplitude: fc.oneof<fc.Arbitrary<Json>[]>(
      fc.boolean(),
      fc.record(
        {
          session_id: fc.oneof(fc.integer(), fc.string()) as fc.Arbitrary<Json>,
          user_properties: operations as fc.Arbitrary<Json>,
          groups: fc.dictionary(
            fc.string(),
            fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 14 }), awkward) as fc.Arbitrary<Json>,
            { maxKeys: 8, noNullPrototype: true },
          ) as fc.Arbitrary<Json>,
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Json>,
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

const pseudonyms = fc.constantFrom(
  undefined,
  's_aaaaaaaaaaaaaaaaaaaaaa' as Pseudonym,
  's_bbbbbbbbbbbbbbbbbbbbbb' as Pseudonym,
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Records as no client would send them, but any could. */
export const records: fc.Arbitrary<FullRecord> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    name: maybe(
      fc.oneof(
        fc.string(),
        fc.constantFrom('Order Completed', 'Order Refunded'),
        long as fc.Arbitrary<string>,
      ),
    ),
    time: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    subject: pseudonyms,
    anonymous: pseudonyms,
    group: maybe(fc.oneof(fc.string(), long as fc.Arbitrary<string>)),
    properties: maybe(part),
    products: maybe(fc.array(product, { maxLength: 4 })),
    traits: maybe(part),
    user: maybe(part),
    context: maybe(part),
    integrations: maybe(integrations),
    campaign: maybe(part),
    referrer: maybe(part),
    geo: maybe(part),
    device: maybe(part),
    extra: maybe(
      fc.record({ userId: fc.oneof(fc.string(), fc.constantFrom('ada@example.org', 'null', '0')) }),
    ),
  })
  .map(({ name, time, products, properties, ...rest }) => {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const props = products === undefined ? properties : { ...properties, products };
    return {
      ...record({ ...(given as Partial<FullRecord>), time: time.toISOString() as Instant }),
      name,
      type: typeOfName(name ?? ''),
      subject: rest.subject,
      anonymous: rest.anonymous,
      properties: props as JsonObject | undefined,
    };
  });
