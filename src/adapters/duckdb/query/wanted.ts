import type { EventType } from '../../../domain/event/event-type.js';
import { isObject, type Json, type JsonObject } from '../../../domain/json.js';
import { visit } from './check-query.js';
import { around, type Days, plus, within } from './days.js';

/** What of the lake a query can touch, as far as its text tells; more than it touches, never less. */
export interface Wanted {
  /** Days by event type. */
  readonly types: ReadonlyMap<EventType, Days>;
  /** Does it ask who an event's person is, or may it, as `*` does? */
  readonly person: boolean;
}

export interface Names {
  /** Event types of the lake. */
  readonly types: readonly EventType[];
  /** Views over all of them. */
  readonly overAll: ReadonlySet<string>;
  readonly parameters: Readonly<Record<string, Json>>;
}

/**
 * Reads off a checked syntax tree which types and days it is about: of a view alone in FROM, or named by its alias, the conditions
 * of WHERE that compare `type`, `date` or `time` with a constant or a parameter. What is written in another way says nothing.
 */
export function wanted(tree: JsonObject, names: Names): Wanted {
  const types = new Map<EventType, Days>();
  const want = (type: EventType, days: Days) => {
    const before = types.get(type);
    types.set(type, before === undefined ? days : around(before, days));
  };
  let person = false;
  const rows = new Set<string>();
  const told = new Set<JsonObject>();
  visit(tree, (node) => {
    person ||= mayNamePerson(node);
    if (node.type === 'SELECT_NODE' && isObject(node.from_table)) {
      const all = tablesOf(node.from_table);
      for (const table of all) {
        told.add(table);
        const conditions = new Conditions(table, all.length === 1, names.parameters);
        conditions.read(node.where_clause);
        for (const type of typesOf(table, names, conditions.types)) want(type, conditions.days);
      }
    }
    if (node.type === 'BASE_TABLE') rows.add(String(node.alias ?? node.table_name).toLowerCase());
    if (node.type === 'BASE_TABLE' && !told.has(node))
      for (const type of typesOf(node, names)) want(type, {});
  });
  visit(tree, ({ class: kind, column_names }) => {
    // A table's name in the place of a column is the whole row.
    if (kind === 'COLUMN_REF' && rows.has(String((column_names as Json[])[0]).toLowerCase()))
      person ||= (column_names as Json[]).length === 1;
  });
  return { types, person };
}

/** Whether a node names the column `person`, or takes columns without naming them: all, by place, a whole row. */
function mayNamePerson(node: JsonObject): boolean {
  const { class: kind, type, column_names, using_columns, ref_type, column_name_alias } = node;
  if (kind === 'STAR' || kind === 'POSITIONAL_REFERENCE' || type === 'PIVOT' || ref_type === 'NATURAL')
    return true;
  if (column_name_alias !== undefined) return true;
  const named = [column_names, using_columns].flatMap((names) => (Array.isArray(names) ? names : []));
  return named.some((part) => String(part).toLowerCase() === 'person');
}

/**
 * The tables that FROM names and joins; not those inside of subqueries, which have a WHERE of their own, and not where a row's
 * partner depends on which other rows there are.
 */
function tablesOf(from: JsonObject): JsonObject[] {
  if (from.type === 'BASE_TABLE') return [from];
  if (from.type !== 'JOIN' || from.ref_type === 'ASOF' || from.ref_type === 'POSITIONAL') return [];
  return [from.left, from.right].flatMap((side) => (isObject(side) ? tablesOf(side) : []));
}

function typesOf(table: JsonObject, { types, overAll }: Names, only?: ReadonlySet<string>): EventType[] {
  const name = String(table.table_name).toLowerCase();
  if (overAll.has(name)) return types.filter((type) => only?.has(type) ?? true);
  return types.filter((type) => type === name);
}

class Conditions {
  types: ReadonlySet<string> | undefined;
  days: Days = {};
  private readonly alias: string;
  private readonly isReadable: boolean;

