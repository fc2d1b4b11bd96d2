/** What is wrong in a map: the key (dotted, as in the file) and what would be allowed there. */
export interface MapProblem {
  readonly key: string;
  readonly problem: string;
}

/** The map file cannot be used. The message has a line per problem, each with file and key. */
export class EventMapError extends Error {
  override readonly name = 'EventMapError';
  readonly code = 'bad_event_map';

  constructor(
    readonly file: string,
    readonly problems: readonly MapProblem[],
    options?: ErrorOptions,
  ) {
    super(
      problems.map(({ key, problem }) => `${file}: ${key ? `${key}: ` : ''}${problem}`).join('\n'),
      options,
    );
  }
}
