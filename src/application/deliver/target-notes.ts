import type { Note } from '../../domain/ports/target.js';

/** How often something could not be sent to a target as the record has it. */
export interface NoteCount extends Note {
  readonly target: string;
  readonly type: string;
  readonly count: number;
}

/** Beyond this many lines further paths are counted together, so that no client fills the memory. */
const mostLines = 1_000;

/** Counts what had to be cut, replaced or left out on its way to targets: reported, never silent. */
export class TargetNotes {
  private readonly lines = new Map<string, NoteCount>();
  /** Told of every kind of note once. */
  onNew: (note: NoteCount) => void = () => {};

  add(target: string, { what, path }: Note, type: string): void {
    const isKnown = this.lines.has(nameOf(target, what, path, type));
    const shown = isKnown || this.lines.size < mostLines ? path : '/*';
    const name = nameOf(target, what, shown, type);
    const before = this.lines.get(name);
    const line = { target, what, path: shown, type, count: (before?.count ?? 0) + 1 };
    this.lines.set(name, line);
    if (before === undefined) this.onNew(line);
  }

  counts(): NoteCount[] {
    return [...this.lines.values()];
  }
}

function nameOf(target: string, what: string, path: string, type: string): string {
  return `${target} ${what} ${type} ${path}`;
}
