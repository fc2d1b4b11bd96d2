import type { JsonPointer } from '../../domain/json-pointer.js';

/** What is wrong in a folder of schemas: where, and what to do about it, as a sentence without a full stop. */
export interface SchemaProblem {
  /** The file's name within the folder. */
  readonly file: string;
  /** From 1; none where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  /** Where in the file. */
  readonly pointer?: JsonPointer;
  readonly problem: string;
}

/** E.g. `schemas/order_completed.json:7:5 #/properties/email: …`. */
export function problemLine(folder: string, { file, line, column, pointer, problem }: SchemaProblem): string {
  const place = line === undefined ? '' : `:${line}:${column ?? 1}`;
  const within = pointer === undefined || pointer === '' ? '' : ` #${pointer}`;
  return `${folder}/${file}${place}${within}: ${problem}`;
}

export function inOrder(problems: readonly SchemaProblem[]): SchemaProblem[] {
  return [...problems].sort(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
