import { QueryError } from '../../../domain/ports/analytics.js';
import { UnreadableObject } from '../../../domain/ports/lake.js';
import { TooMuchToHold } from '../../../domain/ports/lake-files.js';

/** The engine's word for what went wrong, e.g. `Binder Error: …`, as an error of the port; anything else passes. */
export function translated(error: unknown, timeoutMs: number): unknown {
  if (error instanceof TooMuchToHold)
    return new QueryError(
      'query_too_large',
      `The query touches ${gigabytes(error.size)} of the lake, and at most ${gigabytes(error.most)} are brought here.`,
      'Ask for fewer days or types, or ask where the lake is: Athena, Spark (`lethe views --format`).',
      { cause: error },
    );
  if (!(error instanceof Error) || error instanceof QueryError) return error;
  const kind = /^(?:TransactionContext Error: )?([A-Z][A-Za-z ]*) Error: /.exec(error.message)?.[1];
  const object = /\/files\/((?:curated|events|ad_spend)\/[^'"]+)/.exec(
    error.message.split('\n')[0] ?? '',
  )?.[1];
  if (object !== undefined) return new UnreadableObject(object, error);
  switch (kind) {
    case undefined:
      return error;
    case 'Out of Memory':
      return new QueryError(
        'query_too_large',
        'The query needs more memory than one query may take.',
        'Ask for fewer days or types, group by less, or sort fewer rows.',
        { cause: error },
      );
    case 'INTERRUPT':
      return late(timeoutMs, error);
    case 'Permission':
      return new QueryError('query_refused', error.message, 'A query reads the views and nothing else.', {
        cause: error,
      });
    case 'INTERNAL':
    case 'IO':
    case 'FATAL':
      return error;
    default:
      return new QueryError('invalid_query', error.message, 'Correct the query.', { cause: error });
  }
}

export function late(timeoutMs: number, cause?: unknown): QueryError {
  return new QueryError(
    'query_timeout',
    `The query was stopped after ${timeoutMs / 1000} s.`,
    'Ask for fewer days or types, or allow more time.',
    { cause },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
