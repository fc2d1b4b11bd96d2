import { isObject, type Json, type JsonObject } from '../../../domain/json.js';
import { nearest } from '../../../domain/nearest.js';
import { QueryError } from '../../../domain/ports/analytics.js';

/** What a SELECT reads from; all else (a table's function of another catalogue, a show of settings) is refused. */
const tables = [
  'EMPTY',
  'BASE_TABLE',
  'JOIN',
  'SUBQUERY',
  'TABLE_FUNCTION',
  'EXPRESSION_LIST',
  'PIVOT',
  'SHOW_REF',
];
const nodes = ['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE'];
const modifiers = ['ORDER_MODIFIER', 'DISTINCT_MODIFIER', 'LIMIT_MODIFIER', 'LIMIT_PERCENT_MODIFIER'];
const orders = ['ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'];
const known: ReadonlySet<string> = new Set([...tables, ...nodes, ...modifiers, ...orders]);

const expressions: ReadonlySet<string> = new Set([
  'BETWEEN',
  'CASE',
  'CAST',
  'COLLATE',
  'COLUMN_REF',
  'COMPARISON',
  'CONJUNCTION',
  'CONSTANT',
  'FUNCTION',
  'LAMBDA',
  'LAMBDA_REF',
  'OPERATOR',
  'PARAMETER',
  'POSITIONAL_REFERENCE',
  'STAR',
  'SUBQUERY',
  'WINDOW',
]);

const tableFunctions: ReadonlySet<string> = new Set(['unnest', 'range', 'generate_series']);

/** What tells about the process, changes something in it, or makes it wait. */
const refusedFunctions: ReadonlySet<string> = new Set([
  'current_setting',
  'getvariable',
  'getenv',
  'nextval',
  'currval',
  'setseed',
  'sleep_ms',
  'write_log',
  'current_query',
  'current_connection_id',
  'current_database',
  'current_schema',
  'current_schemas',
  'in_search_path',
]);

/** Parts of the tree that hold values and types, and no query. */
const leaves: ReadonlySet<string> = new Set(['value', 'cast_type', 'type']);

/**
 * Whether a syntax tree does nothing but read views. It fails closed: what is not known here is refused. The names of
 * the views that it reads, in lower case.
 * @throws QueryError
 */
export function checkQuery(tree: JsonObject, views: ReadonlySet<string>): Set<string> {
  const subqueries = namesOfSubqueries(tree);
  const read = new Set<string>();
  visit(tree, (node) => {
    const { class: kind, type } = node;
    if (typeof kind === 'string') checkExpression(node, kind);
    else if (typeof type === 'string') {
      if (!known.has(type)) throw refused(`${type} is not known here`, 'Ask for it in another way.');
      if (type === 'BASE_TABLE') read.add(checkTable(node, views, subqueries));
      if (type === 'TABLE_FUNCTION') checkTableFunction(node);
      if (type === 'SHOW_REF' && !isObject(node.query))
        throw refused(
          'SHOW tells about the engine',
          'List the views with `lethe views`, or `.views` in the prompt.',
        );
    }
  });
  for (const name of subqueries) if (!views.has(name)) read.delete(name);
  return read;
}

/** Every object of the tree that is no value and no type, outermost first. */
export function visit(tree: Json | undefined, look: (node: JsonObject) => void): void {
  if (Array.isArray(tree)) for (const item of tree) visit(item, look);
  else if (isObject(tree)) {
    look(tree);
    for (const [key, below] of Object.entries(tree))
      if (!leaves.has(key) || !isValue(below)) visit(below, look);
  }
}

/** `value` is also what an `EXPRESSION` of a map is called: only what has a type of its own is a value. */
function isValue(below: Json): boolean {
  return !isObject(below) || isObject(below.type) || typeof below.id === 'string';
}

function checkExpression(node: JsonObject, kind: string): void {
  if (!expressions.has(kind)) throw refused(`${kind} is not known here`, 'Ask for it in another way.');
  const { function_name: called } = node;
  if (typeof called === 'string' && refusedFunctions.has(called.toLowerCase()))
    throw refused(`The function ${called} is not for queries of the lake`, 'Leave it out.');
}

function checkTable(node: JsonObject, views: ReadonlySet<string>, subqueries: ReadonlySet<string>): string {
  const { table_name, schema_name, catalog_name, at_clause } = node;
  const table = String(table_name).toLowerCase();
  if (schema_name !== undefined || catalog_name !== undefined)
    throw refused(`${table_name} is named with a schema`, 'Name a view alone: select … from events.');
  if (at_clause !== undefined) throw refused('There are no versions of a view', 'Leave AT out.');
  if (views.has(table) || subqueries.has(table)) return table;
  if (/[^\w]/.test(table))
    throw refused(`${JSON.stringify(table_name)} is no view, and files are not read`, allViews(views));
  const [close] = nearest(table, [...views]);
  throw new QueryError(
    'invalid_query',
    `There is no view ${table_name}.`,
    close === undefined ? allViews(views) : `Did you mean ${close}?`,
  );
}

function checkTableFunction(node: JsonObject): void {
  const called = isObject(node.function) ? String(node.function.function_name) : '';
  if (!tableFunctions.has(called.toLowerCase()))
    throw refused(
      `The table function ${called} is not for queries of the lake`,
      'Only unnest, range and generate_series are; everything else is read from the views.',
    );
}

/**
 * The names that WITH gives, in lower case. One that looks like a file would hide a file of this name elsewhere in the
 * query from the check, where the name does not reach.
 */
function namesOfSubqueries(tree: JsonObject): Set<string> {
  const names = new Set<string>();
  const take = (text: Json | undefined) => {
    const given = String(text).toLowerCase();
    if (!/^[a-z_][a-z0-9_]*$/.test(given))
      throw refused(
        `WITH names a subquery ${JSON.stringify(text)}`,
        'Name it with letters, digits and underscores, a letter or underscore first.',
      );
    names.add(given);
  };
  visit(tree, (node) => {
    const { cte_map, cte_name } = node;
    if (isObject(cte_map) && Array.isArray(cte_map.map))
      for (const entry of cte_map.map) take(isObject(entry) ? entry.key : undefined);
    if (cte_name !== undefined) take(cte_name);
  });
  return names;
}

function allViews(views: ReadonlySet<string>): string {
  const shown = [...views].slice(0, 20);
  return `There are ${shown.join(', ')}${views.size > shown.length ? ` and ${views.size - shown.length} more` : ''}.`;
}

function refused(what: string, next: string): QueryError {
  return new QueryError('query_refused', `${what}.`, next);
}
