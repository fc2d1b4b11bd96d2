/** What S3 answered, by HTTP status; `undefined` for what it did not answer at all. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

/** What is there has the ETag that was asked about. */
export function isUnchanged(error: unknown): boolean {
  return statusOf(error) === 304;
}

/** `If-None-Match` or `If-Match` did not hold. */
export function isRefused(error: unknown): boolean {
  return statusOf(error) === 412;
}

/** Another conditional write of the same object was under way: to be tried again. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}
