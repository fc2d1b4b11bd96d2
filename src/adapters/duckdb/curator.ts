import { readdir, stat, writeFile } from 'node:fs/promises';
import type { Pseudonym } from '../../domain/identity/subject.js';
import type { Column } from '../../domain/lake/schema.js';
import type { LocalFile, Workbench } from '../../domain/ports/curated-zone.js';
import {
  type Curated,
  type CurateOrder,
  type Curating,
  type Curator,
  type LocalPart,
  type RowFacts,
  type Survey,
  UnreadableFiles,
  type WrittenPart,
} from '../../domain/ports/curator.js';
import { typedColumns, uncastCounts, valuesOf } from './columns.js';
import { countLines } from './count-lines.js';
import { Database, type DuckDbSettings, defaultDuckDbSettings } from './database.js';
import { judgeRepeats } from './repeats.js';
import { linesOf, list, literal, longestLine, macros, name, names, partsOf } from './sql.js';
import { surveyed } from './survey.js';

/** Makes Parquet with DuckDB. */
export class DuckDbCurator implements Curator {
  constructor(private readonly settings: DuckDbSettings = defaultDuckDbSettings) {}

  async begin(bench: Workbench): Promise<Curating> {
    const database = await Database.open(bench.place('spill'), this.settings);
    await database.run(macros);
    return new DuckDbCurating(database, bench);
  }
}

