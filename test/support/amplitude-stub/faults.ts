/** What goes wrong, told by the test. Shares are of requests or of events, 0 to 1. */
export interface Faults {
  /** Events that are found invalid whatever they are: decided by their insert_id, so the same ones every time. */
  readonly reject: number;
  /** Events that are found invalid, by their insert_id. */
  readonly refused: readonly string[];
  /** Requests that are answered with 500, 502, 503 or 504; half of those that may be were ingested before. */
  readonly failing: number;
  /** Requests that are cut off: before or after they were ingested. */
  readonly cut: number;
  /** How long an answer takes. Milliseconds. */
  readonly delayMs: number;
  /** Requests whose people are throttled for a while. */
  readonly throttling: number;
  /** Nobody answers: connections are closed. */
  readonly away: boolean;
  /** Devices whose events are silenced. */
  readonly silenced: readonly string[];
}

export const noFaults: Faults = {
  reject: 0,
  refused: [],
  failing: 0,
  cut: 0,
  delayMs: 0,
  throttling: 0,
  away: false,
  silenced: [],
};

/** Is this insert_id among the share that is always found invalid? */
export function isRejected(insertId: string, share: number): boolean {
  let hash = 7;
  for (let i = 0; i < insertId.length; i++) hash = (Math.imul(hash, 31) + insertId.charCodeAt(i)) >>> 0;
  return (Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> 0) / 2 ** 32 < share;
}
