import { canonicalJson } from '../canonical-json.js';
import type { EventType } from '../event/event-type.js';
import type { Json } from '../json.js';

export const columnTypes = ['boolean', 'double', 'string', 'timestamp'] as const;
export type ColumnType = (typeof columnTypes)[number];

export function isColumnType(text: string): text is ColumnType {
  return (columnTypes as readonly string[]).includes(text);
}

/** A typed column of the curated zone: a top-level property whose value is no object and no list. */
export interface Column {
  /** `p_` and the property's key in lower snake case. */
  readonly column: string;
  /** The key as events say it. */
  readonly property: string;
  readonly type: ColumnType;
}

/** The columns of a type, in the order in which they were first seen. A type is fixed until a person sets another, columns are only added. */
export interface TypeSchema {
  readonly version: 1;
  readonly type: EventType;
  readonly columns: readonly Column[];
}

/** How many values of a property were seen of each kind. `null` is none of them; objects and lists are `nested`. */
export interface SeenProperty {
  readonly property: string;
  readonly booleans: number;
  readonly numbers: number;
  /** Strings that a number of the same value can stand for. */
  readonly numeric: number;
  /** Strings that are a time with its offset. */
  readonly times: number;
  /** Other strings. */
  readonly strings: number;
  readonly nested: number;
}

/** Columns of one type at most: a client cannot make them without end. What has none stays in `record`. */
export const mostColumns = 500;

/** A property whose values can all be cast to a type gets that one; where no type takes all, text does. */
export function typeOf({ booleans, numbers, numeric, times, strings }: SeenProperty): ColumnType | undefined {
  const all = booleans + numbers + numeric + times + strings;
  if (all === 0) return undefined;
  if (booleans === all) return 'boolean';
  if (numbers > 0 && numbers + numeric === all) return 'double';
  return times === all ? 'timestamp' : 'string';
}

/** The schema with columns for what it has none for; the very same where there is nothing to add. */
export function extended(schema: TypeSchema, seen: Iterable<SeenProperty>): TypeSchema {
  const known = new Set(schema.columns.map(({ property }) => property));
  const taken = new Set(schema.columns.map(({ column }) => column));
  const columns = [...schema.columns];
  for (const one of [...seen].sort((a, b) => (a.property < b.property ? -1 : 1))) {
    const type = typeOf(one);
    if (type === undefined || known.has(one.property) || columns.length >= mostColumns) continue;
    known.add(one.property);
    const column = freeName(slugOf(one.property), taken);
    taken.add(column);
    columns.push({ column, property: one.property, type });
  }
  return columns.length === schema.columns.length ? schema : { ...schema, columns };
}

/** The schema with another type for a column; the very same where the column has it already, or is not there. */
export function retyped(schema: TypeSchema, column: string, type: ColumnType): TypeSchema {
  const isOther = (one: Column) => one.column === column && one.type !== type;
  if (!schema.columns.some(isOther)) return schema;
  return { ...schema, columns: schema.columns.map((one) => (isOther(one) ? { ...one, type } : one)) };
}

export function emptySchema(type: EventType): TypeSchema {
  return { version: 1, type, columns: [] };
}

/** What a hash of the columns is made over. */
export function columnsText(columns: readonly Column[]): string {
  return canonicalJson(columns as unknown as Json);
}

function freeName(slug: string, taken: ReadonlySet<string>): string {
  let name = `p_${slug}`;
  for (let n = 2; taken.has(name); n++) name = `p_${slug}_${n}`;
  return name;
}

const longest = 60;

/** Lower snake case of letters and digits: `orderId` → `order_id`. Other scripts' letters stay as they are. */
function slugOf(property: string): string {
  const words = property
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return words.slice(0, longest).replace(/_+$/, '') || 'property';
}
