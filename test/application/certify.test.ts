import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { keyIdOf, verifyEd25519 } from '../../src/adapters/crypto/ed25519.js';
import { MemorySigner } from '../../src/adapters/memory/signer.js';
import { settleMs } from '../../src/application/erasures.js';
import { commitmentOf, type PersonId } from '../../src/application/people.js';
import type { Json } from '../../src/domain/json.js';
import type { AuditEntry } from '../../src/domain/privacy/audit-chain.js';
import { type Certificate, certificateText } from '../../src/domain/privacy/certificate.js';
import { type CertificateProblem, checkCertificate } from '../../src/domain/privacy/check-certificate.js';
import { tamperings } from '../support/tampered.js';
import { begin, drain, identify, type Running, Stores, send, track } from './world.js';

const ada: PersonId = { namespace: 'user', id: 'u-1' };

describe('an erasure’s certificate', () => {
  let stores: Stores;
  let running: Running;
  let certificates: { [Stage in 'unintelligible' | 'removed']: Json };
  let salt: string;
  let pseudonyms: readonly string[];

  const tools = {
    sha256: (text: string) => running.ports.crypto.sha256(text),
    verify: verifyEd25519,
    keyId: keyIdOf,
  };
  const problems = (json: Json, publicKey?: { id: string; spki: string }): CertificateProblem[] =>
    checkCertificate(json, { ...tools, ...(publicKey === undefined ? undefined : { publicKey }) });

  before(async () => {
    stores = new Stores();
    running = begin(stores, { targets: ['amplitude'] });
    await send(running, [
      identify('a1', { email: 'ada@example.org', plan: 'pro' }, { anonymousId: 'd-1' }),
      track('a2', { properties: { email: 'ada@example.org', revenue: 5 } }),
    ]);
    await drain(running);
    ({ pseudonyms } = await running.people.find(ada));
    const { id, salts } = await running.erasures.request({ people: [ada], reason: 'asked by the person' });
    salt = salts[0] as string;
    stores.clock.time += settleMs;
    await running.erasures.run();
    stores.clock.time += 60_000;
    await running.erasures.run({ scrub: true });
    const { certified } = await running.erasures.read(id);
    certificates = {
      unintelligible: certified.unintelligible?.certificate as Json,
      removed: certified.removed?.certificate as Json,
    };
  });

  it('is found whole, by itself and with the published key', async () => {
    for (const certificate of Object.values(certificates)) {
      expect(problems(certificate)).to.deep.equal([]);
      expect(problems(certificate, await stores.ports.signer.publicKey())).to.deep.equal([]);
    }
  });

  it('tells what was destroyed, how each copy stands, and what remains', async () => {
    const { content } = certificates.unintelligible as unknown as Certificate;
    expect(content.keys).to.deep.include({ destroyed: 1, items: 2, destroyedAt: '2026-11-23T12:00:00.000Z' });
    const states = (stage: Certificate['content']) =>
      Object.fromEntries(stage.copies.map(({ copy, state, count }) => [copy, count ?? state]));
    expect(states(content)).to.deep.equal({
      vault: 1,
      key_caches: 'removed',
      profiles: 1,
      dead_letters: 0,
      target_queues: 2,
      waiting_receipts: 'pending',
      lake: 'unintelligible',
      database_files: 'pending',
      backups: 'pending',
      tombstones: 'kept',
      audit_chain: 'kept',
      exports: 'kept',
    });
    expect(content).not.to.have.property('remaining');
    const { content: last } = certificates.removed as unknown as Certificate;
    expect(states(last)).to.include({ lake: 2, database_files: 'removed', backups: 'pending' });
    expect(last.remaining).to.deep.include({ rows: 2, objects: 2 });
    expect(last.remaining?.fields).to.include('properties.revenue').and.not.include('subject');
    const dates = last.copies.flatMap(({ until }) => until ?? []);
    expect(dates).to.deep.equal(['2027-02-23T00:00:00.000Z', '2027-01-08T00:00:00.000Z']);
  });

  it('shows to whoever has the salt that it is about the person, and names nobody', async () => {
    const { content } = certificates.removed as unknown as Certificate;
    expect(content.request.commitments).to.deep.equal([commitmentOf(ada, salt, running.ports.crypto)]);
    const text = JSON.stringify([certificates, await stores.ports.streams.read('audit')]);
    expect(text).not.to.match(/s_[\w-]{22}|u-1"|ada@|"kid"/);
    expect(text).not.to.include(salt);
    for (const pseudonym of pseudonyms) expect(text).not.to.include(pseudonym.slice(2));
  });

  it('is as the published schema says', async () => {
    const schema = JSON.parse(await readFile('schema/lethe.certificate.schema.json', 'utf8'));
    const ajv = new Ajv({ strict: true, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    for (const certificate of Object.values(certificates)) {
      expect(validate(certificate), JSON.stringify(validate.errors)).to.equal(true);
      for (const { at, how, json } of tamperings(certificate))
        if (how === 'added' && typeof at === 'string' && !/commitments|fields|purposes/.test(at))
          expect(validate(json), at).to.equal(false);
    }
  });

  it('is in the audit chain, which is whole', async () => {
    const entries = (await stores.ports.streams.read('audit')) as unknown as AuditEntry[];
    expect(entries.map(({ fact }) => fact.event)).to.deep.equal([
      'erasure_requested',
      'erasure_unintelligible',
      'certificate_issued',
      'certificate_issued',
    ]);
    const report = await running.chain.check(await stores.ports.signer.publicKey(), verifyEd25519);
    expect(report).to.deep.equal({ entries: 4 });
    for (const certificate of Object.values(certificates) as unknown as Certificate[])
      expect(entries).to.deep.include(certificate.chain);
  });

  it('says which part was tampered with, wherever that was', () => {
    let count = 0;
    for (const certificate of Object.values(certificates))
      for (const { at, how, json } of tamperings(certificate)) {
        const [part = '', below] = at.split('.');
        const expected: readonly CertificateProblem[] =
          how === 'added' && at === ''
            ? ['not_a_certificate']
            : part === 'content'
              ? ['content_changed', 'not_a_certificate']
              : part === 'hash'
                ? ['hash_changed', 'not_a_certificate']
                : part === 'chain'
                  ? ['chain_changed', 'not_a_certificate']
                  : part === 'signature' && below === 'value'
                    ? ['signature_changed', 'not_a_certificate']
                    : ['another_key', 'not_a_certificate', 'newer_format'];
        const found = problems(json);
        expect(found, `${how} ${at}`).to.have.length(1);
        expect(expected, `${how} ${at}`).to.include(found[0]);
        count += 1;
      }
    expect(count).to.be.greaterThan(200);
  });

  it('says so when whole parts are exchanged, or everything is signed anew', async () => {
    const { unintelligible: one, removed: two } = certificates as unknown as {
      [stage: string]: Certificate;
    } & { unintelligible: Certificate; removed: Certificate };
    const json = (certificate: object) => certificate as unknown as Json;
    expect(problems(json({ ...one, chain: two.chain }))).to.deep.equal(['chain_of_another']);
    expect(problems(json({ ...one, hash: two.hash, content: two.content }))).to.deep.equal([
      'chain_of_another',
    ]);
    expect(problems(json({ ...one, signature: two.signature }))).to.deep.equal(['signature_changed']);
    const [other] = (await stores.ports.streams.read('audit')) as unknown as AuditEntry[];
    expect(problems(json({ ...one, chain: other }))).to.deep.equal(['chain_of_another']);

    const forger = new MemorySigner(9);
    const { id, spki } = await forger.publicKey();
    const unsigned = { ...one, signature: { algorithm: 'Ed25519', key: id, publicKey: spki } as const };
    const forged = {
      ...unsigned,
      signature: { ...unsigned.signature, value: await forger.sign(certificateText(unsigned)) },
    };
    expect(problems(json(forged))).to.deep.equal(['chain_changed']);
    expect(problems(json(forged), await stores.ports.signer.publicKey())).to.deep.equal(['another_key']);
  });
});
