import { CommanderError } from 'commander';
import { EventMapError } from '../../adapters/files/event-map-error.js';
import { FileReadError } from '../../adapters/files/file-read-error.js';
import { UserError } from '../../adapters/user-error.js';
import { QueryError } from '../../domain/ports/analytics.js';
import { UnreadableObject } from '../../domain/ports/lake.js';
import { isUnavailable } from '../../domain/ports/unavailable.js';

/** What to print and how to exit for an error that reached the top. A stack only for bugs. */
export function explainError(error: unknown): { text: string; code: number } {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : 2 };
  if (error instanceof EventMapError)
    return {
      text: `${error.message}\nCorrect the map; the ready ones in maps/ show how one looks.`,
      code: 1,
    };
  if (error instanceof UserError || error instanceof QueryError || error instanceof FileReadError)
    return { text: `${error.message}\n${error.next}`, code: 1 };
  if (error instanceof UnreadableObject)
    return {
      text: `${error.message}\n\`lethe audit\` names all such objects: restore them, or remove them from the lake.`,
      code: 1,
    };
  if (isUnavailable(error)) {
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return { text: `${error.message}${cause}`, code: 1 };
  }
  const stack = error instanceof Error ? error.stack : String(error);
  return { text: `This is a bug in Lethe; please report it with what follows.\n${stack}`, code: 70 };
}
