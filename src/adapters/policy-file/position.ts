/** A place in a text: line and column from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong at a place of a file, and what to write instead: one sentence, without a full stop. */
export interface Problem extends Position {
  readonly problem: string;
}

export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}
