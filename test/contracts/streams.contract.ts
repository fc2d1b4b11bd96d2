import { expect } from 'chai';
import type { Json } from '../../src/domain/json.js';
import { StreamConflict, type Streams } from '../../src/domain/ports/streams.js';
import { atOnce, contract, type Durability, errorOf, type Harness, property } from './contract.js';

/** What every adapter of `Streams` does. */
export function streamsContract(name: string, harness: Harness<Streams>, { durable }: Durability): void {
  contract(`${name}: streams`, harness, (streams, reopen) => {
    const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, n) => ({ n: from + n }));

    property('a stream nobody wrote has no events', true, async () => {
      expect(await streams().read('audit')).to.deep.equal([]);
      expect(await streams().read('audit', { after: 5, limit: 5 })).to.deep.equal([]);
    });

    property('events come back as they were appended', true, async () => {
      const given: Json[] = [
        { text: 'Łódź 🏃\u2028', list: [1.5, null, [], {}] },
        'text',
        0,
        null,
        false,
        [],
      ];
      expect(await streams().append('audit', 0, given)).to.equal(given.length);
      expect(await streams().read('audit')).to.deep.equal(given);
    });

    property('appending answers the new version', true, async () => {
      expect(await streams().append('audit', 0, numbered(3))).to.equal(3);
      expect(await streams().append('audit', 3, numbered(2, 4))).to.equal(5);
      expect(await streams().read('audit')).to.deep.equal(numbered(5));
    });

    property('streams survive a restart', durable, async () => {
      await streams().append('audit', 0, numbered(12));
      const reopened = await reopen();
      expect(await reopened.read('audit')).to.deep.equal(numbered(12));
      expect(await reopened.append('audit', 12, numbered(1, 13))).to.equal(13);
    });

    property('a stream that moved on refuses, and stays as it is', true, async () => {
      await streams().append('audit', 0, numbered(2));
      for (const expected of [0, 1, 3])
        expect(await errorOf(streams().append('audit', expected, numbered(1)))).to.be.instanceOf(
          StreamConflict,
        );
      expect(await streams().read('audit')).to.deep.equal(numbered(2));
    });

    property('a stream that is not there refuses all versions but 0', true, async () => {
      expect(await errorOf(streams().append('audit', 1, numbered(1)))).to.be.instanceOf(StreamConflict);
      expect(await streams().read('audit')).to.deep.equal([]);
    });

    property('of concurrent appends over one version one wins', true, async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          streams().append('audit', 0, [
            { n, part: 1 },
            { n, part: 2 },
          ]),
        ),
      );
      const winners = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
      expect(winners).to.have.length(1);
      const [n] = winners;
      expect(await streams().read('audit')).to.deep.equal([
        { n, part: 1 },
        { n, part: 2 },
      ]);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).to.be.instanceOf(StreamConflict);
    });

    property('read, decide and append again until it wins loses no event', true, async () => {
      await atOnce(20, async (n) => {
        for (;;) {
          const { length } = await streams().read('audit');
          try {
            return await streams().append('audit', length, [n]);
          } catch (error) {
            expect(error).to.be.instanceOf(StreamConflict);
          }
        }
      });
      expect(new Set(await streams().read('audit')).size).to.equal(20);
    });

    property('the head is the last event and its version', true, async () => {
      expect(await streams().head('audit')).to.equal(undefined);
      await streams().append('audit', 0, numbered(12));
      await streams().append('audit/2', 0, numbered(3));
      expect(await streams().head('audit')).to.deep.equal({ version: 12, event: { n: 12 } });
      await streams().append('audit', 12, [null]);
      expect(await streams().head('audit')).to.deep.equal({ version: 13, event: null });
      expect(await streams().head('audi')).to.equal(undefined);
    });

    property('an empty append changes nothing', true, async () => {
      expect(await streams().append('audit', 0, [])).to.equal(0);
      await streams().append('audit', 0, numbered(2));
      expect(await streams().append('audit', 2, [])).to.equal(2);
      expect(await streams().read('audit')).to.deep.equal(numbered(2));
    });

    property('events come in order of number, the tenth after the ninth', true, async () => {
      for (let n = 0; n < 25; n++) await streams().append('audit', n, numbered(1, n + 1));
      expect(await streams().read('audit')).to.deep.equal(numbered(25));
    });

    property('after and limit choose a page', true, async () => {
      await streams().append('audit', 0, numbered(25));
      expect(await streams().read('audit', { limit: 10 })).to.deep.equal(numbered(10));
      expect(await streams().read('audit', { after: 9, limit: 3 })).to.deep.equal(numbered(3, 10));
      expect(await streams().read('audit', { after: 23 })).to.deep.equal(numbered(2, 24));
      expect(await streams().read('audit', { after: 25 })).to.deep.equal([]);
      expect(await streams().read('audit', { after: 24, limit: 10 })).to.deep.equal(numbered(1, 25));
    });

    property('page after page gives the whole stream', true, async () => {
      await streams().append('audit', 0, numbered(2_500));
      const read: Json[] = [];
      for (let page: Json[] = [null]; page.length > 0; read.push(...page))
        page = await streams().read('audit', { after: read.length, limit: 400 });
      expect(read).to.deep.equal(numbered(2_500));
    });

    property('a foreign stream is not seen, also where names begin alike', true, async () => {
      await streams().append('run/1', 0, ['run 1']);
      await streams().append('run/10', 0, ['run 10', 'run 10 again']);
      await streams().append('run', 0, ['run']);
      expect(await streams().read('run')).to.deep.equal(['run']);
      expect(await streams().read('run/1')).to.deep.equal(['run 1']);
      expect(await streams().read('run/10')).to.have.length(2);
      expect(await streams().read('run/')).to.deep.equal([]);
    });

    property('the caller’s objects stay the caller’s', true, async () => {
      const given = { list: [1] };
      await streams().append('audit', 0, [given]);
      given.list.push(2);
      expect(await streams().read('audit')).to.deep.equal([{ list: [1] }]);
    });
  });
}
