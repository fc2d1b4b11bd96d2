import { expect } from 'chai';
import type { LetterId } from '../../src/domain/failure/letter.js';
import type { Letters } from '../../src/domain/ports/letters.js';
import {
  atOnce,
  type BatchPorts,
  collected,
  contract,
  type Durability,
  type Harness,
  property,
} from './contract.js';
import { letter, receiptId } from './examples.js';

/** What every adapter of `Letters` does. */
export function lettersContract(
  name: string,
  harness: Harness<Pick<BatchPorts, 'letters'>>,
  { durable }: Durability,
): void {
  contract(`${name}: letters`, harness, (port, reopen) => {
    const letters = (): Letters => port().letters;
    const id = receiptId('c1', 1);

    property('a new store has no letters', true, async () => {
      expect(await collected(letters().list())).to.deep.equal([]);
      expect(await letters().get('c1.1-0' as LetterId)).to.equal(undefined);
    });

    property('a letter comes back as it was put', true, async () => {
      const given = letter(id, 3, { type: 'workout_completed' });
      await letters().put([given]);
      expect(await letters().get(given.id)).to.deep.equal(given);
      expect(await collected(letters().list())).to.deep.equal([given]);
    });

    property('letters, their states and their removal survive a restart', durable, async () => {
      await letters().put([letter(id, 0), letter(id, 1), letter(id, 2)]);
      const discarded = letter(id, 1, { state: 'discarded' });
      await letters().replace(discarded, 'open');
      await letters().remove([letter(id, 2).id]);
      const reopened = (await reopen()).letters;
      expect(await collected(reopened.list())).to.have.deep.members([letter(id, 0), discarded]);
    });

    property('the first letter of an id stays', true, async () => {
      const first = letter(id, 0, { state: 'discarded' });
      await letters().put([first]);
      await letters().put([letter(id, 0), letter(id, 1)]);
      expect(await letters().get(first.id)).to.deep.equal(first);
      expect(await collected(letters().list())).to.have.length(2);
    });

    property('of concurrent puts of one id one stays', true, async () => {
      const codes = [
        'not_an_event',
        'schema_violation',
        'too_large',
        'forbidden_id',
        'too_many_links',
      ] as const;
      await atOnce(50, (n) => letters().put([letter(id, 0, { failure: { code: codes[n % 5]! } })]));
      const stays = await letters().get(letter(id).id);
      expect(stays).not.to.equal(undefined);
      await letters().put([letter(id)]);
      expect(await letters().get(letter(id).id)).to.deep.equal(stays);
    });

    property('an empty batch changes nothing', true, async () => {
      await letters().put([letter(id)]);
      await letters().put([]);
      await letters().remove([]);
      expect(await collected(letters().list())).to.have.length(1);
    });

    property('replace writes over the stated state', true, async () => {
      await letters().put([letter(id)]);
      const expired = letter(id, 0, { state: 'expired' });
      expect(await letters().replace(expired, 'open')).to.equal(true);
      expect(await letters().get(expired.id)).to.deep.equal(expired);
    });

    property('replace leaves a letter in another state alone', true, async () => {
      const discarded = letter(id, 0, { state: 'discarded' });
      await letters().put([discarded]);
      expect(await letters().replace(letter(id, 0, { state: 'reprocessed' }), 'open')).to.equal(false);
      expect(await letters().get(discarded.id)).to.deep.equal(discarded);
    });

    property('replace does not bring back a letter that is gone', true, async () => {
      expect(await letters().replace(letter(id), 'open')).to.equal(false);
      expect(await letters().get(letter(id).id)).to.equal(undefined);
    });

    property('of concurrent replacements from one state one wins', true, async () => {
      await letters().put([letter(id)]);
      const states = ['reprocessed', 'discarded', 'expired', 'erased'] as const;
      const won = await atOnce(20, (n) =>
        letters().replace(letter(id, 0, { state: states[n % 4]! }), 'open'),
      );
      expect(won.filter(Boolean)).to.have.length(1);
      expect((await letters().get(letter(id).id))?.state).to.equal(states[won.indexOf(true) % 4]);
    });

    property('remove ignores unknown ids', true, async () => {
      await letters().put([letter(id, 0), letter(id, 1)]);
      const unknown = letter(receiptId('c9', 9)).id;
      for (let twice = 0; twice < 2; twice++) await letters().remove([letter(id, 0).id, unknown]);
      expect(await collected(letters().list())).to.deep.equal([letter(id, 1)]);
    });

    property('letters are listed in order of id', true, async () => {
      const given = [letter(receiptId('c2', 1)), letter(id, 2), letter(id, 1), letter(receiptId('c1', 3))];
      await letters().put(given);
      const ids = (await collected(letters().list())).map((each) => each.id);
      expect(ids).to.deep.equal(['c1.1-1', 'c1.1-2', 'c1.3-0', 'c2.1-0']);
    });

    property('letters of one receipt are not those of receipts whose ids begin alike', true, async () => {
      const others = [receiptId('c1', 10), receiptId('c11', 1), receiptId('c1', 2)];
      await letters().put([...others.map((other) => letter(other)), letter(id, 0), letter(id, 10)]);
      const listed = await collected(letters().list({ receipt: id }));
      expect(listed).to.have.deep.members([letter(id, 0), letter(id, 10)]);
      expect(await collected(letters().list({ receipt: receiptId('c1', 99) }))).to.deep.equal([]);
    });

    property('a long list is complete', true, async () => {
      const given = Array.from({ length: 2_500 }, (_, n) => letter(receiptId('c1', 1 + (n % 7)), n));
      await letters().put(given);
      const ids = (await collected(letters().list())).map((each) => each.id);
      expect(new Set(ids).size).to.equal(2_500);
      expect(ids).to.have.length(2_500);
    });
  });
}
