import { expect } from 'chai';
import { verifyEd25519 } from '../../../src/adapters/crypto/ed25519.js';
import { FixedCrypto } from '../../../src/adapters/memory/fixed-crypto.js';
import { MemorySigner } from '../../../src/adapters/memory/signer.js';
import type { Instant } from '../../../src/domain/event/event.js';
import type { LetterId } from '../../../src/domain/failure/letter.js';
import type { Json } from '../../../src/domain/json.js';
import {
  type AuditEntry,
  type ChainProblem,
  type ChainTools,
  linked,
  problemOf,
  signedText,
} from '../../../src/domain/privacy/audit-chain.js';
import { tamperings } from '../../support/tampered.js';

const crypto = new FixedCrypto();
const sha256 = (text: string) => crypto.sha256(text);
const signer = new MemorySigner();
let tools: ChainTools;

/** The first place that is not as it was written. */
function firstBroken(chain: readonly Json[]): { n: number; problem: ChainProblem } | undefined {
  for (const [i, entry] of chain.entries()) {
    const problem = problemOf(entry, chain[i - 1] as unknown as AuditEntry | undefined, tools);
    if (problem !== undefined) return { n: i + 1, problem };
  }
  return undefined;
}

async function chainOf(length: number, by = signer): Promise<Json[]> {
  const chain: Json[] = [];
  const { id } = await by.publicKey();
  for (let n = 0; n < length; n++) {
    const head = n === 0 ? undefined : { version: n, event: chain[n - 1] as Json };
    const fact = {
      event: 'letter_discarded',
      letter: `c1.1-${n}` as LetterId,
      code: 'forbidden_id',
      reason: `reason ${n}`,
    } as const;
    const unsigned = linked(head, fact, '2026-11-23T12:00:00.000Z' as Instant, id, sha256);
    chain.push({ ...unsigned, signature: await by.sign(signedText(unsigned)) } as unknown as Json);
  }
  return chain;
}

describe('the audit chain', () => {
  let chain: Json[];
  before(async () => {
    tools = { sha256, verify: verifyEd25519, publicKey: await signer.publicKey() };
    chain = await chainOf(4);
  });

  it('is whole as it was written', () => {
    expect(firstBroken(chain)).to.equal(undefined);
  });

  it('names the entry of which anything was changed, removed or added', () => {
    for (const [i, entry] of chain.entries()) {
      const all = tamperings(entry);
      expect(all.length).to.be.greaterThan(20);
      for (const { at, how, json } of all) {
        const broken = firstBroken(chain.map((one, n) => (n === i ? json : one)));
        expect(broken?.n, `${how} ${at} of ${i + 1}`).to.equal(i + 1);
      }
    }
  });

  it('says what is wrong', () => {
    const [first, second, third, fourth] = chain as unknown as AuditEntry[];
    const broken = (...entries: unknown[]) => firstBroken(entries as Json[]);
    expect(broken(first, third, fourth)).to.deep.equal({ n: 2, problem: 'wrong_place' });
    expect(broken(second)).to.deep.equal({ n: 1, problem: 'wrong_place' });
    expect(broken(first, first)).to.deep.equal({ n: 2, problem: 'wrong_place' });
    expect(broken(first, 'text')).to.deep.equal({ n: 2, problem: 'not_an_entry' });
    expect(broken({ ...first, v: 2 })).to.deep.equal({ n: 1, problem: 'not_an_entry' });
    expect(broken({ ...first, at: '2020-01-01T00:00:00.000Z' })).to.deep.equal({
      n: 1,
      problem: 'wrong_signature',
    });
  });

  it('shows an entry that was exchanged by somebody who has the key', async () => {
    const forged = { ...(chain[1] as unknown as AuditEntry), at: '2020-01-01T00:00:00.000Z' as Instant };
    const entry = { ...forged, signature: await signer.sign(signedText(forged)) } as unknown as Json;
    expect(firstBroken([chain[0] as Json, entry])).to.equal(undefined);
    expect(firstBroken([chain[0] as Json, entry, chain[2] as Json])).to.deep.equal({
      n: 3,
      problem: 'previous_differs',
    });
  });

  it('shows a chain that another key has signed', async () => {
    const other = new MemorySigner(2);
    expect(firstBroken(await chainOf(2, other))).to.deep.equal({ n: 1, problem: 'another_key' });
    const { id } = await signer.publicKey();
    const [first] = (await chainOf(1, other)) as unknown as AuditEntry[];
    const claimed = { ...(first as AuditEntry), key: id } as unknown as Json;
    expect(firstBroken([claimed])).to.deep.equal({ n: 1, problem: 'wrong_signature' });
  });
});
