import { access, readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { CuratedName } from '../../src/domain/lake/curated.js';
import type { CuratedZone, LocalFile } from '../../src/domain/ports/curated-zone.js';
import {
  atOnce,
  collected,
  contract,
  type Durability,
  errorOf,
  type Harness,
  property,
  type Support,
} from './contract.js';

export interface CuratedZoneCapabilities extends Durability {
  /** May several processes write at the same time? */
  readonly shared: Support;
  /** Are stored files ones that an engine can be given? */
  readonly local: Support;
}

/** What every adapter of `CuratedZone` does. */
export function curatedZoneContract(
  name: string,
  harness: Harness<CuratedZone>,
  { durable, shared, local }: CuratedZoneCapabilities,
): void {
  contract(`${name}: curated zone`, harness, (zone, reopen) => {
    const names = async (prefix = 'curated/') =>
      (await collected(zone().list(prefix))).map((file) => file.name);
    const put = async (at: CuratedName, content: string) => {
      const bench = await zone().workbench();
      const file = bench.place('made.parquet');
      await writeFile(file, content);
      const hash = await zone().store(at, file);
      await bench.close();
      return hash;
    };
    const schema = at('order/_schema.json');
    const part = at('order/date=2026-11-01/part-0-of-1.parquet');

    property('a new zone is empty', true, async () => {
      expect(await names()).to.deep.equal([]);
      expect(await zone().read(schema)).to.equal(undefined);
    });

    property('what was written is read, with a version that changes with it', true, async () => {
      expect(await zone().write(schema, '{"n":1}', 'anything')).to.equal(true);
      const first = await zone().read(schema);
      expect(first?.text).to.equal('{"n":1}');
      await zone().write(schema, '{"n":"é 🏃"}', 'anything');
      const second = await zone().read(schema);
      expect(second?.text).to.equal('{"n":"é 🏃"}');
      expect(second?.version).not.to.equal(first?.version);
    });

    property('a write on condition is refused where something else is there', true, async () => {
      expect(await zone().write(schema, 'a', 'nothing')).to.equal(true);
      expect(await zone().write(schema, 'b', 'nothing')).to.equal(false);
      const { version } = (await zone().read(schema))!;
      expect(await zone().write(schema, 'c', { version })).to.equal(true);
      expect(await zone().write(schema, 'd', { version })).to.equal(false);
      expect((await zone().read(schema))?.text).to.equal('c');
      expect(await zone().write(at('other/_schema.json'), 'e', { version })).to.equal(false);
      expect(await zone().read(at('other/_schema.json'))).to.equal(undefined);
    });

    property('of twenty that extend the same version one does', shared, async () => {
      await zone().write(schema, 'a', 'anything');
      const { version } = (await zone().read(schema))!;
      const answers = await atOnce(20, (n) => zone().write(schema, `by ${n}`, { version }));
      expect(answers.filter((isWritten) => isWritten)).to.have.length(1);
      expect((await zone().read(schema))?.text).to.equal(`by ${answers.indexOf(true)}`);
    });

    property('a stored file is there as it was, with its hash, and replaces an older one', true, async () => {
      await put(part, 'old, and longer');
      const hash = await put(part, 'new');
      expect(hash).to.deep.equal({
        bytes: 3,
        sha256: '11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437',
      });
      expect(await collected(zone().list('curated/'))).to.deep.equal([{ name: part, size: 3 }]);
    });

    property('a file that was brought stays as it was', local, async () => {
      await put(part, 'first');
      const bench = await zone().workbench();
      const file = await bench.bring(part);
      expect(await bench.hash(file as LocalFile)).to.deep.include({ bytes: 5 });
      await put(part, 'second');
      await zone().remove([part]);
      expect(await readFile(file as string, 'utf8')).to.equal('first');
      expect(await bench.bring(part)).to.equal(undefined);
      await bench.close();
      expect(await errorOf(access(file as string))).to.be.instanceOf(Error);
    });

    property('two benches do not meet', local, async () => {
      const benches = await atOnce(2, () => zone().workbench());
      expect(benches[0]!.place('a')).not.to.equal(benches[1]!.place('a'));
      await Promise.all(benches.map((bench) => bench.close()));
    });

    property('files are listed in order of name, by the beginning of it', true, async () => {
      const given = [
        part,
        at('order/date=2026-11-02/part-0-of-1.parquet'),
        at('order_refunded/date=2026-11-01/_manifest.json'),
        schema,
      ];
      for (const one of given) await zone().write(one, '{}', 'anything');
      expect(await names()).to.deep.equal([...given].sort());
      expect(await names('curated/event_type=order/')).to.deep.equal([schema, part, given[1]].sort());
      expect(await names('curated/event_type=order/date=2026-11-02/')).to.deep.equal([given[1]]);
      expect(await names('curated/event_type=nothing/')).to.deep.equal([]);
    });

    property('removed files are gone, and removing them again is as good', true, async () => {
      await put(part, 'x');
      for (let twice = 0; twice < 2; twice++) await zone().remove([part, at('no/_schema.json')]);
      await zone().remove([]);
      expect(await names()).to.deep.equal([]);
    });

    property('what was written, stored and removed survives a restart', durable, async () => {
      await zone().write(schema, 'a', 'nothing');
      await put(part, 'x');
      await put(at('order/date=2026-11-02/part-0-of-1.parquet'), 'y');
      await zone().remove([at('order/date=2026-11-02/part-0-of-1.parquet')]);
      const reopened = await reopen();
      expect((await collected(reopened.list('curated/'))).map((file) => file.name)).to.deep.equal(
        [schema, part].sort(),
      );
      expect((await reopened.read(schema))?.text).to.equal('a');
    });
  });
}

function at(name: string): CuratedName {
  return `curated/event_type=${name}` as CuratedName;
}
