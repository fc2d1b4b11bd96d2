import { instant } from '../domain/event/time.js';
import { readmitted } from '../domain/identity/erase.js';
import type { Subject } from '../domain/identity/subject.js';
import type { Clock } from '../domain/ports/clock.js';
import type { Crypto } from '../domain/ports/crypto.js';
import type { TombstoneLog } from '../domain/ports/tombstone-log.js';
import { Unavailable } from '../domain/ports/unavailable.js';
import type { Vault } from '../domain/ports/vault.js';
import type { AuditChain } from './audit-chain.js';
import { commitmentOf, type People, type PersonId, type PersonState, personAt } from './people.js';
import type { Subjects } from './subjects.js';

export type StateChange = 'restrict' | 'unrestrict' | 'readmit';

/** What a change came to: done, or why there was nothing to change. */
export interface StateChanged {
  readonly changed: boolean;
  readonly state: PersonState;
}

const mostAttempts = 20;
const events = { restrict: 'restricted', unrestrict: 'unrestricted', readmit: 'readmitted' } as const;

/**
 * Restricts a person (Art. 18 GDPR: recorded sealed, and nothing else), lifts that, and lets an erased id in again.
 * Each leaves an entry in the audit chain that names nobody.
 */
export class SubjectStates {
  constructor(
    private readonly vault: Vault,
    private readonly log: TombstoneLog,
    private readonly people: People,
    private readonly subjects: Subjects,
    private readonly crypto: Crypto,
    private readonly clock: Clock,
    private readonly chain: Pick<AuditChain, 'append'>,
  ) {}

  /** @throws Unavailable */
  async change(what: StateChange, person: PersonId, reason: string): Promise<StateChanged> {
    const id = await this.people.addressOf(person);
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const held = await this.people.hold([id]);
      const { key, state } = personAt(id, held);
      const subject = held.at(key);
      const at = instant(this.clock.now());
      const next =
        subject && changed(what, subject, () => readmitted(subject, at, this.crypto.newPseudonym()));
      if (subject === undefined || next === undefined) return { changed: false, state };
      const commitment = commitmentOf(person, this.crypto.randomId(), this.crypto);
      await this.chain.append({ event: events[what], commitment, reason });
      if (what === 'readmit')
        await this.log.append([{ v: 1, what: 'readmitted', key, namespace: subject.namespace, at }]);
      const lost = await this.vault.write([{ key, subject: next, expected: held.version(key) }]);
      this.subjects.drop([key]);
      if (lost.length === 0) return { changed: true, state: next.state };
    }
    throw new Unavailable('vault_unavailable', new Error(`${mostAttempts} writes in a row came too late`));
  }
}

function changed(what: StateChange, subject: Subject, readmit: () => Subject): Subject | undefined {
  switch (what) {
    case 'restrict':
      return subject.state === 'active' ? { ...subject, state: 'restricted' } : undefined;
    case 'unrestrict':
      return subject.state === 'restricted' ? { ...subject, state: 'active' } : undefined;
    case 'readmit':
      return subject.state === 'erased' ? readmit() : undefined;
  }
}
