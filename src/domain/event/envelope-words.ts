/**
 * Keeps personal values out of what an event becomes known by before any policy is asked: folders, metric labels,
 * schemas and ids.
 */
export interface EnvelopeWords {
  /** A name of an event, page or screen with each personal value in it replaced by its kind, e.g. `Order for [email]`. */
  name(text: string): string;
  /** An id of a message or group that holds a personal value as a keyed hash, so that it still tells events apart. */
  id(text: string): string;
}
