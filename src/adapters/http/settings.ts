/** What the server allows. Every bound is there so that hostile or slow clients cost little. */
export interface HttpSettings {
  /** How many proxies in front of the server are ours; the client's address is that many from the right. */
  readonly trustedProxies: number;
  /** The longest body as it is sent, compressed or not. Bytes. */
  readonly maxBodyBytes: number;
  /** The longest body once decompressed. Bytes. */
  readonly maxInflatedBytes: number;
  /** The most events in one body. */
  readonly maxEvents: number;
  /** How many requests may wait to be accepted at once; more are told to come again. */
  readonly maxInFlight: number;
  /** How many bytes of bodies may be held at once, those still arriving included. */
  readonly maxInFlightBytes: number;
  /** More connections than these are closed at once. */
  readonly maxConnections: number;
  /** A connection on which nothing moves is closed. Milliseconds. */
  readonly connectionTimeoutMs: number;
  /** A connection that waits for its next request is closed; longer than a load balancer's own. Milliseconds. */
  readonly keepAliveTimeoutMs: number;
  /** How long a client may take to send its headers. Milliseconds. */
  readonly headersTimeoutMs: number;
  /** How long a client may take to send a whole request. Milliseconds. */
  readonly requestTimeoutMs: number;
  /** After `close()`, how long open requests may still take before they are cut off. Milliseconds. */
  readonly closeTimeoutMs: number;
}

export const defaultHttpSettings: HttpSettings = {
  trustedProxies: 0,
  maxBodyBytes: 1024 * 1024,
  maxInflatedBytes: 4 * 1024 * 1024,
  maxEvents: 10_000,
  maxInFlight: 1_000,
  maxInFlightBytes: 64 * 1024 * 1024,
  maxConnections: 10_000,
  connectionTimeoutMs: 60_000,
  keepAliveTimeoutMs: 72_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  closeTimeoutMs: 10_000,
};
