import { expect } from 'chai';
import { EventMapError } from '../../../src/adapters/files/event-map-error.js';
import { rowMapper } from '../../../src/adapters/files/map-row.js';
import { parseEventMap } from '../../../src/adapters/files/read-event-map.js';
import type { JsonObject } from '../../../src/domain/json.js';

function mapped(map: string, row: JsonObject): unknown {
  const before = JSON.stringify(row);
  const result = rowMapper(parseEventMap(map, 'map.yaml'))(row);
  expect(JSON.stringify(row), 'the row is not changed').to.equal(before);
  return 'event' in result ? result.event : result.reason;
}

function problems(map: string): string {
  try {
    parseEventMap(map, 'map.yaml');
  } catch (error) {
    expect(error).to.be.instanceOf(EventMapError);
    return (error as Error).message;
  }
  return 'no problem';
}

const named = 'name: { const: A }';

describe('event map', () => {
  it('maps ids, time, name, context, traits and properties', () => {
    const map = `
      id: order
      time: at
      user: who.mail
      anonymous: device
      name: action
      traits: { email: who.mail, address.city: city }
      context: { ip: ip, library.name: { const: import } }
      properties: [total, who.tags, { revenue: total }]`;
    const row = {
      ...{
        order: 7,
        at: '2026-01-02 03:04:05.678901 +0130',
        device: 'd',
        action: 'Bought',
        city: 'Köln',
        ip: '192.0.2.1',
      },
      ...{ total: 9.5, who: { mail: 'a@example.com', tags: ['x'] }, other: true },
    };
    expect(mapped(map, row)).to.deep.equal({
      ...{ type: 'track', event: 'Bought', messageId: '7', userId: 'a@example.com', anonymousId: 'd' },
      timestamp: '2026-01-02T01:34:05.678Z',
      properties: { total: 9.5, who: { tags: ['x'] }, revenue: 9.5 },
      context: {
        ...{ traits: { email: 'a@example.com', address: { city: 'Köln' } } },
        ...{ ip: '192.0.2.1', library: { name: 'import' } },
      },
    });
  });

  it('gives `rest` what nothing else uses, nested or not', () => {
    const map = `${named}\nuser: u.id\ncontext: { location.city: geo.city }\nproperties: [rest, kept, { copy: renamed }]\nexcept: [secret, geo.secret]`;
    const row = {
      ...{ u: { id: 'x' }, geo: { city: 'c', secret: 's', country: 'DE' }, kept: 1, renamed: 2, secret: 3 },
      ...{ empty: {}, nothing: null, list: [1, { a: 2 }] },
    };
    expect(mapped(map, row))
      .to.have.property('properties')
      .that.deep.equals({
        ...{ geo: { country: 'DE' }, empty: {}, nothing: null, list: [1, { a: 2 }], kept: 1, copy: 2 },
      });
  });

  it('prefers a field that has the dotted name itself', () => {
    const row = { 'a.b': 1, a: { b: 2, c: 3 } };
    expect(mapped(`${named}\nproperties: [rest, { x: a.b }]`, row))
      .to.have.property('properties')
      .that.deep.equals({ a: { b: 2, c: 3 }, x: 1 });
  });

  it('puts traits where each kind has them', () => {
    expect(mapped('kind: identify\nuser: id\ntraits: rest', { id: 1, plan: 'pro' })).to.deep.equal({
      ...{ type: 'identify', userId: '1', traits: { plan: 'pro' } },
    });
    expect(
      mapped('kind: group\nuser: id\ngroup: g\ntraits: [size]', { id: 1, g: 'x', size: 3 }),
    ).to.deep.equal({
      ...{ type: 'group', userId: '1', groupId: 'x', traits: { size: 3 } },
    });
    expect(mapped('kind: alias\nuser: id\nprevious: old', { id: 1, old: 2 })).to.deep.equal({
      ...{ type: 'alias', userId: '1', previousId: '2' },
    });
    expect(mapped('kind: page\nname: title', {})).to.deep.equal({ type: 'page' });
  });

  it('survives `__proto__` in a row', () => {
    const row = JSON.parse('{"__proto__":{"a":1},"b":2}') as JsonObject;
    expect(JSON.stringify(mapped(`${named}\nproperties: rest`, row))).to.contain(
      '"properties":{"__proto__":{"a":1},"b":2}',
    );
    expect(
      mapped(`${named}\nproperties: { x: constructor, y: toString.name }`, { a: 1 }),
    ).to.not.have.property('properties');
  });

  it('says why a row is no event, without its values', () => {
    expect(mapped('name: action', { action: '' })).to.equal(
      'name: the field "action" is missing or empty; for the same name on every event write { const: … }',
    );
    expect(mapped(`${named}\ntime: at`, {})).to.equal('time: the field "at" is missing or empty');
    expect(mapped(`${named}\ntime: at`, { at: 'ada' })).to.equal(
      'time: the field "at" is not a time in the format iso',
    );
    expect(mapped(`${named}\nuser: u`, { u: ['ada'] })).to.equal(
      'user: the field "u" is neither text nor a number',
    );
    expect(mapped(`${named}\nuser: u`, { u: 2 ** 53 })).to.match(
      /^user: the field "u" is a number too large/,
    );
    expect(mapped('kind: identify\nuser: u', {})).to.equal('user: the field "u" is missing or empty');
    expect(mapped('kind: identify\nuser: u\nanonymous: a', {})).to.equal(
      'user: the field "u" is missing or empty',
    );
  });

  it('reads each format of time, and nothing that no calendar has', () => {
    const time = (format: string, at: unknown) => {
      const event = mapped(`${named}\ntime: { field: at, format: ${format} }`, { at } as JsonObject);
      return typeof event === 'string' ? undefined : (event as { timestamp: string }).timestamp;
    };
    expect(time('iso', '2024-02-29')).to.equal('2024-02-29T00:00:00.000Z');
    expect(time('iso', '2024-02-29T10:20')).to.equal('2024-02-29T10:20:00.000Z');
    expect(time('iso', '2024-02-29 10:20:30 UTC')).to.equal('2024-02-29T10:20:30.000Z');
    expect(time('iso', '2024-02-29T10:20:30,5-05')).to.equal('2024-02-29T15:20:30.500Z');
    for (const bad of [
      '2023-02-29',
      '2024-13-01',
      '2024-01-01T24:00:01',
      '2024-01-01T10:00+99:00',
      'today',
      '',
      5,
      {},
    ])
      expect(time('iso', bad), String(bad)).to.equal(undefined);
    expect(time('epoch-ms', 1_700_000_000_123)).to.equal('2023-11-14T22:13:20.123Z');
    expect(time('epoch-ms', '1700000000123')).to.equal('2023-11-14T22:13:20.123Z');
    expect(time('epoch-s', 1_700_000_000.5)).to.equal('2023-11-14T22:13:20.500Z');
    for (const bad of [1e300, Number.NaN, '12abc', '', true])
      expect(time('epoch-s', bad)).to.equal(undefined);
    expect(time('clf', '29/Feb/2024:23:59:59 -0100')).to.equal('2024-03-01T00:59:59.000Z');
    for (const bad of [
      '30/Feb/2024:00:00:00 +0000',
      '01/Foo/2024:00:00:00 +0000',
      '01/anF/2024:00:00:00 +0000',
    ])
      expect(time('clf', bad), bad).to.equal(undefined);
  });

  it('names file, key and what is allowed, for everything that is wrong', () => {
    const message = problems(
      'kind: trak\nnome: x\ntime: { field: t, format: unix }\nproperties: [rest, a, a]\ndelimiter: ";;"',
    );
    expect(message.split('\n')).to.have.length(6);
    expect(message).to.contain('map.yaml: kind: must be one of track, page, screen, identify, group, alias');
    expect(message).to.contain('map.yaml: nome: is not a key of a map; allowed: kind, id,');
    expect(message).to.contain('map.yaml: name: is missing');
    expect(message).to.contain('map.yaml: time.format: must be one of iso, epoch-ms, epoch-s, clf');
    expect(message).to.contain('map.yaml: properties.a: is given twice');
    expect(message).to.contain('map.yaml: delimiter: must be one character');
  });

  for (const [map, expected] of [
    ['', 'map.yaml: must be a mapping'],
    ['- a', 'map.yaml: must be a mapping'],
    ['a: [', 'map.yaml: is not YAML'],
    ['id: 5\nname: x', 'map.yaml: id: must be the name of a field'],
    ['id: { const: x }\nname: x', 'map.yaml: id: must be the name of a field'],
    ['name: { constant: x }', 'map.yaml: name: must be the name of a field, or { const'],
    ['name: x\ntime: { format: iso }', 'map.yaml: time.field: must be the name of a field'],
    ['name: x\ntime: { field: a, zone: b }', 'map.yaml: time.zone: is not known'],
    [
      'name: x\ncontext: { a: b, a.c: d }',
      'map.yaml: context.a.c: is given twice, or lies inside another one',
    ],
    ['name: x\ncontext: { __proto__.a: b }', 'map.yaml: context.__proto__.a: cannot be the name of a place'],
    ['name: x\ncontext: rest', 'map.yaml: context: "rest" is for properties'],
    ['name: x\ntraits: rest', 'map.yaml: traits: a track event has its "rest" in properties'],
    ['name: x\nexcept: a', 'map.yaml: except: says what "rest" leaves out'],
    ['name: x\nproperties: 5', 'map.yaml: properties: must hold field names'],
    ['kind: identify\ntraits: rest', 'map.yaml: user: is missing'],
    ['kind: identify\nuser: a\nname: b', 'map.yaml: name: identify events have none'],
    ['kind: group\nuser: a', 'map.yaml: group: is what group events need'],
    ['kind: alias\nuser: a', 'map.yaml: previous: is what alias events need'],
    ['name: x\ngroup: a', 'map.yaml: group: is what group events need, and no others have'],
  ] as const)
    it(`refuses ${JSON.stringify(map)}`, () => expect(problems(map)).to.contain(expected));
});