const iso = (of: string) => `strftime(${of}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
const sqlTypes = {
  boolean: 'BOOLEAN',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
};

/** All that are made for a partition. */
const tables = ['raw', 'fresh', 'known', 'found', 'asked', 'kept', 'questioned', 'judged', 'names'];

/** Raw objects of so many bytes, compressed, are read once and held; more are read again for every question. */
const held = 2 * 1024 * 1024;

/** Rows of a group of a Parquet file: what is held of it while it is written. */
const rowGroup = 8_192;

/** Of rows with their parts, those whose names nothing was found to say against. */
const unasked = 'WHERE NOT EXISTS (SELECT 1 FROM asked a WHERE a.source = e[7] AND a.id = e[8])';

const envelope = ['/kind', '/name', '/time', '/received_at', '/subject', '/anonymous', '/source/name', '/id'];

class DuckDbCurating implements Curating {
  private written = 0;
  /** The rows of the raw objects, as SQL. */
  private raw = '';

  constructor(
    private readonly database: Database,
    private bench: Workbench,
  ) {}

  async load(files: readonly LocalFile[], known: ReadonlySet<string>): Promise<Survey> {
    const { database } = this;
    const [counted, loaded] = await Promise.allSettled([countLines(files), this.loadNames(files)]);
    // First what says why: of a damaged file the engine may say nothing, or that there is an outage.
    if (counted.status === 'rejected') throw counted.reason;
    if (loaded.status === 'rejected') throw loaded.reason;
    const { rows, strange } = loaded.value;
    if (rows !== counted.value)
      throw new UnreadableFiles(new Error(`${rows} of ${counted.value} lines were read`));
    if (strange > 0) throw new UnreadableFiles(new Error(`${strange} lines are no records`));
    return { rows, seen: await surveyed(database, this.raw, known) };
  }

  /** Which events the raw objects hold, as table `fresh`. */
  private async loadNames(files: readonly LocalFile[]): Promise<{ rows: number; strange: number }> {
    const { database } = this;
    this.raw = (await isSmall(files)) ? 'raw' : linesOf(files);
    if (this.raw === 'raw')
      await database.run(`CREATE OR REPLACE TABLE raw AS SELECT line FROM ${linesOf(files)}`);
    await database.run(`CREATE OR REPLACE TABLE fresh AS
      SELECT n[1] AS id, n[2] AS source, n[4] AS receipt, CAST(n[5] AS INTEGER) AS idx, keys
      FROM (SELECT json_extract_string(d, ${list(names)}) AS n, json_keys(d, '/properties') AS keys
        FROM (SELECT doc(line) AS d FROM ${this.raw}))`);
    return this.database.row(
      'SELECT count(*) AS rows, count_if(id IS NULL OR source IS NULL OR receipt IS NULL OR idx IS NULL) AS strange FROM fresh',
    );
  }

  async curate({ columns, parts, own, near }: CurateOrder): Promise<Curated> {
    const { database } = this;
    const { any, repeated } = await judgeRepeats(database, this.raw, { own, near });
    const numbers = !any && parts === 1 ? new Set([0]) : await this.touched(parts, any);
    const fits = new Set<number>();
    for (const { n, file } of own)
      if (await this.fits(file, columns)) fits.add(n);
      else numbers.add(n);
    const lines = parts === 1 ? () => this.raw : await this.split(parts);
    const written: WrittenPart[] = [];
    for (const n of [...numbers].sort((a, b) => a - b)) {
      const mine = own.find((part) => part.n === n)?.file;
      const fresh = fromLines(`(SELECT NULL AS given, line FROM ${lines(n)})`, columns);
      const kept = `(SELECT final_id AS given, line FROM kept WHERE part_of(source, id, ${parts}) = ${n})`;
      const rows = [
        ...(any ? [`${fresh} ${unasked}`, fromLines(kept, columns)] : [fresh]),
        ...(mine === undefined
          ? []
          : fits.has(n)
            ? [`SELECT ${allColumns(columns)} FROM ${partsOf([mine])}`]
            : [anew(mine, columns)]),
      ];
      written.push(await this.write(n, rows, columns));
    }
    return { written, repeated };
  }

  /** The parts that rows come to. */
  private async touched(parts: number, any: boolean): Promise<Set<number>> {
    const left =
      'SELECT source, id FROM fresh ANTI JOIN asked USING (source, id) UNION ALL SELECT source, id FROM kept';
    const rows = await this.database.rows<{ n: number }>(
      `SELECT DISTINCT CAST(part_of(source, id, ${parts}) AS INTEGER) AS n FROM (${any ? left : 'SELECT source, id FROM fresh'})`,
    );
    return new Set(rows.map(({ n }) => n));
  }

  /** The lines by part, read once and not once for each part. Answers where those of one are. */
  private async split(parts: number): Promise<(n: number) => string> {
    const folder = this.bench.place('split');
    await this.database.run(`COPY (SELECT CAST(part_of(n[2], n[1], ${parts}) AS INTEGER) AS part, line FROM
        (SELECT json_extract_string(doc(line), ${list(names)}) AS n, line FROM ${this.raw}))
      TO ${literal(folder)} (FORMAT parquet, COMPRESSION lz4_raw, PARTITION_BY (part), ROW_GROUP_SIZE ${rowGroup}, OVERWRITE_OR_IGNORE)`);
    const there = new Set(await readdir(folder));
    return (n) =>
      there.has(`part=${n}`)
        ? `read_parquet(${literal(`${folder}/part=${n}/*.parquet`)}, hive_partitioning = false)`
        : `(SELECT '' AS line WHERE false)`;
  }

  async facts(file: LocalFile, columns: readonly Column[]): Promise<RowFacts> {
    const counts = await this.database.row<
      { [of: string]: number } & { t0: string | null; t1: string | null }
    >(
      `SELECT count(*) AS n, ${iso('min(time)')} AS t0, ${iso('max(time)')} AS t1,
        count_if(id <> json_extract_string(d, '/id')) AS c, ${uncastCounts('v', columns).join(', ')}
      FROM (SELECT *, ${valuesOf('d', columns)} AS v FROM (SELECT *, doc(record) AS d FROM ${partsOf([file])}))`,
    );
    const { n: rows, c: id_conflict, t0, t1, ...counted } = counts;
    const uncast = Object.fromEntries(Object.entries(counted).filter(([, count]) => count > 0));
    return { rows: rows as number, from: t0 ?? '', to: t1 ?? '', id_conflict: id_conflict as number, uncast };
  }

  async *lines(part: LocalFile, names?: ReadonlySet<Pseudonym>): AsyncGenerator<string, void> {
    const sql = `SELECT record FROM ${partsOf([part])} p ${await this.only(names)}`;
    for await (const [line] of this.database.stream<[string]>(sql)) yield line;
  }

  async rewrite(
    { n, file }: LocalPart,
    columns: readonly Column[],
    change: (line: string) => string | undefined,
    names?: ReadonlySet<Pseudonym>,
  ): Promise<WrittenPart | 'same' | 'empty'> {
    const changes = this.bench.place(`changes-${n}.ndjson`);
    const sql = `SELECT id, source, record FROM ${partsOf([file])} p ${await this.only(names)}`;
    await writeFile(changes, changesOf(this.database.stream<[string, string, string]>(sql), change));
    if ((await stat(changes)).size === 0) return 'same';
    const rows = `(SELECT p.id AS given, coalesce(c.line, p.record) AS line FROM ${partsOf([file])} p
      LEFT JOIN read_json(${literal(changes)}, format = 'newline_delimited', maximum_object_size = ${longestLine * 4},
        columns = {'id': 'VARCHAR', 'source': 'VARCHAR', 'line': 'VARCHAR'}) c
      ON c.id = p.id AND c.source = p.source WHERE c.id IS NULL OR c.line IS NOT NULL)`;
    const part = await this.write(n, [fromLines(rows, columns)], columns);
    return part.rows === 0 ? 'empty' : part;
  }

  async recast({ n, file }: LocalPart, columns: readonly Column[]): Promise<WrittenPart | 'same'> {
    if (await this.fits(file, columns)) return 'same';
    return this.write(n, [anew(file, columns)], columns);
  }

  async turnTo(bench: Workbench): Promise<void> {
    this.bench = bench;
    await this.database.run(tables.map((table) => `DROP TABLE IF EXISTS ${table};`).join(' '));
  }

  async close(): Promise<void> {
    this.database.close();
  }

  /** Sorted, in one file: within several at once DuckDB does not keep the order. */
  private async write(n: number, rows: readonly string[], columns: readonly Column[]): Promise<WrittenPart> {
    this.written += 1;
    const file = this.bench.place(`part-${n}-${this.written}.parquet`);
    await this.database.run(`COPY (SELECT * FROM (${rows.map((one) => `(${one})`).join(' UNION ALL BY NAME ')})
      ORDER BY subject NULLS LAST, time, id) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowGroup})`);
    return { n, file, ...(await this.facts(file, columns)) };
  }

  /** A condition on rows `p`, by a table of the names: there may be many. */
  private async only(names: ReadonlySet<Pseudonym> | undefined): Promise<string> {
    if (names === undefined) return '';
    const file = this.bench.place('names.txt');
    await writeFile(file, [...names, ''].join('\n'));
    await this.database.run(
      `CREATE OR REPLACE TABLE names AS SELECT name FROM read_csv(${literal(file)}, columns = {'name': 'VARCHAR'}, auto_detect = false, header = false)`,
    );
    return 'WHERE p.subject IN (SELECT name FROM names) OR p.anonymous IN (SELECT name FROM names)';
  }

  /** Was a part written with these very columns? */
  private async fits(file: LocalFile, columns: readonly Column[]): Promise<boolean> {
    const described = await this.database.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${partsOf([file])}`,
    );
    const there = described.filter(({ column_name }) => column_name.startsWith('p_'));
    return (
      there.length === columns.length &&
      columns.every(({ column, type }, i) => {
        const { column_name, column_type } = there[i] ?? {};
        return column_name === column && column_type === sqlTypes[type];
      })
    );
  }
}

