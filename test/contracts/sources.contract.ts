import { expect } from 'chai';
import type { Sources, StoredSource } from '../../src/domain/ports/sources.js';
import { atOnce, contract, type Durability, type Harness, property } from './contract.js';

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

    property('a new store has no sources', true, async () => {
      expect(await sources().list()).to.deep.equal([]);
    });

    property('sources come back as they were put', true, async () => {
      const given = [source('app'), source('app-ios', []), source('Büro', ['1'.repeat(64), '2'.repeat(64)])];
      for (const each of given) await sources().put(each);
      expect(await sources().list()).to.have.deep.members(given);
    });

    property('a source of the same name is replaced', true, async () => {
      await sources().put(source('app'));
      await sources().put(source('app', []));
      expect(await sources().list()).to.deep.equal([source('app', [])]);
    });

    property('sources survive a restart', durable, async () => {
      await sources().put(source('app'));
      await sources().put(source('app', ['1'.repeat(64)]));
      expect(await (await reopen()).list()).to.deep.equal([source('app', ['1'.repeat(64)])]);
    });

    property('concurrent puts all arrive', true, async () => {
      await atOnce(30, (n) => sources().put(source(`source-${n % 10}`)));
      const names = (await sources().list()).map((each) => each.name);
      expect(names.sort()).to.deep.equal(Array.from({ length: 10 }, (_, n) => `source-${n}`));
    });
  });
}
