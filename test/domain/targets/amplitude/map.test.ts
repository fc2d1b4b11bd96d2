import { expect } from 'chai';
import type { EventType } from '../../../../src/domain/event/event-type.js';
import type { FullRecord } from '../../../../src/domain/ports/target.js';
import {
  type AmplitudeEvent,
  defaultMapping,
} from '../../../../src/domain/targets/amplitude/amplitude-event.js';
import { type AmplitudeMapped, toAmplitude } from '../../../../src/domain/targets/amplitude/map.js';
import { record } from './records.js';

function mapped(changes: Partial<FullRecord>, settings = {}, isOld = false): AmplitudeMapped {
  const result = toAmplitude(record(changes), { ...defaultMapping, ...settings }, isOld);
  if ('skipped' in result) throw new Error(`skipped: ${result.skipped}`);
  return result;
}

const first = (changes: Partial<FullRecord>, settings = {}) =>
  mapped(changes, settings).events[0] as AmplitudeEvent;

describe('toAmplitude', () => {
  it('names tracks by their name, pages and screens by the rule', () => {
    expect(first({}).event_type).to.equal('Workout Completed');
    expect(first({ kind: 'page', name: 'Pricing' }).event_type).to.equal('Viewed Pricing');
    expect(first({ kind: 'screen', name: '' }).event_type).to.equal('Viewed Screen');
    expect(first({ kind: 'page', name: '$&' }, { page: '[{name}]' }).event_type).to.equal('[$&]');
  });

  it('leaves the user out while only the device is known', () => {
    const { subject, anonymous } = record();
    expect(first({})).to.include({ user_id: subject, device_id: anonymous });
    const visitor = first({ subject: anonymous });
    expect(visitor.device_id).to.equal(anonymous);
    expect(visitor).not.to.have.property('user_id');
    const server = first({ anonymous: undefined });
    expect(server.user_id).to.equal(subject);
    expect(server).not.to.have.property('device_id');
  });

  it('sends nothing for nobody’s events and for aliases', () => {
    const nobody = record({ subject: undefined, anonymous: undefined });
    expect(toAmplitude(nobody, defaultMapping, false)).to.deep.equal({ skipped: 'nobody' });
    expect(toAmplitude(record({ kind: 'alias' }), defaultMapping, false)).to.deep.equal({ skipped: 'alias' });
  });

  it('sends the user id itself only where the policy leaves it and the mapping asks for it', () => {
    const extra = { userId: 'user-4711' };
    expect(first({ extra }).user_id).to.equal(record().subject);
    expect(first({ extra }, { userId: 'policy' }).user_id).to.equal('user-4711');
    for (const userId of ['4711', 'NULL', 'Unknown ', '00000000-0000-0000-0000-000000000000']) {
      const { events, notes } = mapped({ extra: { userId } }, { userId: 'policy' });
      expect(events[0]?.user_id).to.equal(record().subject);
      expect(notes).to.deep.equal([{ what: 'id_replaced', path: '/user_id' }]);
    }
  });

  it('sets the profile’s merged values, and unsets what it no longer has', () => {
    const identify = { kind: 'identify', traits: { plan: 'free', nick: null, city: null } } as const;
    expect(first({ ...identify, user: { plan: 'pro', city: 'Bonn' } })).to.deep.include({
      event_type: '$identify',
      insert_id: 'e-1',
      user_properties: { $set: { plan: 'pro', city: 'Bonn' }, $unset: { nick: '-' } },
    });
  });

  it('applies an event’s own operators, but those that count not once it may have been forgotten', () => {
    const spelled = {
      $add: { logins: 1 },
      $setOnce: { born: 'web' },
      $set: { plan: 'other' },
      $odd: { a: 1 },
    };
    const changes: Partial<FullRecord> = {
      kind: 'identify',
      user: { plan: 'pro' },
      integrations: { Amplitude: { user_properties: spelled } },
    };
    expect(mapped(changes).events[0]?.user_properties).to.deep.equal({
      $set: { plan: 'pro' },
      $add: { logins: 1 },
      $setOnce: { born: 'web' },
    });
    const old = mapped(changes, {}, true);
    expect(old.events[0]?.user_properties).not.to.have.property('$add');
    expect(old.notes.map(({ what }) => what)).to.deep.equal(['operators_left_out']);
  });

  it('puts people into groups, and describes the groups', () => {
    const { events } = mapped(
      { kind: 'group', group: 'gym-7', traits: { plan: 'team' } },
      { groupType: 'gym' },
    );
    expect(
      events.map(({ event_type, insert_id, groups }) => ({ event_type, insert_id, groups })),
    ).to.deep.equal([
      { event_type: '$identify', insert_id: 'e-1', groups: { gym: 'gym-7' } },
      { event_type: '$groupidentify', insert_id: 'e-1:group', groups: { gym: 'gym-7' } },
    ]);
    expect(events[1]?.group_properties).to.deep.equal({ $set: { plan: 'team' } });
    expect(first({ context: { groupId: 'gym-7' } }).groups).to.deep.equal({ group: 'gym-7' });
  });

  const order = {
    name: 'Order Completed',
    type: 'order_completed' as EventType,
    properties: {
      order_id: 'o-1',
      revenue: 30,
      currency: 'EUR',
      products: [
        { product_id: 'p-1', price: 10, quantity: 2 },
        { sku: 'p-2', price: '12.50' },
        { name: 'free' },
      ],
    },
  };

  it('counts revenue once: by order', () => {
    const { events } = mapped(order);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ revenue: 30, revenueType: 'Purchase' });
    expect(first({ ...order, properties: { total: '12.5' } }).revenue).to.equal(12.5);
    expect(first({ properties: { revenue: 9.99 } }).revenue).to.equal(9.99);
    const refund = { name: 'Order Refunded', type: 'order_refunded' as EventType };
    expect(first({ ...refund, properties: { total: 30 } }).revenue).to.equal(-30);
    expect(first(order, { revenue: 'off' })).not.to.have.property('revenue');
  });

  it('counts revenue once: by product', () => {
    const { events } = mapped(order, { revenue: 'product' });
    expect(events.map(({ insert_id }) => insert_id)).to.deep.equal(['e-1', 'e-1:0', 'e-1:1']);
    expect(events[0]).not.to.have.any.keys('revenue', 'price');
    expect(events[1]).to.include({ price: 10, quantity: 2, productId: 'p-1' });
    expect(events[2]).to.include({ price: 12.5, quantity: 1, productId: 'p-2' });
    expect(events[1]?.event_properties).to.include({ order_id: 'o-1', currency: 'EUR' });
  });

  it('says with what, where, in which session and by which campaign', () => {
    const event = first({
      context: { app: { version: '4.2.0' }, locale: 'de-DE', network: { carrier: 'Telekom' } },
      device: { os: 'iOS', os_version: '18.3', manufacturer: 'Apple', model: 'iPhone15,2' },
      geo: { country: 'DE', region: 'Bavaria', city: 'Munich' },
      campaign: { name: 'spring', source: 'google', click_id: { network: 'google', id: 'Cj0' } },
      referrer: { medium: 'search', domain: 'www.google.com' },
      integrations: { 'Actions Amplitude': { session_id: 1763909000000 } },
    });
    expect(event).to.deep.include({
      app_version: '4.2.0',
      language: 'de-DE',
      carrier: 'Telekom',
      platform: 'iOS',
      os_name: 'iOS',
      os_version: '18.3',
      device_manufacturer: 'Apple',
      device_model: 'iPhone15,2',
      country: 'DE',
      region: 'Bavaria',
      city: 'Munich',
      session_id: 1763909000000,
    });
    expect(event.user_properties).to.deep.equal({
      $set: {
        utm_campaign: 'spring',
        utm_source: 'google',
        click_id: 'Cj0',
        click_network: 'google',
        referring_domain: 'www.google.com',
      },
      $setOnce: {
        initial_utm_campaign: 'spring',
        initial_utm_source: 'google',
        initial_click_id: 'Cj0',
        initial_click_network: 'google',
        initial_referring_domain: 'www.google.com',
      },
    });
  });

  it('cuts what is too long or too deep, whole characters only, and says where', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`);
    const { events, notes } = mapped({
      properties: { note: `${'x'.repeat(1_023)}🙂`, list: ['y'.repeat(2_000)], deep },
    });
    expect(events[0]?.event_properties?.note).to.equal('x'.repeat(1_023));
    expect(notes.map(({ what, path }) => `${what} ${path.slice(0, 26)}`)).to.deep.equal(
      ['cut /event_properties/note', 'cut /event_properties/list', 'too_deep /event_properties/deep/a/a'].map(
        (line) => line.slice(0, line.indexOf(' ') + 27),
      ),
    );
  });
});
