/**
 * An error for whoever runs Lethe rather than for its developers: `message` says what happened, `next` what to do
 * about it, each a sentence. Entrypoints print the two and no stack. Holds no key and no personal value.
 */
export class UserError extends Error {
  constructor(
    message: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UserError';
  }
}
