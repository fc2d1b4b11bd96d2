import { expect } from 'chai';
import type { Sources, StoredSource } from '../../src/domain/ports/sources.js';
import { atOnce, contract, type Durability, type Harness, property } from './contract.js';
import { noon } from './examples.js';

/** What every adapter of `Sources` does. */
export function sourcesContract(name: string, harness: Harness<Sources>, { durable }: Durability): void {
  contract(`${name}: sources`, harness, (sources, reopen) => {
    const source = (of: string, keys: readonly string[] = ['0'.repeat(64)]): StoredSource => ({
      v: 1,
      name: of,
      kind: 'server',
      environment: 'production',
      keys,
    });
    const full = (of: string): StoredSource => ({
      ...source(of, ['1'.repeat(64), '2'.repeat(64)]),
      since: { ['2'.repeat(64)]: noon },
      configured: '1'.repeat(64),
      origins: ['https://shop.example'],
      rate: { perSecond: 100, burst: 500 },
      disabled: true,
    });

    property('a new store has no sources', true, async () => {
      expect(await sources().list()).to.deep.equal([]);
    });

    property('sources come back as they were put', true, async () => {
      const given = [source('app'), source('app-ios', []), full('Büro')];
      for (const each of given) expect(await sources().put(each)).to.equal(true);
      expect(await sources().list()).to.have.deep.members(given);
    });

    property('a source is replaced by who has read what is stored', true, async () => {
      await sources().put(source('app'));
      const [read] = await sources().list();
      expect(await sources().put(full('app'), read)).to.equal(true);
      const [again] = await sources().list();
      expect(again).to.deep.equal(full('app'));
      expect(await sources().put(source('app', []), again)).to.equal(true);
      expect(await sources().list()).to.deep.equal([source('app', [])]);
    });

    property('a source is left alone when something else is stored by now', true, async () => {
      await sources().put(source('app'));
      const [read] = await sources().list();
      await sources().put(full('app'), read);
      expect(await sources().put(source('app', []), read), 'outdated').to.equal(false);
      expect(await sources().put(source('app', [])), 'taken for new').to.equal(false);
      expect(await sources().put(source('web'), source('web')), 'taken for there').to.equal(false);
      expect(await sources().list()).to.deep.equal([full('app')]);
    });

    property('sources survive a restart', durable, async () => {
      await sources().put(source('app'));
      const [read] = await sources().list();
      await sources().put(full('app'), read);
      expect(await (await reopen()).list()).to.deep.equal([full('app')]);
    });

    property('of concurrent puts in the same place one arrives', true, async () => {
      const done = await atOnce(30, (n) => sources().put(source(`source-${n % 10}`, [`${n}`])));
      expect(done.filter((each) => each)).to.have.length(10);
      const names = (await sources().list()).map((each) => each.name);
      expect(names.sort()).to.deep.equal(Array.from({ length: 10 }, (_, n) => `source-${n}`));
      const [read] = await sources().list();
      const again = await atOnce(10, (n) => sources().put({ ...read!, keys: [`again-${n}`] }, read));
      expect(again.filter((each) => each)).to.have.length(1);
      expect((await sources().list())[0]?.keys).to.deep.equal([`again-${again.indexOf(true)}`]);
    });
  });
}
