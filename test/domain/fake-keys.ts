import type { SubjectKeys } from '../../src/domain/enrichment/step.js';
import type { Belonging } from '../../src/domain/identity/belong.js';
import type { LookupKey, Pseudonym } from '../../src/domain/identity/subject.js';
import type { Json } from '../../src/domain/json.js';
import type { Sealed } from '../../src/domain/privacy/sealed.js';

/** Keys whose seal can be read by whoever knows that it is hexadecimal. */
export const fakeKeys: SubjectKeys = {
  hash: (text, purpose) => `${purpose}:${text.length}`,
  seal: (purpose, text, { id }) => ({
    v: 1,
    kid: purpose,
    data: Buffer.from(JSON.stringify([purpose, id, text])).toString('hex'),
  }),
};

export function open({ data }: Sealed): { purpose: string; additionalData: string; value: Json } {
  const [purpose, additionalData, text] = JSON.parse(Buffer.from(data, 'hex').toString());
  return { purpose, additionalData, value: JSON.parse(text) };
}

export const knownBelonging: Extract<Belonging, { kind: 'known' }> = {
  kind: 'known',
  holder: { item: 'user:u' as LookupKey, n: 1 },
  subject: 's_subject' as Pseudonym,
  anonymous: 's_anonymous' as Pseudonym,
  restricted: false,
};
