import type { KeyStore } from '../../domain/ports/key-store.js';

export class MemoryKeyStore implements KeyStore {
  private readonly keys = new Map<string, string>();

  async get(name: string): Promise<string | undefined> {
    return this.keys.get(name);
  }

  async putIfAbsent(name: string, wrapped: string): Promise<string> {
    const held = this.keys.get(name);
    if (held !== undefined) return held;
    this.keys.set(name, wrapped);
    return wrapped;
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.keys.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) this.keys.delete(name);
  }
}
