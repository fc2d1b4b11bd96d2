/** Makes what a receipt holds smaller before it is sealed, where the queue charges and limits by size. */
export interface Compression {
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** What was never compressed comes back as it is. */
  decompress(bytes: Uint8Array): Promise<Uint8Array>;
}
