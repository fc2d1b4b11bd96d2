import { expect } from 'chai';
import type { ObjectName } from '../../src/domain/lake/object-name.js';
import { type Lake, UnreadableObject } from '../../src/domain/ports/lake.js';
import {
  atOnce,
  collected,
  contract,
  type Durability,
  errorOf,
  type Harness,
  type Opened,
  property,
  type Support,
} from './contract.js';
import { objectName } from './examples.js';

/** A lake whose objects the contract can damage. */
export interface OpenedLake extends Opened<Lake> {
  /** Cuts the stored bytes of an object short. Needed where `damageable` is declared. */
  damage?(name: ObjectName): Promise<void>;
}

export interface LakeCapabilities extends Durability {
  /** Are there bytes that can be damaged? */
  readonly damageable: Support;
  /** May several processes write at the same time? */
  readonly shared: Support;
}

/** What every adapter of `Lake` does. */
export function lakeContract(
  name: string,
  harness: () => Promise<OpenedLake>,
  { durable, damageable, shared }: LakeCapabilities,
): void {
  let damage: OpenedLake['damage'];
  const remembering: Harness<Lake> = async () => {
    const opened = await harness();
    damage = opened.damage?.bind(opened);
    return opened;
  };
  contract(`${name}: lake`, remembering, (lake, reopen) => {
    const put = (...objects: (readonly [ObjectName, readonly string[]])[]) => lake().put(new Map(objects));
    const names = async (prefix = '') => (await collected(lake().list(prefix))).map((object) => object.name);
    const lines = (of: ObjectName) => collected(lake().read(of));
    const a = at('workout_completed', '01', 'a');

    property('a new lake is empty', true, async () => {
      expect(await names()).to.deep.equal([]);
      expect(await names('events/')).to.deep.equal([]);
      expect(await lake().types()).to.deep.equal(new Set());
    });

    property('lines come back as they were put', true, async () => {
      const given = [
        '{"name":"Łódź 東京 🏃‍♀️"}',
        '{"separators":"a\u2028b\u2029c\u0085d"}',
        '{"escaped":"a\\nb\\r\\nc\\t\\u0000"}',
        '{}',
        `{"long":"${'é'.repeat(200_000)}"}`,
      ];
      await put([a, given]);
      expect(await lines(a)).to.deep.equal(given);
    });

    property('many lines come back in order', true, async () => {
      const given = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"text":"${'x'.repeat(n % 90)}"}`);
      await put([a, given]);
      expect(await lines(a)).to.deep.equal(given);
    });

    property('an object without lines is an object', true, async () => {
      await put([a, []]);
      expect(await lines(a)).to.deep.equal([]);
      expect(await names()).to.deep.equal([a]);
    });

    property('an empty batch changes nothing', true, async () => {
      await lake().put(new Map());
      await lake().remove([]);
      expect(await names()).to.deep.equal([]);
    });

    property('several objects are put at once', true, async () => {
      const objects = Array.from({ length: 60 }, (_, n) => {
        const type = `type_${n % 7}`;
        return [at(type, String(1 + (n % 28)).padStart(2, '0'), `object-${n}`), [`{"n":${n}}`]] as const;
      });
      await put(...objects);
      for (const [name, given] of objects) expect(await lines(name)).to.deep.equal(given);
      expect(await names()).to.have.length(60);
    });

    property('what was put, replaced and removed survives a restart', durable, async () => {
      const [b, c] = [at('workout_completed', '01', 'b'), at('page', '02', 'c')];
      await put([a, ['{"old":1}']], [b, ['{}']], [c, ['{}']]);
      await put([a, ['{"new":1}', '{"new":2}']]);
      await lake().remove([b]);
      const reopened = await reopen();
      expect(await collected(reopened.read(a))).to.deep.equal(['{"new":1}', '{"new":2}']);
      expect((await collected(reopened.list(''))).map((object) => object.name)).to.deep.equal([c, a]);
    });

    property('putting replaces the whole object', true, async () => {
      await put([a, ['{"n":1}', '{"n":2}', '{"n":3}']]);
      await put([a, ['{"n":4}']]);
      expect(await lines(a)).to.deep.equal(['{"n":4}']);
      expect(await names()).to.deep.equal([a]);
    });

    property('putting keeps what is there where that is asked for', true, async () => {
      const b = at('workout_completed', '01', 'b');
      await put([a, ['{"n":1}']]);
      const again = new Map([a, b].map((name) => [name, ['{"n":2}']] as const));
      await lake().put(again, 'kept');
      expect(await lines(a)).to.deep.equal(['{"n":1}']);
      expect(await lines(b)).to.deep.equal(['{"n":2}']);
    });

    property('of concurrent puts that keep what is there one stays', shared, async () => {
      await atOnce(30, (n) => lake().put(new Map([[a, [`{"n":${n}}`]]]), 'kept'));
      const stays = await lines(a);
      await lake().put(new Map([[a, ['{"n":99}']]]), 'kept');
      expect(await lines(a)).to.deep.equal(stays);
    });

    property('whoever reads while it is replaced sees one of the versions, whole', true, async () => {
      const version = (n: number) =>
        Array.from({ length: 500 + n }, (_, line) => `{"version":${n},"line":${line}}`);
      await put([a, version(0)]);
      const reads = atOnce(20, async () => lines(a));
      await atOnce(10, (n) => put([a, version(n + 1)]));
      for (const read of [...(await reads), await lines(a)]) {
        const { version: n } = JSON.parse(read[0]!) as { version: number };
        expect(read).to.deep.equal(version(n));
      }
      expect(await names()).to.deep.equal([a]);
    });

    property('the caller’s lines stay the caller’s', true, async () => {
      const given = ['{"n":1}'];
      await put([a, given]);
      given.push('{"n":2}');
      expect(await lines(a)).to.deep.equal(['{"n":1}']);
    });

    property('objects are listed in order of name, with their size', true, async () => {
      const given = [
        at('workout', '02', 'b'),
        at('workout', '02', 'a'),
        at('workout', '01', 'c'),
        at('workout_completed', '01', 'a'),
        at('workout2', '01', 'a'),
        at('_overflow', '01', 'a'),
        at('page', '30', 'a'),
      ];
      await put(...given.map((name) => [name, ['{}']] as const));
      expect(await names()).to.deep.equal([...given].sort());
      for (const { size } of await collected(lake().list(''))) expect(size).to.be.greaterThan(0);
    });

    property('a prefix chooses by the beginning of the name', true, async () => {
      const given = [
        at('workout', '01', 'a'),
        at('workout', '02', 'a'),
        at('workout', '02', 'b'),
        at('workout_completed', '02', 'a'),
      ];
      await put(...given.map((name) => [name, ['{}']] as const));
      expect(await names('events/workout')).to.deep.equal([...given].sort());
      expect(await names('events/workout/')).to.deep.equal(given.slice(0, 3));
      expect(await names('events/workout/2026/11/02/')).to.deep.equal(given.slice(1, 3));
      expect(await names('events/workout/2026/11/02/b')).to.deep.equal([given[2]]);
      expect(await names('events/nothing/')).to.deep.equal([]);
      expect(await names('curated/')).to.deep.equal([]);
      expect(await names('workout/')).to.deep.equal([]);
    });

    property('removed objects are gone, and removing them again is as good', true, async () => {
      const b = at('workout_completed', '01', 'b');
      await put([a, ['{}']], [b, ['{}']]);
      for (let twice = 0; twice < 2; twice++) await lake().remove([a, at('no_such_type', '01', 'x')]);
      expect(await names()).to.deep.equal([b]);
    });

    property('a removed object can be put again', true, async () => {
      await put([a, ['{"n":1}']]);
      await lake().remove([a]);
      await put([a, ['{"n":2}']]);
      expect(await lines(a)).to.deep.equal(['{"n":2}']);
    });

    property('the types are the folders of events', true, async () => {
      await put([a, ['{}']], [at('workout_completed', '02', 'b'), ['{}']], [at('page', '01', 'c'), ['{}']]);
      expect(await lake().types()).to.deep.equal(new Set(['workout_completed', 'page']));
    });

    property('an object that is not there is unreadable', true, async () => {
      expect(await errorOf(lines(a))).to.be.instanceOf(UnreadableObject);
    });

    property('an object that was cut short is unreadable, not shorter', damageable, async () => {
      await put([a, Array.from({ length: 5_000 }, (_, n) => `{"n":${n}}`)]);
      if (damage === undefined) throw new Error('The harness of a damageable lake needs damage');
      await damage(a);
      expect(await errorOf(lines(a))).to.be.instanceOf(UnreadableObject);
    });
  });
}

/** An object of November 2026. */
function at(type: string, day: string, name: string): ObjectName {
  return objectName(`events/${type}/2026/11/${day}/${name}.ndjson.gz`);
}
