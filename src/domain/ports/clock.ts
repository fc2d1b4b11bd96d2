/** Time, passed in. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as `wake` resolves. */
  sleep(ms: number, wake?: Promise<unknown>): Promise<void>;
}
