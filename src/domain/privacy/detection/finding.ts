/**
 * The kinds of personal data that are looked for. `url` is a URL with personal parameters, `name` a person's name
 * (found by the key it stands under), `tax_id` the German tax identification number, `coordinates` a position on
 * earth, `birth_date` a date of birth.
 */
export const detectorKinds = [
  'email',
  'ip',
  'phone',
  'iban',
  'card',
  'ssn',
  'tax_id',
  'mac',
  'coordinates',
  'birth_date',
  'url',
  'name',
] as const;
export type DetectorKind = (typeof detectorKinds)[number];

/** What looks personal in a value: characters `start` to `end` (exclusive) of its text. */
export interface Finding {
  readonly kind: DetectorKind;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: key + value + checksum − veto. Only those of at least `leastConfidence` are answered. */
  readonly confidence: number;
}

export const leastConfidence = 0.5;

/** What a key says of the value under it. Worked out once per key and kept with the key's place. */
export interface KeyHint {
  /** The kinds that the key speaks for, e.g. `kunde_telefon` for `phone`; empty for most keys. At most two. */
  readonly kinds: ReadonlySet<DetectorKind>;
  /** The key says that the value is an id, a count, a version, a time or an amount: checks by form alone are off. */
  readonly veto: boolean;
  /** Of those, the key says that it is a version, which may look like an address. */
  readonly version?: boolean;
  /** The key may speak of a place on earth or of a rank (`position`): only what has many decimals counts. */
  readonly vague?: boolean;
  /** What the object under the key is about, which decides whose `name` a name in it is. */
  readonly about?: About;
}

/**
 * `person`: the key itself is a word for a person (`customer`). `personal`: what is in it belongs to the person around
 * it (`customer.details`). `thing`: a product, a company, a screen.
 */
export type About = 'person' | 'personal' | 'thing' | 'unknown';

/** Telephone numbers in a text, by a maintained library that the domain may not import. In order, not overlapping. */
export type FindPhones = (text: string) => readonly { readonly start: number; readonly end: number }[];

/** What finds personal data in the values, keys and names of events. Pure, total, and fast on what is clean. */
export interface Detectors {
  readonly rootHint: KeyHint;
  /** What `key` says of the value under it, inside an object of which `above` is said. Equal hints are one object. */
  hint(key: string, above: KeyHint): KeyHint;
  /** In order, not overlapping; a shared empty list where there is nothing. */
  inText(text: string, hint: KeyHint): readonly Finding[];
  /** The whole number, as `String(value)`. */
  inNumber(value: number, hint: KeyHint): readonly Finding[];
  /** Personal values used as property keys. */
  inKey(key: string): readonly Finding[];
  /** Personal values in the names of events, pages and screens. */
  inName(name: string): readonly Finding[];
}
