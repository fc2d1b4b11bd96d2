/** Where messages lie that are too large for a queue: the queue then carries only their key. */
export interface Claims {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** `undefined` where there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  remove(keys: readonly string[]): Promise<void>;
}
