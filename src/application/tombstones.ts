import { buried, readmitted } from '../domain/identity/erase.js';
import type { Subject } from '../domain/identity/subject.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { TombstoneEntry, TombstoneLog } from '../domain/ports/tombstone-log.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { Vault } from '../domain/ports/vault.js';
import type { ErasureId } from '../domain/privacy/erasure.js';
import type { ErasureStore } from './erasure-work.js';
import type { SweepOrder } from './sweep.js';

/** How a vault stands beside the tombstone log. */
export type TombstoneCheck =
  | { readonly state: 'complete' }
  /** The vault is older than the log: so many entries are missing from it, and those people would come back. */
  | { readonly state: 'vault_is_older'; readonly missing: number }
  /** The log is not the one that this vault was kept beside: it is shorter than what the vault holds already. */
  | { readonly state: 'log_is_shorter'; readonly entries: number; readonly applied: number };

const mostAttempts = 20;
const atOnce = 500;

/** Holds a vault against the tombstone log, before it serves. */
export class Tombstones {
  constructor(
    private readonly log: TombstoneLog,
    private readonly vault: Vault,
    private readonly erasures: ErasureStore,
    private readonly crypto: Crypto,
  ) {}

  /**
   * Entries of erasures that a crash cut off between log and vault are applied at once: their erasure is still open.
   * Costs as much as was forgotten since the last check. @throws Unavailable
   */
  async check(): Promise<TombstoneCheck> {
    const [applied, entries] = [await this.vault.tombstonesApplied(), await this.log.length()];
    if (entries < applied) return { state: 'log_is_shorter', entries, applied };
    const open = new Set<string>(await this.erasures.open());
    let missing = 0;
    for await (const chunk of this.chunks(applied)) {
      const lacking = await this.lacking(chunk);
      const own = lacking.filter(({ erasure }) => erasure !== undefined && open.has(erasure as ErasureId));
      await this.write(own);
      missing += lacking.length - own.length;
    }
    if (missing > 0) return { state: 'vault_is_older', missing };
    if (entries > applied) await this.vault.markTombstonesApplied(entries);
    return { state: 'complete' };
  }

  /** Buries again whoever was forgotten since the vault was what it is; answers how many entries. @throws Unavailable */
  async apply(): Promise<number> {
    const entries = await this.log.length();
    let applied = 0;
    for await (const chunk of this.chunks(0)) {
      const lacking = await this.lacking(chunk);
      await this.write(lacking);
      applied += lacking.length;
    }
    await this.vault.markTombstonesApplied(entries);
    return applied;
  }

  /** Whose pseudonyms are in the vault again, or which purposes' keys, that the log says were forgotten. @throws Unavailable */
  async returned(): Promise<SweepOrder[]> {
    const orders: SweepOrder[] = [];
    for await (const chunk of this.chunks(0)) {
      const held = await this.vault.read([...new Set(chunk.map(({ key }) => key))]);
      for (const { what, key, incarnations, purposes } of await this.lacking(chunk)) {
        if (what !== 'buried') continue;
        const lives = held.get(key)?.subject.incarnations ?? [];
        const ended = lives.filter(({ n }) => incarnations === undefined || incarnations.includes(n));
        if (ended.length > 0) orders.push({ pseudonyms: ended.map(({ pseudonym }) => pseudonym), purposes });
      }
    }
    return orders;
  }

  private async *chunks(after: number): AsyncGenerator<TombstoneEntry[], void> {
    let chunk: TombstoneEntry[] = [];
    for await (const entry of this.log.list(after)) {
      chunk.push(entry);
      if (chunk.length < atOnce) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  }

  private async lacking(entries: readonly TombstoneEntry[]): Promise<TombstoneEntry[]> {
    const held = await this.vault.read([...new Set(entries.map(({ key }) => key))]);
    return entries.filter((entry) => !holds(held.get(entry.key)?.subject, entry));
  }

  /** In the order of the log: who was let in again comes after who was buried. */
  private async write(entries: readonly TombstoneEntry[]): Promise<void> {
    for (const entry of entries)
      for (let attempt = 0; ; attempt++) {
        if (attempt === mostAttempts)
          throw new Unavailable(
            'vault_unavailable',
            new Error(`${mostAttempts} writes in a row came too late`),
          );
        const item = (await this.vault.read([entry.key])).get(entry.key);
        const subject = this.applied(item?.subject, entry);
        if (subject === undefined) break;
        const put = { key: entry.key, subject, expected: item?.version ?? 0 };
        if ((await this.vault.write([put])).length === 0) break;
      }
  }

  private applied(subject: Subject | undefined, entry: TombstoneEntry): Subject | undefined {
    if (holds(subject, entry)) return undefined;
    if (entry.what === 'buried') return buried(subject, entry);
    return subject && readmitted(subject, entry.at, this.crypto.newPseudonym());
  }
}

/** Does the item know of that entry, or of a later one? */
function holds(subject: Subject | undefined, { at, purposes, incarnations }: TombstoneEntry): boolean {
  if (purposes === undefined) return subject?.tombstone !== undefined && subject.tombstone.at >= at;
  if (subject === undefined || subject.state === 'erased') return true;
  if (incarnations === undefined)
    return purposes.every((purpose) => subject.erasedPurposes?.[purpose] !== undefined);
  const lives = subject.incarnations.filter(({ n }) => incarnations.includes(n));
  return lives.every(({ keys }) => !purposes.some((purpose) => Object.hasOwn(keys, purpose)));
}
