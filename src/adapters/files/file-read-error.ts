const whole =
  'Get the whole file and replay it again: what stood before the damage is accepted already, and its events keep their ids.';

const nextSteps = {
  not_found: 'Check the path.',
  not_readable: 'Check that it is a file or a folder that this user may read.',
  truncated_gzip: whole,
  damaged_gzip: whole,
  bad_header: 'Correct the first row, or name the right delimiter in the map.',
} as const;

/**
 * A file, as opposed to one of its lines, could not be read (further). `file` is the path as it was given or found;
 * the message names it and says what to do. What was whole before the damage has been yielded already.
 */
export class FileReadError extends Error {
  override readonly name = 'FileReadError';

  constructor(
    readonly code: keyof typeof nextSteps,
    readonly file: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${problem}`, options);
  }

  /** What to do about it, a sentence. */
  get next(): string {
    return nextSteps[this.code];
  }
}

/** The port-neutral form of what Node says about a path. Never carries anything of the file's content. */
export function asFileReadError(error: unknown, file: string): FileReadError {
  if (error instanceof FileReadError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT'
    ? new FileReadError('not_found', file, 'there is no such file or folder', { cause: error })
    : new FileReadError('not_readable', file, `cannot be read (${code})`, { cause: error });
}
