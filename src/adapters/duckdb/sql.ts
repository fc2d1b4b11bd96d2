/** A text as SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}

/** A name as SQL, whatever is in it. */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A JSON Pointer of these keys. */
export function pointer(...keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Beyond any line: a body is 4 MiB at most, sealing makes it larger by a third. */
export const longestLine = 16 * 1024 * 1024;

/** The lines of gzip NDJSON as they stand, as column `line`. No line holds a control character. */
export function linesOf(files: readonly string[]): string {
  return `read_csv(${list(files)}, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(1),
    quote = '', escape = '', nullstr = chr(2), compression = 'gzip', max_line_size = ${longestLine}, buffer_size = ${longestLine})`;
}

export function partsOf(files: readonly string[]): string {
  return `read_parquet(${list(files)}, union_by_name = true, hive_partitioning = false)`;
}

/**
 * A line that DuckDB can parse: JavaScript writes half a surrogate pair as an escape, which no strict parser takes. It
 * is U+FFFD here; an escaped backslash, which may stand before such letters, is put aside meanwhile. Only for reading
 * values; the line itself is kept as it stands.
 */
export function readable(line: string): string {
  return String.raw`CASE WHEN contains(${line}, '\ud') AND NOT json_valid(${line})
  THEN replace(regexp_replace(replace(${line}, '\\', chr(1)), '\\ud[89a-f][0-9a-f]{2}', '\\ufffd', 'g'), chr(1), '\\')
  ELSE ${line} END`;
}

export const macros = `
CREATE MACRO doc(line) AS ${readable('line')};
CREATE MACRO part_of(source, id, parts) AS
  CASE WHEN parts = 1 THEN 0 ELSE ('0x' || left(md5(source || chr(10) || id), 8))::UBIGINT % parts END;
`;
