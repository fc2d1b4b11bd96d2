import { gzipSync } from 'node:zlib';
import { NodeCrypto } from '../src/adapters/crypto/node-crypto.js';
import { utf8Lines } from '../src/adapters/filesystem/gzip-lines.js';
import { SystemClock } from '../src/adapters/system/clock.js';
import type { Item } from '../src/application/batch.js';
import { Decide } from '../src/application/decide.js';
import { InstallationHash } from '../src/application/installation-hash.js';
import { Keyring } from '../src/application/keyring.js';
import { PolicyInForce } from '../src/application/policy-in-force.js';
import { Subjects } from '../src/application/subjects.js';
import type { Tools } from '../src/domain/enrichment/step.js';
import { steps } from '../src/domain/enrichment/steps.js';
import type { EnvelopeWords } from '../src/domain/event/envelope-words.js';
import type { Arrival, ReceiptId } from '../src/domain/event/event.js';
import { parse } from '../src/domain/event/parse.js';
import { split } from '../src/domain/event/split.js';
import { instant } from '../src/domain/event/time.js';
import type { Pseudonym } from '../src/domain/identity/subject.js';
import { CompiledPolicy } from '../src/domain/privacy/compiled-policy.js';
import { envelopeRedaction } from '../src/domain/privacy/envelope-redaction.js';
import type { Policy } from '../src/domain/privacy/policy.js';
import type { Leaves } from '../src/domain/profile/profile.js';
import { detectors } from '../src/entrypoints/composition/detectors.js';
import { mapProfiles, mapVault } from './maps.js';

const chunkSize = 100;

/** The core as the platform runs it, over look-ups in maps: bodies in, compressed records out. */
export class Core {
  private readonly decide: Decide;
  private readonly words: EnvelopeWords;
  private readonly crypto = new NodeCrypto();
  private readonly profiles = mapProfiles();
  private items: Item[] = [];
  private readonly partitions = new Map<string, string[]>();
  private receipts = 0;
  bytes = 0;
  events = 0;
  /** Told of every record's line. */
  onLine: (line: string) => void = () => {};

  constructor(policy: Policy, tools: Omit<Tools, 'installationHash'>, stepsOf: typeof steps = steps) {
    const clock = new SystemClock();
    const store = new Map<string, string>();
    const keys = {
      get: async (name: string) => store.get(name),
      putIfAbsent: async (name: string, wrapped: string) => store.set(name, wrapped).get(name) as string,
      list: async (prefix: string) => [...store.keys()].filter((name) => name.startsWith(prefix)),
      remove: async () => {},
    };
    const root = this.crypto.newKey();
    const rootKey = {
      wrap: async (key: typeof root, name: string) => this.crypto.wrap(root, key, name),
      unwrap: async (wrapped: string, name: string) => this.crypto.unwrap(root, wrapped, name),
    };
    const keyring = new Keyring(rootKey, keys, this.crypto, clock);
    const subjects = new Subjects(mapVault(), keyring, this.crypto, clock);
    const hash = new InstallationHash(keyring, this.crypto);
    const digest = (text: string) => this.crypto.digest(text);
    const policies = new PolicyInForce(new CompiledPolicy(policy, detectors, digest));
    const lake = { types: async () => new Set<string>() };
    this.decide = new Decide(subjects, this.profiles, policies, lake, 'bench', hash, tools, stepsOf);
    this.words = envelopeRedaction(detectors, hash.hash);
  }

  async batch(body: Buffer, receivedAt: string): Promise<void> {
    if (this.items.length >= chunkSize) await this.chunk();
    this.receipts += 1;
    const id = `c1.${this.receipts}` as ReceiptId;
    const receipt = {
      receivedAt: instant(Date.parse(receivedAt)),
      source: { name: 'bench', kind: 'server', environment: 'production' },
      request: {},
      live: true,
      forward: true,
    } as const;
    for (const [index, raw] of split(JSON.parse(body.toString()), 'batch').entries()) {
      const { receivedAt, source, request, live, forward } = receipt;
      const arrival: Arrival = { receipt: id, index, receivedAt, source, request, live, forward };
      this.items.push({ arrival, raw, parsed: parse(raw, arrival, this.words), by: id });
    }
  }

  /** Decides what has come so far, as the platform does, a hundred events at a time. */
  private async chunk(): Promise<void> {
    const leaves = new Map<Pseudonym, Leaves>();
    const decided = await this.decide.decide(this.items, { leaves });
    this.profiles.fold(leaves);
    for (const { outcome } of decided) {
      if (outcome.kind !== 'recorded')
        throw new Error(`the bench's events must be recorded, not ${JSON.stringify(outcome)}`);
      this.onLine(outcome.line);
      const lines = this.partitions.get(outcome.partition);
      if (lines === undefined) this.partitions.set(outcome.partition, [outcome.line]);
      else lines.push(outcome.line);
    }
    this.events += decided.length;
    this.items = [];
  }

  async flush(): Promise<void> {
    await this.chunk();
    for (const lines of this.partitions.values())
      this.bytes += gzipSync(utf8Lines(lines), { level: 1 }).length;
    this.partitions.clear();
  }
}
