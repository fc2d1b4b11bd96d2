import type { Brand } from '../json.js';
import { kinds } from './kind.js';

/** The lake's partition: a slug of `[a-z0-9_]`, 1 to 80 characters, that begins with a letter or digit. */
export type EventType = Brand<string, 'EventType'>;

/** Where the events of new types go once there are too many types. The only type that begins with `_`. */
export const overflowType = '_overflow' as EventType;

const longest = 80;
const reserved: ReadonlySet<string> = new Set(kinds);
const known = new Map<string, EventType>();

/**
 * The type of a track event by its name: `Workout Completed` → `workout_completed`. Total: any string gives a slug.
 * Names that a slug cannot tell apart by letters and digits alone (other scripts, symbols, overlong names) get a
 * hash of the whole name behind what is left, so that two names share a type only if they differ in case,
 * accents, separators or the form of a letter (`²` and `2`). A name that is a kind gets `track_` before it.
 */
export function typeOfName(name: string): EventType {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const type = slug(name);
  if (known.size >= 10_000) known.clear();
  known.set(name, type);
  return type;
}

function slug(name: string): EventType {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const plain = folded.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  const lost = /[^a-z0-9\s_.\-/:|>[\]]/.test(folded);
  const taken = plain.startsWith('track_') && reserved.has(plain.slice('track_'.length));
  if (plain !== '' && !lost && !taken && plain.length <= longest)
    return (reserved.has(plain) ? `track_${plain}` : plain) as EventType;
  const head = plain.slice(0, longest - 15).replace(/_+$/, '') || 'event';
  return `${head}_${hash53(name)}` as EventType;
}

/** A 53-bit non-cryptographic hash (cyrb53, public domain) as 14 hexadecimal digits. Tells names apart, hides nothing. */
function hash53(text: string): string {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(16).padStart(14, '0');
}

/** Does a policy's word for types mean this one? A `*` at its end stands for any rest. */
export function isOfType(type: EventType, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
