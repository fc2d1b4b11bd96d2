import { DuckDBInstance } from '@duckdb/node-api';
import type { EventType } from '../../../domain/event/event-type.js';
import { QueryError, type QueryOptions } from '../../../domain/ports/analytics.js';
import { name } from '../sql.js';
import type { DuckDbAnalyticsPorts } from './analytics.js';
import { type Days, holds } from './days.js';
import { makeAdSpend, makeDeadLetters, makeProfiles } from './other-views.js';
import { makePending, parquet, pathsOf } from './pending.js';
import { withPending } from './properties.js';
import { type Placed, snapshot } from './snapshot.js';
import { allRows, eventsView, identitiesOf, sessionsView, typeRows, typeView } from './views.js';
import type { Workspace } from './workspace.js';

/** What a query needs to be there. */
export interface Needs {
  /** Views, in lower case. */
  readonly read: ReadonlySet<string>;
  /** All event types of the lake. */
  readonly types: readonly EventType[];
  readonly wanted: ReadonlyMap<EventType, Days>;
  readonly person: boolean;
  readonly onDamaged?: QueryOptions['onDamaged'];
}

/** A database of views over files that stay as they are. */
export interface Prepared {
  readonly path: string;
  /** Everything that the views read. */
  readonly files: readonly string[];
  readonly spill: string;
}

export const memoryLimit = '512MB';

/** Makes the views that a query reads. Rows of raw objects are put into a file, parts are read where they are. */
export async function prepare(
  { files, profiles, letters }: DuckDbAnalyticsPorts,
  { read, types, wanted, person, onDamaged }: Needs,
  workspace: Workspace,
): Promise<Prepared> {
  const path = workspace.path('query.db');
  const spill = workspace.path('spill');
  const instance = await DuckDBInstance.create(path, { memory_limit: memoryLimit, temp_directory: spill });
  const connection = await instance.connect();
  try {
    const run = (sql: string) => connection.run(sql);
    await run('BEGIN');
    const hasPerson = wanted.size > 0 && (person || read.has('sessions'));
    // Who claimed an anonymous id may stand in an event of any type and day.
    const isOfAll = hasPerson || read.has('identities');
    const all = new Map<EventType, Days>(types.map((type) => [type, {}]));
    const held = await snapshot(files, isOfAll ? all : wanted, workspace.path('files'));
    if (held.damaged.length > 0) (onDamaged ?? refuse)(held.damaged);
    const pending = await makePending(connection, held, workspace.path('pending.parquet'));

    if (isOfAll) {
      const columns = 'SELECT id, received_at, subject, anonymous FROM';
      const parts = held.parts.length === 0 ? [] : [`${columns} ${parquet(pathsOf(held.root, held.parts))}`];
      await run(`CREATE TABLE identities AS ${identitiesOf([...parts, `${columns} pending`])}`);
    }
    const shown = held.parts.filter(({ type, date }) => {
      const days = wanted.get(type);
      return days !== undefined && holds(days, date);
    });
    const paths = (parts: readonly Placed[]) => pathsOf(held.root, parts);
    const rowsOfAll = allRows({ parts: paths(shown), hasPending: true });
    if (read.has('events')) await run(`CREATE VIEW events AS ${eventsView(rowsOfAll, hasPerson)}`);
    if (read.has('sessions')) await run(`CREATE VIEW sessions AS ${sessionsView(rowsOfAll)}`);
    const ofType = types.filter((type) => read.has(type));
    if (ofType.length > 0) {
      const schemas = await withPending(connection, held.schemas);
      for (const type of ofType) {
        const properties = schemas.get(type)?.columns ?? [];
        const parts = paths(shown.filter((one) => one.type === type));
        const rows = typeRows(type, { parts, hasPending: true }, properties);
        await run(`CREATE VIEW ${name(type)} AS ${typeView(rows, properties, hasPerson)}`);
      }
    }
    if (read.has('profiles')) await makeProfiles(connection, profiles, workspace);
    if (read.has('dead_letters')) await makeDeadLetters(connection, letters, workspace);
    if (read.has('ad_spend')) await makeAdSpend(connection, files, workspace);
    await run('COMMIT');
    return { path, spill, files: [...paths(shown), ...pending] };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function refuse(damaged: readonly string[]): never {
  const more = damaged.length === 1 ? '' : `, and ${damaged.length - 1} more`;
  throw new QueryError(
    'lake_damaged',
    `The lake object ${damaged[0]}${more} cannot be read to its end: the answer would miss events.`,
    '`lethe audit` names all such objects: restore them, or remove them from the lake. Or leave them out: --skip-damaged.',
  );
}
