import type { FieldPath } from './field-path.js';

/**
 * An event map says how to read the rows of a file (JSON objects, CSV rows, log lines) as events. Written in YAML:
 *
 *     id: order_id                        # optional: without it an id is made from the row's content
 *     time: order_date                    # ISO 8601; or { field: created, format: epoch-ms | epoch-s | clf }
 *     user: email                         # whose event it is; anonymous: the id of a device or browser
 *     name: { const: Order Completed }    # a fixed word; or `name: action` to take it from a field
 *     traits:                             # about the person
 *       firstName: customer_first_name
 *     context:                            # around the event
 *       location.city: geoip.city_name
 *     properties:                         # about the event
 *       - rest                            # every field that nothing else in the map uses
 *       - order_id                        # this field as well, under its own name
 *       - revenue: total                  # this field, under another name
 *     except: [internal_note]             # fields that `rest` leaves out
 *
 * The other keys: `kind` (track, page, screen, identify, group or alias; track if nothing is said), `group` and
 * `previous` (the ids that group and alias need), `numbers` (fields whose text is a number, for CSV), `delimiter` (of
 * a CSV file, `,` if nothing is said).
 *
 * - On the right stands a field of the row. A dot leads into nested objects, unless a field has the dotted name itself.
 *   Wherever a value is wanted, `{ const: … }` gives a fixed one.
 * - On the left stands where it goes; a dot makes nested objects. `traits` go where SDKs put them: `traits` of an
 *   identify or group event, `context.traits` of any other.
 * - `properties`, `context` and `traits` are each a mapping, a list, or one entry. `rest` is for `properties`, or for
 *   `traits` where the kind has no properties.
 * - Values keep their type. A row that lacks a field simply has no such property; but without its time, or the name or
 *   ids its kind needs, it is not an event.
 */
export interface EventMap {
  readonly kind: EventKind;
  readonly id?: FieldPath;
  readonly time?: { readonly field: FieldPath; readonly format: TimeFormat };
  readonly user?: FieldPath;
  readonly anonymous?: FieldPath;
  readonly group?: FieldPath;
  readonly previous?: FieldPath;
  readonly name?: Source;
  readonly traits: readonly Entry[];
  readonly context: readonly Entry[];
  readonly properties: readonly Entry[];
  /** Where the fields go that nothing else uses. */
  readonly rest?: 'properties' | 'traits';
  readonly except: readonly FieldPath[];
  readonly numbers: readonly FieldPath[];
  readonly delimiter: string;
}

export type EventKind = (typeof eventKinds)[number];
export const eventKinds = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;

export type TimeFormat = (typeof timeFormats)[number];
export const timeFormats = ['iso', 'epoch-ms', 'epoch-s', 'clf'] as const;

/** Where a value comes from: a field of the row, or the map itself. */
export type Source = { readonly field: FieldPath } | { readonly value: string | number | boolean };

/** `target` is the path of object keys that the value goes to. */
export interface Entry {
  readonly target: readonly string[];
  readonly source: Source;
}
