import { canonicalJson } from '../domain/canonical-json.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import type { JsonObject } from '../domain/json.js';
import type { Record } from '../domain/lake/record.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { PublicKey, VerifySignature } from '../domain/ports/signer.js';
import type { Certificate } from '../domain/privacy/certificate.js';
import type { Purpose } from '../domain/privacy/policy.js';
import type { AuditChain, ChainReport } from './audit-chain.js';
import type { ErasureStore } from './erasure-work.js';
import type { LakeRows } from './lake-rows.js';
import type { Subjects } from './subjects.js';
import { Unseal } from './unseal.js';

export interface ErasureReport {
  readonly chain: ChainReport;
  /** Does the chain hold the certificate's entry, where it says so? */
  readonly isInChain: boolean;
  readonly samples: Samples;
}

/** What came of trying to open what is sealed of the people. */
export interface Samples {
  /** `removed`: nobody can say any more what was theirs. */
  readonly state: 'erased' | 'removed' | 'opens';
  /** Sealed parts that were found and tried. */
  readonly tried: number;
  readonly opened: number;
}

const mostSamples = 1_000;
const nameField = /"subject":"(s_[\w-]{22})"/;

/** Holds a certificate against the data directory that it speaks of. */
export class VerifyErasure {
  constructor(
    private readonly chain: AuditChain,
    private readonly erasures: ErasureStore,
    private readonly subjects: Subjects,
    private readonly rows: LakeRows,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly verify: VerifySignature,
  ) {}

  /** Reads the chain, and the lake until enough samples are found. @throws Unavailable */
  async run({ chain, content }: Certificate, publicKey: PublicKey): Promise<ErasureReport> {
    const entry = await this.chain.at(chain.n);
    const work = await this.erasures.work(content.erasure);
    const names = new Set(work?.people.flatMap(({ pseudonyms }) => pseudonyms));
    return {
      chain: await this.chain.check(publicKey, this.verify),
      isInChain:
        entry !== undefined && canonicalJson(entry) === canonicalJson(chain as unknown as JsonObject),
      samples: names.size === 0 ? none : await this.samples(names, content.request.purposes),
    };
  }

  private async samples(
    names: ReadonlySet<Pseudonym>,
    purposes: readonly Purpose[] | undefined,
  ): Promise<Samples> {
    const unseal = new Unseal(this.subjects, this.crypto, this.clock);
    let tried = 0;
    let opened = 0;
    for await (const { lines } of this.rows.files({}, names))
      for await (const line of lines()) {
        const subject = nameField.exec(line)?.[1] as Pseudonym | undefined;
        if (subject === undefined || !names.has(subject)) continue;
        const unsealed = await unseal.record(JSON.parse(line) as Record);
        for (const { purpose, state } of unsealed?.parts ?? []) {
          if (purposes !== undefined && !purposes.includes(purpose)) continue;
          tried += 1;
          if (state === 'open') opened += 1;
        }
        if (tried >= mostSamples) return { state: opened > 0 ? 'opens' : 'erased', tried, opened };
      }
    if (tried === 0) return none;
    return { state: opened > 0 ? 'opens' : 'erased', tried, opened };
  }
}

const none: Samples = { state: 'removed', tried: 0, opened: 0 };
