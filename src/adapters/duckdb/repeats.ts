import type { ReceiptId } from '../../domain/event/event.js';
import type { Curated, CurateOrder } from '../../domain/ports/curator.js';
import type { Database } from './database.js';
import { list } from './sql.js';

/** What a client sent of an event, and what it says of one way of sending it only. */
const sent = ['/kind', '/name', '/properties', '/traits', '/context', '/integrations', '/group'];
const ofDelivery = '{"sentAt": null, "timestamp": null, "originalTimestamp": null}';

const clear = `md5(concat_ws(chr(1), array_to_string([coalesce(x, '') FOR x IN CAST(json_extract(d, ${list(sent)}) AS VARCHAR[])], chr(1)),
  CAST(json_merge_patch(coalesce(json_extract(d, '/extra'), '{}'), '${ofDelivery}') AS VARCHAR)))`;
const isErased = `coalesce(json_extract_string(d, '/privacy/erased') = 'true', false)`;
/** The id that a derived one, `<id>~<receipt>-<index>`, was made of. */
const undone = `regexp_replace(id, '~[^~]*-[0-9]+$', '')`;

/**
 * Judges events that the curated zone may have already, or that are there twice, by their names. What is
 * found is in table `judged` then, if any are: for rows by their number `r`, whether it is a repeat, and the id that it is to
 * have.
 * @param loaded the rows of the raw objects, as SQL
 * @returns whether any are asked about, and what is left out: indexes by receipt
 */
export async function judgeRepeats(
  database: Database,
  loaded: string,
  { own, near }: Pick<CurateOrder, 'own' | 'near'>,
): Promise<{ any: boolean; repeated: Curated['repeated'] }> {
  const parts = [...own.map(({ file }) => file), ...near];
  await database.run(
    'CREATE TABLE known (source VARCHAR, id VARCHAR, receipt VARCHAR, idx INTEGER, erased BOOLEAN, clear VARCHAR)',
  );
  if (parts.length > 0) await findKnown(database, loaded, parts);
  await database.run(`CREATE TABLE asked AS
    SELECT source, id FROM ${loaded} GROUP BY ALL HAVING count(*) > 1 UNION SELECT source, id FROM known`);
  const { n } = await database.row<{ n: number }>('SELECT count(*) AS n FROM asked');
  return n === 0
    ? { any: false, repeated: new Map() }
    : { any: true, repeated: await judged(database, loaded) };
}

/** Names first, which are narrow columns; the records of only those rows that have one in question. */
async function findKnown(database: Database, loaded: string, parts: readonly string[]): Promise<void> {
  await database.run(`CREATE TABLE found AS
    SELECT filename, file_row_number FROM (
      SELECT filename, file_row_number, source, id, CASE WHEN contains(id, '~') THEN ${undone} END AS before
      FROM read_parquet(${list(parts)}, hive_partitioning = false, filename = true, file_row_number = true)
    ) p WHERE EXISTS (SELECT 1 FROM ${loaded} f WHERE f.source = p.source AND f.id = p.id)
       OR (p.before IS NOT NULL AND EXISTS (SELECT 1 FROM ${loaded} f WHERE f.source = p.source AND f.id = p.before))`);
  const files = await database.rows<{ filename: string }>('SELECT DISTINCT filename FROM found');
  if (files.length === 0) return;
  await database.run(`INSERT INTO known
    SELECT json_extract_string(d, '/source/name'), json_extract_string(d, '/id'), json_extract_string(d, '/lethe/receipt'),
      CAST(json_extract_string(d, '/lethe/index') AS INTEGER), ${isErased}, ${clear}
    FROM (SELECT doc(record) AS d FROM read_parquet(${list(files.map(({ filename }) => filename))}, union_by_name = true,
      hive_partitioning = false, filename = true, file_row_number = true) SEMI JOIN found USING (filename, file_row_number))`);
}

async function judged(database: Database, loaded: string): Promise<Curated['repeated']> {
  await database.run(`CREATE TABLE judged AS WITH
    compared AS (SELECT r, source, id, receipt, idx, received_at, ${isErased} AS erased, ${clear} AS clear
      FROM (SELECT *, doc(line) AS d FROM ${loaded} SEMI JOIN asked USING (source, id))),
    erased AS (SELECT source, id FROM compared WHERE erased UNION SELECT source, id FROM known WHERE erased),
    told AS (SELECT c.*, e.id IS NOT NULL AS any_erased, k.id IS NOT NULL AS is_known,
        CASE WHEN e.id IS NULL THEN c.clear ELSE '' END AS what
      FROM compared c LEFT JOIN erased e USING (source, id)
      LEFT JOIN (SELECT DISTINCT source, id FROM known) k USING (source, id)),
    counted AS (SELECT *,
        row_number() OVER (PARTITION BY source, id, what ORDER BY received_at, receipt, idx, r) AS nth_same,
        row_number() OVER (PARTITION BY source, id ORDER BY received_at, receipt, idx, r) AS nth
      FROM told)
    SELECT r, receipt, idx, CASE WHEN is_known OR nth > 1 THEN id || '~' || receipt || '-' || idx ELSE id END AS final_id,
      nth_same > 1 OR (is_known AND (any_erased OR EXISTS (
        SELECT 1 FROM known k WHERE k.source = c.source AND k.id = c.id AND k.clear = c.clear))) AS is_repeat
    FROM counted c`);
  const repeated = new Map<ReceiptId, readonly number[]>();
  // The same recorded event in another object, or in a part that a run before wrote, is no repeat of it.
  for await (const [receipt, indexes] of database.stream<[ReceiptId, number[]]>(`
    SELECT receipt, list(DISTINCT idx ORDER BY idx) FROM judged j WHERE is_repeat
      AND NOT EXISTS (SELECT 1 FROM judged k WHERE NOT k.is_repeat AND k.receipt = j.receipt AND k.idx = j.idx)
      AND NOT EXISTS (SELECT 1 FROM known k WHERE k.receipt = j.receipt AND k.idx = j.idx)
    GROUP BY receipt ORDER BY receipt`))
    repeated.set(receipt, indexes);
  return repeated;
}
