/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of SQL, quoted. */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

export function listOf(texts: Iterable<string>): string {
  return `[${Array.from(texts, literal).join(', ')}]`;
}
