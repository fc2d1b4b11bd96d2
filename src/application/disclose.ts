import { type LetterContent, letterAdditionalData } from '../domain/failure/letter.js';
import type { Pseudonym } from '../domain/identity/subject.js';
import type { Json, JsonObject } from '../domain/json.js';
import { type JsonPointer, withValueAt } from '../domain/json-pointer.js';
import { eventOf, type Record } from '../domain/lake/record.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { DisclosedEvent, DisclosedPerson, DisclosureWriter } from '../domain/ports/disclosure.js';
import type { Letters } from '../domain/ports/letters.js';
import type { Profiles } from '../domain/ports/profiles.js';
import { defaultPurpose, type Purpose } from '../domain/privacy/policy.js';
import { additionalData } from '../domain/privacy/sealed.js';
import { clearAttributes, type Profile, visible } from '../domain/profile/profile.js';
import type { AuditChain } from './audit-chain.js';
import type { LakeRows } from './lake-rows.js';
import { commitmentOf, type People, type Person, type PersonId, type PersonState } from './people.js';
import type { Subjects } from './subjects.js';
import { type Part, Unseal } from './unseal.js';

export interface Disclosed {
  readonly state: PersonState;
  readonly events: number;
  readonly letters: number;
}

const added = ['user', 'geo', 'device', 'campaign', 'referrer', 'added', 'consent'] as const;
const nameField = /"subject":"(s_[\w-]{22})"/;

export interface DisclosePorts {
  readonly rows: LakeRows;
  readonly letters: Letters;
  readonly profiles: Profiles;
}

/** Everything that is held of a person, opened, for that person (Art. 15 and 20 GDPR). Noted before it is read. */
export class Disclose {
  constructor(
    private readonly ports: DisclosePorts,
    private readonly people: People,
    private readonly subjects: Subjects,
    private readonly chain: Pick<AuditChain, 'append'>,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    /** Names of the targets. */
    private readonly recipients: readonly string[] = [],
  ) {}

  /** Of somebody absent or erased there is nothing to write. Reads the whole lake. @throws Unavailable */
  async run(id: PersonId, reason: string, writer: DisclosureWriter): Promise<Disclosed> {
    const person = await this.people.find(id);
    const { state } = person;
    if (state === 'absent' || state === 'erased') return { state, events: 0, letters: 0 };
    const commitment = commitmentOf(id, this.crypto.randomId(), this.crypto);
    await this.chain.append({ event: 'disclosed', commitment, reason });

    const unseal = new Unseal(this.subjects, this.crypto, this.clock);
    await writer.person(await this.personOf(person, state, unseal));
    const names = new Set(person.pseudonyms);
    let events = 0;
    for await (const event of this.events(names, unseal)) {
      await writer.event(event);
      events += 1;
    }
    return { state, events, letters: await this.letters(names, unseal, writer) };
  }

  private async personOf(
    { remains, pseudonyms }: Person,
    state: 'active' | 'restricted',
    unseal: Unseal,
  ): Promise<DisclosedPerson> {
    const held = await this.ports.profiles.read(pseudonyms);
    const profiles: DisclosedPerson['profiles'][number][] = [];
    for (const { subject, incarnations } of remains)
      for (const { pseudonym } of incarnations) {
        const profile = held.get(pseudonym)?.profile;
        if (profile === undefined) continue;
        const attributes = await this.attributesOf(pseudonym, profile, unseal);
        profiles.push({ of: subject.namespace, attributes, consents: profile.consents ?? {} });
      }
    const devices = remains.filter(({ subject }) => subject.namespace === 'anonymous');
    return {
      state,
      profiles,
      userIds: remains.length - devices.length,
      devices: devices.length,
      sharedDevices: devices.filter(({ subject }) => subject.shared.length > 0).length,
      recipients: this.recipients,
    };
  }

  /** All attributes, the sealed ones opened. */
  private async attributesOf(subject: Pseudonym, { leaves }: Profile, unseal: Unseal): Promise<JsonObject> {
    const found = await unseal.keysOf(subject);
    let tree: Json = clearAttributes(leaves);
    for (const pointer of visible(leaves)) {
      const { sealed, stamp } = leaves[pointer] ?? {};
      if (sealed === undefined || stamp === undefined || found.state === 'erased') continue;
      const purpose = sealed.purpose as Purpose;
      const key = found.key(purpose);
      if (key === undefined) continue;
      const text = this.crypto.open(key, sealed, additionalData(subject, purpose, stamp.id));
      tree = withValueAt(tree, pointer, JSON.parse(text));
    }
    return tree as JsonObject;
  }

  private async *events(names: ReadonlySet<Pseudonym>, unseal: Unseal): AsyncGenerator<DisclosedEvent, void> {
    for await (const { lines } of this.ports.rows.files({}, names))
      for await (const line of lines()) {
        if (!names.has(nameField.exec(line)?.[1] as Pseudonym)) continue;
        const row = JSON.parse(line) as Record & JsonObject;
        if (!names.has(row.subject as Pseudonym)) continue;
        yield await disclosed(row, unseal);
      }
  }

  private async letters(
    names: ReadonlySet<Pseudonym>,
    unseal: Unseal,
    writer: DisclosureWriter,
  ): Promise<number> {
    let count = 0;
    for await (const { id, event, receivedAt, state, failure } of this.ports.letters.list()) {
      if (event === undefined || !('subject' in event.under) || !names.has(event.under.subject)) continue;
      const found = await unseal.keysOf(event.under.subject);
      const key = found.state === 'erased' ? undefined : found.key(defaultPurpose);
      if (key === undefined) continue;
      const text = this.crypto.open(key, event, letterAdditionalData(id, event.under));
      const content: LetterContent = JSON.parse(text);
      const { code } = failure;
      await writer.letter({
        id,
        received_at: receivedAt,
        state,
        code,
        event: content.event,
        request: content.request as Json,
      });
      count += 1;
    }
    return count;
  }
}

async function disclosed(row: Record & JsonObject, unseal: Unseal): Promise<DisclosedEvent> {
  const parts = (await unseal.record(row))?.parts ?? [];
  const originals: { [pointer: JsonPointer]: Json }[] = [];
  for (const part of parts) if (part.state === 'open') originals.push(part.originals);
  const shut = (state: Part['state']) =>
    parts.filter((part) => part.state === state).map(({ purpose }) => purpose);
  const [erased, damaged] = [shut('erased'), shut('wrong_key')];
  const { event, request } = eventOf(row, originals);
  return {
    id: row.id,
    time: row.time,
    received_at: row.received_at,
    type: row.type,
    kind: row.kind,
    ...(row.name === undefined ? undefined : { name: row.name }),
    source: row.source.name,
    event,
    request,
    added: Object.fromEntries(
      added.flatMap((part) => (row[part] === undefined ? [] : [[part, row[part] as Json]])),
    ),
    ...(erased.length === 0 ? undefined : { erased }),
    ...(damaged.length === 0 ? undefined : { damaged }),
  };
}
