import { expect } from 'chai';
import fc from 'fast-check';
import type { EventId } from '../../src/domain/event/event.js';
import type { Pseudonym } from '../../src/domain/identity/subject.js';
import type { Answer, FullRecord, Mapped, Parcel, Target } from '../../src/domain/ports/target.js';
import { deepFreeze } from '../domain/arbitrary.js';
import { record, records } from '../domain/targets/amplitude/records.js';
import { contract, type Harness, property, type Support } from './contract.js';

/** A target, and the other side of it as a test sees and disturbs it. */
export interface OtherSide {
  readonly target: Target;
  /** The ids of the events that are there, as often as they are there. */
  delivered(): Promise<string[]> | string[];
  /** Nobody answers until `isAway` is false again. */
  away(isAway: boolean): Promise<void> | void;
  /** The next request is taken, and its answer lost. */
  loseAnswer?(): void;
  /** These events are refused from now on. */
  refuse?(ids: readonly string[]): void;
  /** The same target with a wrong key, secret or place. */
  wrong(): Target;
}

export interface TargetCapabilities {
  /** Single events can be refused. */
  readonly refuses: Support;
  /** What was taken may look as if it had failed. */
  readonly losesAnswers: Support;
}

/** What every adapter of `Target` does. */
export function targetContract(
  name: string,
  harness: Harness<OtherSide>,
  { refuses, losesAnswers }: TargetCapabilities,
): void {
  contract(`${name}: target`, harness, (port) => {
    const parcelOf = (n: number): Parcel => {
      const subject = `s_user${n}000000` as Pseudonym;
      const one = record({ id: `e-${n}` as EventId, subject, anonymous: `s_device${n}00` as Pseudonym });
      const mapped = port().target.map(one, false) as Mapped;
      return { id: one.id, subject, parts: mapped.parts };
    };
    const parcels = (count: number) => Array.from({ length: count }, (_, n) => parcelOf(n));
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `e-${n}`);
    const kinds = (answers: readonly Answer[]) => answers.map(({ kind }) => kind);

    property('every parcel is answered, in order, and is there', true, async () => {
      expect(kinds(await port().target.send(parcels(20)))).to.deep.equal(Array(20).fill('delivered'));
      expect(await port().delivered()).to.have.members(ids(20));
    });

    property('nothing to send is nothing to answer', true, async () => {
      expect(await port().target.send([])).to.deep.equal([]);
    });

    property('what comes again, also in other company, is there once', true, async () => {
      await port().target.send(parcels(4));
      const again = [parcelOf(2), parcelOf(7), parcelOf(0)];
      expect(kinds(await port().target.send(again))).to.deep.equal(['delivered', 'delivered', 'delivered']);
      expect((await port().delivered()).sort()).to.deep.equal(['e-0', 'e-1', 'e-2', 'e-3', 'e-7']);
    });

    property('while nobody answers everything is for later, and then goes through', true, async () => {
      await port().away(true);
      for (const answer of await port().target.send(parcels(3)))
        expect(answer).to.include({ kind: 'later', of: 'target' });
      await port().away(false);
      expect(kinds(await port().target.send(parcels(3)))).to.deep.equal(Array(3).fill('delivered'));
      expect((await port().delivered()).sort()).to.deep.equal(ids(3));
    });

    property('an answer that is lost is no success, and no second event', losesAnswers, async () => {
      port().loseAnswer?.();
      expect(kinds(await port().target.send(parcels(3)))).to.deep.equal(Array(3).fill('later'));
      expect(kinds(await port().target.send(parcels(3)))).to.deep.equal(Array(3).fill('delivered'));
      expect((await port().delivered()).sort()).to.deep.equal(ids(3));
    });

    property('what is refused is rejected with a reason, the rest delivered', refuses, async () => {
      port().refuse?.(['e-0', 'e-5', 'e-11']);
      const answers = await port().target.send(parcels(12));
      for (const [n, answer] of answers.entries()) {
        expect(answer.kind, `e-${n}`).to.equal([0, 5, 11].includes(n) ? 'rejected' : 'delivered');
        if (answer.kind === 'rejected') expect(answer.reason).to.be.a('string').that.is.not.empty;
      }
      expect((await port().delivered()).sort()).to.deep.equal(
        ids(12)
          .filter((_, n) => ![0, 5, 11].includes(n))
          .sort(),
      );
    });

    property('a wrong set-up stops it: no event is rejected for that', true, async () => {
      const wrong = port().wrong();
      const answers = await wrong.send(parcels(3));
      wrong.close();
      expect(kinds(answers)).to.deep.equal(Array(3).fill('stop'));
      expect(await port().delivered()).to.deep.equal([]);
    });

    property('mapping is total, changes nothing, and says the same every time', true, async () => {
      const { target } = port();
      fc.assert(
        fc.property(records, fc.boolean(), (given: FullRecord, isOld) => {
          const frozen = deepFreeze(given);
          const mapped = target.map(frozen, isOld);
          if ('skipped' in mapped) return;
          expect(mapped.parts).to.not.be.empty;
          for (const part of mapped.parts) JSON.parse(part);
          expect((target.map(frozen, isOld) as Mapped).parts).to.deep.equal(mapped.parts);
        }),
        { numRuns: 200 },
      );
    });

    property('its name can stand in letters and queues, its limits are above nothing', true, async () => {
      const { name: own, limits } = port().target;
      expect(own).to.match(/^[a-z][a-z0-9_]{0,31}$/);
      for (const limit of Object.values(limits)) expect(limit).to.be.above(0);
    });

    property('closing twice does no harm', true, async () => {
      port().target.close();
      port().target.close();
    });
  });
}
