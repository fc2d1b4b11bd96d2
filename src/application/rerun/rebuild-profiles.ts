import { type Consents, mergeConsents } from '../../domain/consent/history.js';
import { currentIncarnation, type LookupKey, type Pseudonym } from '../../domain/identity/subject.js';
import type { Json } from '../../domain/json.js';
import type { StoredRecord } from '../../domain/lake/as-recorded.js';
import type { Crypto } from '../../domain/ports/crypto.js';
import type { ProfilePut, Profiles } from '../../domain/ports/profiles.js';
import { Unavailable } from '../../domain/ports/unavailable.js';
import type { Vault } from '../../domain/ports/vault.js';
import {
  emptyProfile,
  evolve,
  type Leaves,
  mergeLeaves,
  type Profile,
  withConsents,
} from '../../domain/profile/profile.js';
import type { Subjects } from '../subjects.js';
import type { RecordedLog } from './recorded-log.js';
import type { RunAgain } from './run-again.js';
import { sameProfile } from './same-profile.js';

/** How the profiles that are stored compare with what the log says. */
export interface RebuiltProfiles {
  /** People, and devices before it was known whose they are, that the vault holds as active. */
  subjects: number;
  same: number;
  /** Not stored, while the log says something. */
  missing: number;
  differing: number;
  /** Left as they are: a row of theirs does not open. */
  kept: number;
  written: number;
}

interface Folded {
  leaves: Leaves;
  consents: Consents;
  isWhole: boolean;
}

/** So many profiles are in memory at most. */
const mostAtOnce = 50_000;
const perWrite = 200;
const mostAttempts = 20;
const nameField = /"subject":"(s_[\w-]{22})"/;

/**
 * Profiles as the recorded log says them, by today's policy. What was said of consent is added to, never taken away:
 * events that were left out for want of consent are in no log.
 */
export class RebuildProfiles {
  constructor(
    private readonly log: RecordedLog,
    private readonly again: RunAgain,
    private readonly profiles: Profiles,
    private readonly vault: Pick<Vault, 'list' | 'read'>,
    private readonly subjects: Pick<Subjects, 'keyOf'>,
    private readonly crypto: Crypto,
  ) {}

  /**
   * One pass over the log for every 50,000 subjects.
   * @param write put them in the place of what is stored; only while nobody processes events
   * @throws Unavailable
   */
  async run(write: boolean, onPass: (done: number, of: number) => void = () => {}): Promise<RebuiltProfiles> {
    await this.again.ready();
    const result = { subjects: 0, same: 0, missing: 0, differing: 0, kept: 0, written: 0 };
    for await (const _ of this.active()) result.subjects += 1;
    const slices = Math.max(1, Math.ceil(result.subjects / mostAtOnce));
    for (let slice = 0; slice < slices; slice++) {
      const folded = new Map<Pseudonym, Folded>();
      for await (const name of this.active())
        if (sliceOf(name) % slices === slice) folded.set(name, { leaves: {}, consents: {}, isWhole: true });
      await this.fold(folded);
      await this.compare(folded, write, result);
      onPass(slice + 1, slices);
    }
    if (write) result.written += await this.inheritConsents();
    return result;
  }

  /** Pseudonyms of everybody who is not restricted: those are opened for a disclosure only. */
  private async *active(): AsyncGenerator<Pseudonym, void> {
    for await (const { subject } of this.vault.list())
      if (subject.state === 'active') for (const { pseudonym } of subject.incarnations) yield pseudonym;
  }

  private async fold(folded: Map<Pseudonym, Folded>): Promise<void> {
    for (const { partition } of await this.log.parts({}))
      for await (const { rows } of this.log.objects(partition))
        for await (const { line, row } of rows) {
          const one = folded.get(nameField.exec(line)?.[1] as Pseudonym);
          if (one !== undefined && row !== undefined) await this.add(row, one);
        }
  }

