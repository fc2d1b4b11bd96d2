import { stat, writeFile } from 'node:fs/promises';
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
import { uncastCounts, valuesOf } from './columns.js';
import { countLines } from './count-lines.js';
import { Database, type DuckDbSettings, defaultDuckDbSettings } from './database.js';
import { judgeRepeats } from './repeats.js';
import { opened, partColumns, typed } from './rows.js';
import { between, type Rows, writeSorted } from './sorted.js';
import { linesOf, literal, longestLine, macros, partsOf } from './sql.js';
import { surveyed } from './survey.js';

/** Makes Parquet with DuckDB. */
export class DuckDbCurator implements Curator {
  /** @param pieceBytes what is sorted at once */
  constructor(
    private readonly settings: DuckDbSettings = defaultDuckDbSettings,
    private readonly pieceBytes = 32 * 1024 * 1024,
  ) {}

  async begin(bench: Workbench): Promise<Curating> {
    const database = await Database.open(bench.place('spill'), this.settings);
    // What is held of files does not count to the end: each is read once or twice, so nothing is gained by it.
    await database.run(`SET enable_external_file_cache = false; ${macros}`);
    return new DuckDbCurating(database, bench, this.pieceBytes);
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
const tables = ['held', 'known', 'found', 'asked', 'judged', 'names'];

/** Raw objects of so many bytes, compressed, are held in memory; what is read of more lies on the workbench. */
const heldBytes = 2 * 1024 * 1024;

class DuckDbCurating implements Curating {
  private written = 0;
  /** The opened rows of the raw objects, as SQL, with a number `r` of each. */
  private loaded = '';

  constructor(
    private readonly database: Database,
    private bench: Workbench,
    private readonly pieceBytes: number,
  ) {}

  async load(files: readonly LocalFile[], known: ReadonlySet<string>): Promise<Survey> {
    const { database } = this;
    const [counted, loaded] = await Promise.allSettled([countLines(files), this.open(files)]);
    // First what says why: of a damaged file the engine may say nothing, or that there is an outage.
    if (counted.status === 'rejected') throw counted.reason;
    if (loaded.status === 'rejected') throw loaded.reason;
    const { rows, strange } = await database.row<{ rows: number; strange: number }>(
      `SELECT count(*) AS rows, count_if(id IS NULL OR source IS NULL OR receipt IS NULL OR idx IS NULL) AS strange FROM ${this.loaded}`,
    );
    if (rows !== counted.value)
      throw new UnreadableFiles(new Error(`${rows} of ${counted.value} lines were read`));
    if (strange > 0) throw new UnreadableFiles(new Error(`${strange} lines are no records`));
    return { rows, seen: await surveyed((sql) => database.rows(sql), this.loaded, known) };
  }

  private async open(files: readonly LocalFile[]): Promise<void> {
    const rows = `SELECT row_number() OVER () AS r, * FROM (${opened(linesOf(files))})`;
    if (await isSmall(files)) {
      this.loaded = 'held';
      await this.database.run(`CREATE OR REPLACE TABLE held AS ${rows}`);
    } else {
      const file = this.place('loaded.parquet');
      this.loaded = partsOf([file]);
      await this.database.run(`COPY (${rows}) TO ${literal(file)} (${between})`);
    }
  }

  async curate({ columns, parts, own, near }: CurateOrder): Promise<Curated> {
    const { database, loaded } = this;
    const { any, repeated } = await judgeRepeats(database, loaded, { own, near });
    const part = `part_of(source, l.id, ${parts}) AS part`;
    const fresh = any
      ? `(SELECT l.* REPLACE (coalesce(j.final_id, l.id) AS id), ${part} FROM ${loaded} l LEFT JOIN judged j USING (r)
          WHERE j.is_repeat IS NOT TRUE)`
      : `(SELECT *, ${part} FROM ${loaded} l)`;
    const found = await database.rows<{ part: number; count: number; bytes: number }>(
      `SELECT CAST(part AS INTEGER) AS part, count(*) AS count, CAST(sum(strlen(line)) AS DOUBLE) AS bytes
        FROM ${fresh} GROUP BY ALL ORDER BY ALL`,
    );
    const touched = new Map(
      found.map(({ part, ...size }) => [
        part,
        [{ sql: typed(`(FROM ${fresh} WHERE part = ${part})`, columns), ...size }],
      ]),
    );
    for (const { n, file } of own) {
      const fits = await this.fits(file, columns);
      if (fits && !touched.has(n)) continue;
      const sql = fits ? `SELECT ${partColumns(columns)} FROM ${partsOf([file])}` : anew(file, columns);
      touched.set(n, [...(touched.get(n) ?? []), { sql, ...(await this.sizeOf(file)) }]);
    }
    const written: WrittenPart[] = [];
    for (const [n, rows] of touched) written.push(await this.write(n, rows, columns));
    return { written, repeated };
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
    const changed = typed(`(SELECT * REPLACE (given AS id) FROM (${opened(rows)}))`, columns);
    const part = await this.write(n, [{ sql: changed, ...(await this.sizeOf(file)) }], columns);
    return part.rows === 0 ? 'empty' : part;
  }

  async recast({ n, file }: LocalPart, columns: readonly Column[]): Promise<WrittenPart | 'same'> {
    if (await this.fits(file, columns)) return 'same';
    return this.write(n, [{ sql: anew(file, columns), ...(await this.sizeOf(file)) }], columns);
  }

  async turnTo(bench: Workbench): Promise<void> {
    this.bench = bench;
    await this.database.run(tables.map((table) => `DROP TABLE IF EXISTS ${table};`).join(' '));
  }

  async close(): Promise<void> {
    this.database.close();
  }

  private async write(n: number, rows: readonly Rows[], columns: readonly Column[]): Promise<WrittenPart> {
    const file = this.place(`part-${n}.parquet`);
    const all = {
      sql: rows.map(({ sql }) => `FROM (${sql})`).join(' UNION ALL BY NAME '),
      count: rows.reduce((sum, { count }) => sum + count, 0),
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
    };
    await writeSorted(this.database, all, {
      file,
      folder: this.place('pieces'),
      pieceBytes: this.pieceBytes,
    });
    return { n, file, ...(await this.facts(file, columns)) };
  }

  /** A file of its own on the workbench, however often there is one of that name. */
  private place(name: string): LocalFile {
    this.written += 1;
    return this.bench.place(`${this.written}-${name}`);
  }

  /** Of a part, before it was compressed. */
  private async sizeOf(file: LocalFile): Promise<Omit<Rows, 'sql'>> {
    return this.database.row(`SELECT coalesce(any_value(num_rows), 0) AS count,
      CAST(coalesce(sum(total_uncompressed_size), 0) AS DOUBLE) AS bytes
      FROM parquet_file_metadata(${literal(file)}) LEFT JOIN parquet_metadata(${literal(file)}) USING (file_name)`);
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

/** The rows of a part with these columns, out of their lines. */
function anew(file: LocalFile, columns: readonly Column[]): string {
  return typed(`(SELECT *, record AS line FROM ${partsOf([file])})`, columns);
}

/** Few enough bytes to hold them, whatever they come to? */
async function isSmall(files: readonly LocalFile[]): Promise<boolean> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes <= heldBytes;
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
