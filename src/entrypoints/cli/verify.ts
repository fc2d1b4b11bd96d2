import { readFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import { keyIdOf, verifyEd25519 } from '../../adapters/crypto/ed25519.js';
import { NodeCrypto } from '../../adapters/crypto/node-crypto.js';
import { readPublicKey } from '../../adapters/crypto/public-key-file.js';
import { UserError } from '../../adapters/user-error.js';
import { commitmentOf, type PersonState } from '../../application/people.js';
import type { ErasureReport } from '../../application/verify-erasure.js';
import type { Json } from '../../domain/json.js';
import type { PublicKey } from '../../domain/ports/signer.js';
import type { Certificate } from '../../domain/privacy/certificate.js';
import { type CertificateProblem, checkCertificate } from '../../domain/privacy/check-certificate.js';
import { ports, uses } from '../composition/tokens.js';
import { type CommonFlags, withCommonFlags, withPlatform } from './command.js';
import { print } from './output.js';
import { personOf } from './person.js';

interface VerifyFlags extends CommonFlags {
  readonly publicKey?: string;
  readonly subject?: string;
  readonly anonymous?: boolean;
  readonly salt?: string;
}

type Problem =
  | CertificateProblem
  | 'not_about_the_person'
  | 'chain_broken'
  | 'not_in_chain'
  | 'still_opens'
  | 'person_not_erased';

interface Verdict {
  readonly problems: Problem[];
  readonly person?: PersonState;
  readonly data?: ErasureReport;
}

/** `lethe verify`: what a certificate is worth, offline, and beside the data that it speaks of. */
export function verifyCommand(): Command {
  return withCommonFlags(new Command('verify'))
    .description(
      'check an erasure’s certificate; with --data-dir also the audit chain, and that nothing opens',
    )
    .addArgument(new Argument('<file>', 'the certificate, JSON'))
    .option('--public-key <file>', 'the key that the controller publishes, PEM; else the certificate’s own')
    .option('--subject <id>', 'is it about this user id?')
    .option('--anonymous', 'the id is an anonymous id')
    .option('--salt <salt>', 'what the person was given')
    .addHelpText('after', '\nExit code 3 when anything is wrong.')
    .action(async (file: string, flags: VerifyFlags) => {
      const certificate = await read(file);
      const published = flags.publicKey === undefined ? undefined : await readPublicKey(flags.publicKey);
      const verdict =
        flags.dataDir === undefined
          ? offline(certificate, flags, published)
          : await besideData(certificate, flags, published);
      print(verdict, flags.json === true, () => told(certificate, verdict, flags));
      if (verdict.problems.length > 0) process.exitCode = 3;
    });
}

async function read(file: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError(
      `The file ${file} cannot be read as JSON.`,
      '`lethe erasures show ID --certificate FILE` writes a certificate.',
      { cause },
    );
  }
}

function offline(certificate: Json, flags: VerifyFlags, publicKey: PublicKey | undefined): Verdict {
  const crypto = new NodeCrypto();
  const problems: Problem[] = checkCertificate(certificate, {
    sha256: (text) => crypto.sha256(text),
    verify: verifyEd25519,
    keyId: keyIdOf,
    ...(publicKey === undefined ? undefined : { publicKey }),
  });
  if ((flags.subject === undefined) !== (flags.salt === undefined))
    throw new UserError(
      'To check whom it is about takes both an id and a salt.',
      'Give --subject and --salt.',
    );
  if (flags.subject !== undefined && problems.length === 0) {
    const commitment = commitmentOf(personOf(flags.subject, flags), flags.salt as string, crypto);
    if (!(certificate as unknown as Certificate).content.request.commitments.includes(commitment))
      problems.push('not_about_the_person');
  }
  return { problems };
}

function besideData(
  certificate: Json,
  flags: VerifyFlags,
  published: PublicKey | undefined,
): Promise<Verdict> {
  return withPlatform(flags, async (platform) => {
    const publicKey = published ?? (await platform.get(ports.signer).publicKey());
    const { problems } = offline(certificate, flags, publicKey);
    if (problems.some((problem) => problem === 'not_a_certificate' || problem === 'newer_format'))
      return { problems };
    const { content } = certificate as unknown as Certificate;
    const data = await platform.get(uses.verifyErasure).run(certificate as unknown as Certificate, publicKey);
    if (data.chain.broken !== undefined) problems.push('chain_broken');
    if (!data.isInChain) problems.push('not_in_chain');
    if (data.samples.state === 'opens') problems.push('still_opens');
    if (flags.subject === undefined) return { problems, data };
    const { state } = await platform.get(uses.people).find(personOf(flags.subject, flags));
    const isWhole = content.request.purposes === undefined;
    if (isWhole && state !== 'erased') problems.push('person_not_erased');
    return { problems, person: state, data };
  });
}

const sentences: { readonly [P in Problem]: string } = {
  not_a_certificate: 'it is no certificate of Lethe, or fields were removed or added',
  newer_format: 'a newer release wrote it: use that one',
  content_changed: 'its content was changed after it was issued',
  hash_changed: 'its hash was changed after it was issued',
  chain_changed: 'its entry of the audit chain was changed, or is signed with another key',
  chain_of_another: 'its entry of the audit chain belongs to something else',
  signature_changed: 'its signature was changed',
  another_key: 'it is signed with another key than the one it is checked with',
  not_about_the_person: 'it is not about this id, or the salt is another one’s',
  chain_broken: 'the audit chain was changed',
  not_in_chain: 'the audit chain of this data directory does not hold its entry',
  still_opens: 'values of the people can still be opened',
  person_not_erased: 'the id is not erased here; after a readmission that is as it should be',
};

function told(certificate: Json, { problems, data, person }: Verdict, flags: VerifyFlags): string {
  const lines = problems.map((problem) => `${problem}: ${sentences[problem]}`);
  const broken = data?.chain.broken;
  if (broken !== undefined) lines.push(`  first at entry ${broken.n}: ${broken.problem}`);
  if (!problems.some((problem) => problem === 'not_a_certificate' || problem === 'newer_format')) {
    const { content, signature } = certificate as unknown as Certificate;
    lines.push(`${content.erasure} ${content.stage}, issued ${content.issuedAt}, signed by ${signature.key}`);
  }
  if (data !== undefined) {
    const { samples, chain } = data;
    lines.push(`audit chain: ${chain.entries} entries${broken === undefined ? ', whole' : ' before that'}`);
    lines.push(`samples: ${samples.state} (${samples.tried} tried, ${samples.opened} opened)`);
  }
  if (person !== undefined) lines.push(`the id is ${person} here`);
  if (problems.length === 0)
    lines.unshift(
      flags.publicKey === undefined && data === undefined
        ? 'whole: nothing was changed since it was signed. Compare the key, or give --public-key'
        : 'valid',
    );
  return lines.join('\n');
}