  private async add(row: Json, one: Folded): Promise<void> {
    const record = row as Json & StoredRecord;
    if (record.privacy.erased) return;
    one.consents = mergeConsents(one.consents, this.again.statements({ record }));
    if (record.kind !== 'identify') return;
    const opened = await this.again.open(row);
    if ('kind' in opened) one.isWhole = false;
    else one.leaves = mergeLeaves(one.leaves, this.again.leaves(opened));
  }

  private async compare(
    folded: ReadonlyMap<Pseudonym, Folded>,
    write: boolean,
    result: RebuiltProfiles,
  ): Promise<void> {
    for (const names of chunks([...folded.keys()])) {
      const held = await this.profiles.read(names);
      const changed: Pseudonym[] = [];
      for (const name of names) {
        const one = folded.get(name) as Folded;
        const before = held.get(name)?.profile;
        if (!one.isWhole) result.kept += 1;
        else if (await this.isSame(name, before ?? emptyProfile, rebuilt(before, one))) result.same += 1;
        else {
          result[before === undefined ? 'missing' : 'differing'] += 1;
          changed.push(name);
        }
      }
      if (write)
        result.written += await this.write(changed, (name, before) =>
          rebuilt(before, folded.get(name) as Folded),
        );
    }
  }

  private async isSame(name: Pseudonym, before: Profile, after: Profile): Promise<boolean> {
    const found = await this.subjects.keyOf(name);
    const keyOf = found.state === 'erased' ? () => undefined : found.key;
    return sameProfile(before, after, name, keyOf, this.crypto);
  }

  /** What hangs on a person, a device or a joined id, adds what was said there to what the person has said. */
  private async inheritConsents(): Promise<number> {
    let written = 0;
    for await (const { subject } of this.vault.list())
      for (const { pseudonym, owner } of subject.incarnations) {
        if (owner === undefined || subject.state !== 'active') continue;
        const said = (await this.profiles.read([pseudonym])).get(pseudonym)?.profile.consents;
        const person = said && (await this.personAt(subject.root ?? owner.item));
        if (said !== undefined && person !== undefined)
          written += await this.write([person], (_, before = emptyProfile) => withConsents(before, said));
      }
    return written;
  }

  private async personAt(key: LookupKey): Promise<Pseudonym | undefined> {
    const subject = (await this.vault.read([key])).get(key)?.subject;
    if (subject?.state !== 'active') return undefined;
    return subject.root === undefined ? currentIncarnation(subject).pseudonym : this.personAt(subject.root);
  }

  /** @returns how many were written */
  private async write(
    names: readonly Pseudonym[],
    made: (name: Pseudonym, before: Profile | undefined) => Profile,
  ): Promise<number> {
    let left = names;
    let written = 0;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === mostAttempts)
        throw new Unavailable(
          'profiles_unavailable',
          new Error(`${mostAttempts} writes in a row came too late`),
        );
      const held = await this.profiles.read(left);
      const puts: ProfilePut[] = left.flatMap((subject) => {
        const item = held.get(subject);
        const profile = made(subject, item?.profile);
        return profile === item?.profile ? [] : [{ subject, profile, expected: item?.version ?? 0 }];
      });
      left = puts.length === 0 ? [] : await this.profiles.write(puts);
      written += puts.length - left.length;
    }
    return written;
  }
}

function rebuilt(before: Profile | undefined, { leaves, consents }: Folded): Profile {
  const said = before?.consents === undefined ? {} : { consents: before.consents };
  return withConsents(evolve({ ...emptyProfile, ...said }, leaves), consents);
}

/** Pseudonyms are random: any of their characters shares them out evenly. */
function sliceOf(name: Pseudonym): number {
  return name.charCodeAt(3) * 7_919 + name.charCodeAt(4) * 127 + name.charCodeAt(5);
}

function* chunks(names: readonly Pseudonym[]): Iterable<Pseudonym[]> {
  for (let from = 0; from < names.length; from += perWrite) yield names.slice(from, from + perWrite);
}