  constructor(
    table: JsonObject,
    private readonly isAlone: boolean,
    private readonly parameters: Readonly<Record<string, Json>>,
  ) {
    this.alias = String(table.alias ?? table.table_name).toLowerCase();
    // A session's day is not that of all its events; and columns may be given other names.
    this.isReadable =
      String(table.table_name).toLowerCase() !== 'sessions' && table.column_name_alias === undefined;
  }

  /** Takes what must hold of every row: a condition, or those that AND joins. */
  read(where: Json | undefined): void {
    if (!isObject(where)) return;
    if (where.type === 'CONJUNCTION_AND') for (const part of where.children as Json[]) this.read(part);
    else if (where.class === 'COMPARISON') this.compare(where);
    else if (where.type === 'COMPARE_IN') this.among(where.children as Json[]);
    else if (where.type === 'COMPARE_BETWEEN') {
      this.bound(where.input, 'COMPARE_GREATERTHANOREQUALTO', where.lower);
      this.bound(where.input, 'COMPARE_LESSTHANOREQUALTO', where.upper);
    }
  }

  private compare({ type, left, right }: JsonObject): void {
    this.bound(left, String(type), right);
    this.bound(right, turned[String(type)] ?? '', left);
  }

  private bound(column: Json | undefined, comparison: string, to: Json | undefined): void {
    const called = this.columnOf(column);
    const value = this.valueOf(to);
    if (called === undefined || value === undefined) return;
    if (called === 'type' && comparison === 'COMPARE_EQUAL') this.narrow([value]);
    if ((called !== 'date' && called !== 'time') || !/^\d{4}-\d\d-\d\d/.test(value)) return;
    const day = value.slice(0, 10);
    if (Number.isNaN(Date.parse(day))) return;
    // A time says its day in a time zone that is not known here.
    const slack = called === 'time' || value.length > 10 ? 1 : 0;
    if (comparison === 'COMPARE_EQUAL' || comparison.startsWith('COMPARE_GREATER'))
      this.days = within(this.days, { from: plus(day, -slack) });
    if (comparison === 'COMPARE_EQUAL' || comparison.startsWith('COMPARE_LESS'))
      this.days = within(this.days, {
        to: plus(day, comparison === 'COMPARE_LESSTHAN' && slack === 0 ? -1 : slack),
      });
  }

  private among([column, ...values]: Json[]): void {
    const texts = values.map((value) => this.valueOf(value));
    if (this.columnOf(column) !== 'type' || texts.includes(undefined)) return;
    this.narrow(texts as string[]);
  }

  private narrow(types: readonly string[]): void {
    const before = this.types;
    this.types = new Set(types.filter((type) => before?.has(type) ?? true));
  }

  private columnOf(expression: Json | undefined): string | undefined {
    if (!isObject(expression) || expression.class !== 'COLUMN_REF' || !this.isReadable) return undefined;
    const path = (expression.column_names as string[]).map((part) => part.toLowerCase());
    if (path.length === 1) return this.isAlone ? path[0] : undefined;
    return path.length === 2 && path[0] === this.alias ? path[1] : undefined;
  }

  private valueOf(expression: Json | undefined): string | undefined {
    if (!isObject(expression)) return undefined;
    if (expression.class === 'CAST') return this.valueOf(expression.child);
    const value =
      expression.class === 'PARAMETER'
        ? this.parameters[String(expression.identifier)]
        : isObject(expression.value)
          ? expression.value.value
          : undefined;
    return typeof value === 'string' ? value : undefined;
  }
}

const turned: { readonly [comparison: string]: string } = {
  COMPARE_EQUAL: 'COMPARE_EQUAL',
  COMPARE_GREATERTHAN: 'COMPARE_LESSTHAN',
  COMPARE_GREATERTHANOREQUALTO: 'COMPARE_LESSTHANOREQUALTO',
  COMPARE_LESSTHAN: 'COMPARE_GREATERTHAN',
  COMPARE_LESSTHANOREQUALTO: 'COMPARE_GREATERTHANOREQUALTO',
};
