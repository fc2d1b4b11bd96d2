import { instant } from '../domain/event/time.js';
import type { Json } from '../domain/json.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { PublicKey, Signer, VerifySignature } from '../domain/ports/signer.js';
import { StreamConflict, type Streams } from '../domain/ports/streams.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import {
  type AuditEntry,
  type ChainProblem,
  isEntry,
  linked,
  problemOf,
  signedText,
} from '../domain/privacy/audit-chain.js';
import type { AuditFact } from '../domain/privacy/audit-fact.js';

const stream = 'audit';
const page = 500;
const mostAttempts = 20;

export interface ChainReport {
  readonly entries: number;
  /** The first entry that is not as it was written, and what is wrong with it. */
  readonly broken?: { readonly n: number; readonly problem: ChainProblem };
}

/** What happened to people's data, in one chain: each entry bound to all before it, and signed. */
export class AuditChain {
  /** Appends of this process wait for one another, so that they conflict with other processes' only. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly streams: Streams,
    private readonly signer: Signer,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
  ) {}

  /** Resolves once durable. @throws Unavailable */
  append(fact: AuditFact): Promise<AuditEntry> {
    const appended = this.last.then(() => this.appendNow(fact));
    this.last = appended.catch(() => {});
    return appended;
  }

  /** The newest entry about that event. Reads backwards until it is found. @throws Unavailable */
  async latest<Event extends AuditFact['event']>(
    event: Event,
  ): Promise<Extract<AuditFact, { event: Event }> | undefined> {
    let end = (await this.streams.head(stream))?.version ?? 0;
    while (end > 0) {
      const after = Math.max(0, end - page);
      const entries = await this.streams.read(stream, { after, limit: end - after });
      const found = entries.findLast((entry) => isEntry(entry) && entry.fact.event === event);
      if (found !== undefined)
        return (found as unknown as AuditEntry).fact as Extract<AuditFact, { event: Event }>;
      end = after;
    }
    return undefined;
  }

  /** The entry at a place, from 1, as it is stored. @throws Unavailable */
  async at(n: number): Promise<Json | undefined> {
    return (await this.streams.read(stream, { after: n - 1, limit: 1 }))[0];
  }

  /** Goes through the chain from its start. @throws Unavailable */
  async check(publicKey: PublicKey, verify: VerifySignature): Promise<ChainReport> {
    const tools = { sha256: (text: string) => this.crypto.sha256(text), verify, publicKey };
    let before: AuditEntry | undefined;
    let n = 0;
    for (;;) {
      const entries = await this.streams.read(stream, { after: n, limit: page });
      if (entries.length === 0) return { entries: n };
      for (const entry of entries) {
        const problem = problemOf(entry, before, tools);
        if (problem !== undefined) return { entries: n, broken: { n: n + 1, problem } };
        before = entry as unknown as AuditEntry;
        n += 1;
      }
    }
  }

  private async appendNow(fact: AuditFact): Promise<AuditEntry> {
    const { id } = await this.signer.publicKey();
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const head = await this.streams.head(stream);
      const at = instant(this.clock.now());
      const unsigned = linked(head, fact, at, id, (text) => this.crypto.sha256(text));
      const entry = { ...unsigned, signature: await this.signer.sign(signedText(unsigned)) };
      try {
        await this.streams.append(stream, head?.version ?? 0, [entry as unknown as Json]);
        return entry;
      } catch (error) {
        if (!(error instanceof StreamConflict)) throw error;
      }
    }
    throw new Unavailable('streams_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
  }
}
