import type { DuckDBConnection } from '@duckdb/node-api';
import { isObject, type Json, type JsonObject } from '../../../domain/json.js';
import { QueryError } from '../../../domain/ports/analytics.js';

/** What the engine writes for a constant that JSON has no number for. */
const infinite = /(?<=[^\\]"value":)-?(?:Infinity|NaN)/gi;

export interface Parsed {
  readonly tree: JsonObject;
  /** The query as the engine writes it from its tree. */
  readonly checked: string;
}

/**
 * The engine's own syntax tree of one SELECT (what `json_serialize_sql` answers), not run. Anything else is refused: only a
 * SELECT has one. @throws QueryError
 */
export async function syntaxTree(connection: DuckDBConnection, sql: string): Promise<Parsed> {
  const json = await text(connection, 'json_serialize_sql($text::VARCHAR, skip_default := true)', sql);
  const answer = JSON.parse(json.replace(infinite, 'null')) as JsonObject;
  if (answer.error === true) throw refusal(sql, answer);
  const statements = answer.statements as Json[];
  const [statement] = statements;
  if (statements.length !== 1 || !isObject(statement) || !isObject(statement.node))
    throw new QueryError(
      statements.length === 0 ? 'invalid_query' : 'query_refused',
      `A query is one SELECT, and this is ${statements.length === 0 ? 'none' : `${statements.length} statements`}.`,
      'Ask one thing at a time.',
    );
  return { tree: statement.node, checked: await text(connection, 'json_deserialize_sql($text::JSON)', json) };
}

async function text(connection: DuckDBConnection, expression: string, of: string): Promise<string> {
  const reader = await connection.runAndReadAll(`SELECT ${expression}`, { text: of });
  return String(reader.getRows()[0]?.[0]);
}

function refusal(sql: string, { error_type, error_message, position }: JsonObject): QueryError {
  if (error_type === 'parser')
    return new QueryError(
      'invalid_query',
      `Parser Error: ${error_message}${pointedAt(sql, Number(position))}`,
      'Correct the query.',
    );
  const next = /^\s*(?:with\b.*)?pivot/is.test(sql)
    ? "Name the values: select * from (pivot events on type in ('a', 'b') using count(*))."
    : 'A query reads: begin it with SELECT, WITH, FROM, DESCRIBE or SUMMARIZE. Write results with --out.';
  return new QueryError('query_refused', 'Only a SELECT is run here.', next);
}

/** The line of the query in which the engine stumbled, and a caret below the place. */
function pointedAt(sql: string, position: number): string {
  if (!Number.isInteger(position) || position > sql.length) return '';
  const start = sql.lastIndexOf('\n', position - 1) + 1;
  const end = sql.indexOf('\n', position);
  return `\n\n  ${sql.slice(start, end < 0 ? undefined : end)}\n  ${' '.repeat(position - start)}^`;
}
