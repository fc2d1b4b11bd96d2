/** What S3 answered, by HTTP status; `undefined` for what it did not answer at all. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

/** `If-None-Match` or `If-Match` did not hold. */
export function isRefused(error: unknown): boolean {
  return statusOf(error) === 412;
}

/** Another conditional write of the same object was under way: to be tried again. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}