/** The columns of rows that have a record's line, and an id that was given to them, if one was. */
function fromLines(rows: string, columns: readonly Column[]): string {
  const e = (n: number) => `e[${n}]`;
  const typed = typedColumns('v', columns);
  return `SELECT ${[
    `coalesce(given, ${e(8)}) AS id`,
    `${e(1)} AS kind`,
    `${e(2)} AS name`,
    `CAST(${e(3)} AS TIMESTAMPTZ) AS time`,
    `CAST(${e(4)} AS TIMESTAMPTZ) AS received_at`,
    `${e(5)} AS subject`,
    `${e(6)} AS anonymous`,
    `${e(7)} AS source`,
    ...typed,
    'line AS record',
  ].join(
    ', ',
  )} FROM (SELECT given, line, json_extract_string(d, ${list(envelope)}) AS e, ${valuesOf('d', columns)} AS v
    FROM (SELECT given, line, doc(line) AS d FROM ${rows}))`;
}

/** The rows of a part, with their ids and all columns out of their lines. */
function anew(part: LocalFile, columns: readonly Column[]): string {
  return fromLines(`(SELECT id AS given, record AS line FROM ${partsOf([part])})`, columns);
}

/** Few enough bytes to hold them, whatever they come to? */
async function isSmall(files: readonly LocalFile[]): Promise<boolean> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes <= held;
}

function allColumns(columns: readonly Column[]): string {
  const before = ['id', 'kind', 'name', 'time', 'received_at', 'subject', 'anonymous', 'source'];
  return [...before, ...columns.map(({ column }) => name(column)), 'record'].join(', ');
}

/** What becomes of rows, as NDJSON: another line, or none. */
async function* changesOf(
  rows: AsyncIterable<readonly [string, string, string]>,
  change: (line: string) => string | undefined,
): AsyncGenerator<string, void> {
  for await (const [id, source, line] of rows) {
    const left = change(line);
    if (left !== line) yield `${JSON.stringify({ id, source, line: left ?? null })}\n`;
  }
}
