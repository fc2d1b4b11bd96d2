import { expect } from 'chai';
import fc from 'fast-check';
import type { Draft } from '../../../src/domain/enrichment/step.js';
import { steps } from '../../../src/domain/enrichment/steps.js';
import type { Event, RequestFacts } from '../../../src/domain/event/event.js';
import type { EventType } from '../../../src/domain/event/event-type.js';
import { kinds } from '../../../src/domain/event/kind.js';
import { parse } from '../../../src/domain/event/parse.js';
import { isObject, type Json, type JsonObject, type JsonText } from '../../../src/domain/json.js';
import type { JsonPointer } from '../../../src/domain/json-pointer.js';
import { eventOf, type Record, toLine } from '../../../src/domain/lake/record.js';
import { enrich, type Outcome } from '../../../src/domain/outcome.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import type { PolicyVersion, Purpose, Rule } from '../../../src/domain/privacy/policy.js';
import { emptyProfile } from '../../../src/domain/profile/profile.js';
import {
  arrivalOf,
  deepFreeze,
  eventOfRaw,
  json,
  jsonObject,
  objectOf,
  plainWords,
  sorted,
} from '../arbitrary.js';
import { fakeKeys, knownBelonging, open } from '../fake-keys.js';
import { compiled, plainHashes, rule } from '../no-detectors.js';

const policyVersion = 'default-1' as PolicyVersion;
const made = { policy: policyVersion, version: '1.2.3', types: { admit: (type: EventType) => type } };

const knownFields = [
  'messageId',
  'userId',
  'anonymousId',
  'previousId',
  'groupId',
  'event',
  'name',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
];
const parts = ['properties', 'traits', 'context', 'integrations'];
const recordFields = [
  'id',
  'type',
  'kind',
  'time',
  'subject',
  'anonymous',
  'group',
  'extra',
  'request',
  'privacy',
  'lethe',
  'user',
  'email',
  'ip',
];
const idLike = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.constantFrom<Json>(null, '', 'x', 'Ada Lovelace', '2026-11-23T10:00:00Z', '  '),
);
const partLike = fc.oneof(
  jsonObject,
  fc.constant(null),
  objectOf(fc.constantFrom('203.0.113.7', 'ada@example.org', '1815-12-10')),
);

const raws = fc
  .tuple(
    fc.constantFrom(...kinds),
    fc.dictionary(fc.constantFrom(...knownFields), idLike, { noNullPrototype: true }),
    fc.dictionary(fc.constantFrom(...parts), partLike, { noNullPrototype: true }),
    fc.dictionary(fc.constantFrom(...recordFields), json, { noNullPrototype: true }),
    jsonObject,
  )
  .map(([type, known, part, odd, unknown]): JsonObject => ({ ...unknown, ...odd, ...part, ...known, type }));

const request: fc.Arbitrary<RequestFacts> = fc.record(
  {
    ip: fc.ipV4(),
    user_agent: fc.string(),
    referer: fc.webUrl({ withQueryParameters: true }),
    gpc: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Random events that parse accepts, completed where their kind needs it. */
const events: fc.Arbitrary<Event> = fc
  .tuple(raws, request, fc.boolean())
  .map(([raw, facts, live]): Event | undefined => {
    const needed: JsonObject = {};
    if (raw.type === 'track' && (typeof raw.event !== 'string' || raw.event.trim() === ''))
      needed.event = 'Done';
    if (raw.type === 'group' && (raw.groupId ?? '') === '') needed.groupId = 'g';
    if (raw.type === 'alias' && (raw.previousId ?? '') === '') needed.previousId = 'p';
    if ((raw.userId ?? '') === '') needed.userId = 'u';
    const parsed = parse({ ...raw, ...needed }, arrivalOf({ request: facts, live }), plainWords);
    return 'event' in parsed ? parsed.event : undefined;
  })
  .filter((event) => event !== undefined);

type Recorded = Extract<Outcome, { kind: 'recorded' }> & { readonly record: Record };

/** The outcome of an event, and the record that its line is. */
function recorded(event: Event, known = true, rules: readonly Rule[] = defaultPolicy.rules): Recorded {
  const draft: Draft = known
    ? { event, belonging: knownBelonging, keys: fakeKeys, profile: emptyProfile }
    : { event, belonging: { kind: 'nobody' } };
  const outcome = enrich(steps(compiled(rules), plainHashes).steps, draft, made);
  if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome));
  const { user: _, ...record } = JSON.parse(outcome.line) as Record & { user?: Json };
  return { ...outcome, record };
}

function originalsOf(record: Record): { [P in JsonPointer]: Json }[] {
  const sealed = (record.privacy.sealed ?? {}) as { [P in Purpose]: Parameters<typeof open>[0] };
  return Object.values(sealed).map((part) => open(part).value as { [P in JsonPointer]: Json });
}

describe('a record, for any event', () => {
  it('gives back the event as it came, from its line and what is sealed in it', () => {
    fc.assert(
      fc.property(events, (event) => {
        const before = sorted(event.raw);
        deepFreeze(event);
        const { record } = recorded(event);
        const back = eventOf(record, originalsOf(record));
        expect(sorted(back.event)).to.equal(before);
        expect(sorted(back.request)).to.equal(sorted(event.request as JsonObject));
      }),
      { numRuns: 250 },
    );
  });

  it('gives back everything but ids where nothing personal is in it and nobody is known', () => {
    const harmless = objectOf(
      fc.constantFrom<Json>('x', 1, true, null),
      fc.constantFrom('a', 'b', 'order_id'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...kinds), harmless, harmless, (type, properties, extra) => {
        const needed = {
          track: { event: 'x' },
          group: { groupId: 'g' },
          alias: { userId: 'u', previousId: 'p' },
          identify: { anonymousId: 'a' },
          page: {},
          screen: {},
        }[type];
        const raw = { ...extra, ...needed, type, properties } as JsonObject;
        const { record } = recorded(eventOfRaw(raw), false);
        const { userId: _u, previousId: _p, anonymousId: _a, ...rest } = raw;
        expect(sorted(eventOf(record, []).event)).to.equal(sorted(rest));
        expect(record.privacy).to.not.have.property('sealed');
      }),
    );
  });

  it('shows no id and no treated value outside its sealed part, and none at all where nobody is known', () => {
    const canary = 'canary-7531';
    const personal = {
      userId: canary,
      anonymousId: canary,
      previousId: canary,
      email: `${canary}@example.org`,
      properties: { email: `${canary}@example.org`, items: [{ phone: canary }], ip: '203.0.113.75' },
      traits: { firstName: canary, address: { street: canary } },
      context: {
        ip: '203.0.113.75',
        page: { url: `https://x.example/?email=${canary}` },
        traits: { name: canary },
      },
    };
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.boolean(), (type, known) => {
        const raw = { ...personal, type, event: 'Done', groupId: 'g', messageId: 'm' };
        const { line, record, leaves } = recorded(
          eventOfRaw(raw, { request: { ip: '203.0.113.75' } }),
          known,
        );
        for (const text of [line, JSON.stringify(record), JSON.stringify(leaves ?? {})])
          expect(text).to.not.contain(canary).and.not.contain('113.75');
        if (known)
          expect(JSON.stringify(originalsOf(record)))
            .to.contain(canary)
            .and.contain('113.75');
        else expect(record.privacy).to.not.have.property('sealed');
      }),
    );
  });

  it('has fields of its own that no field of the event can pretend to be', () => {
    fc.assert(
      fc.property(events, (event) => {
        const { record } = recorded(event);
        expect(record).to.include({ id: event.id, type: event.type, kind: event.kind, time: event.time });
        expect(record).to.include({
          received_at: event.receivedAt,
          subject: 's_subject',
          anonymous: 's_anonymous',
        });
        expect(record.lethe).to.include({ receipt: 'c1.42', index: 3, version: 1 });
        expect(record.privacy.policy).to.equal(policyVersion);
        expect(record).to.not.have.any.keys('userId', 'anonymousId', 'previousId');
        expect(record.group).to.equal(event.groupId);
      }),
      { numRuns: 200 },
    );
  });

  it('is one line of JSON, with the user’s clear traits spliced in', () => {
    fc.assert(
      fc.property(events, jsonObject, (event, traits) => {
        const { record } = recorded(event);
        const line = toLine(record, JSON.stringify(traits) as JsonText);
        expect(line).to.not.contain('\n');
        const { user, ...rest } = JSON.parse(line) as JsonObject;
        expect(sorted(user)).to.equal(sorted(traits));
        expect(sorted(rest)).to.equal(sorted(JSON.parse(toLine(record, undefined))));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a record', () => {
  const of = (raw: JsonObject) =>
    recorded(eventOfRaw({ type: 'track', event: 'Run Done', userId: 'u', ...raw }));

  it('seals one part per purpose, under the event’s id', () => {
    const marketing = 'marketing' as Purpose;
    const rules: Rule[] = [
      rule('userId', { kind: 'seal' }),
      rule('**.email', { kind: 'seal' }, { purpose: marketing }),
      rule('**.phone', { kind: 'hash', key: 'subject' }, { purpose: marketing }),
    ];
    const event = eventOfRaw({
      type: 'track',
      event: 'x',
      messageId: 'm1',
      userId: 'u',
      properties: { phone: 49, email: 'e' },
    });
    const { record } = recorded(event, true, rules);
    const sealed = record.privacy.sealed as unknown as { [name: string]: Parameters<typeof open>[0] };
    expect(Object.keys(sealed)).to.deep.equal(['default', 'marketing']);
    expect(open(sealed.marketing!)).to.deep.equal({
      purpose: 'marketing',
      additionalData: 'm1',
      value: { '/properties/email': 'e', '/properties/phone': 49 },
    });
    expect(record.properties).to.deep.equal({ phone: 'h_marketing:2' });
    expect(record.privacy.treated).to.deep.equal({
      '/userId': 'seal',
      '/properties/phone': 'hash',
      '/properties/email': 'seal',
    });
  });

  it('carries in extra the ids that a policy keeps or hashes', () => {
    const event = eventOfRaw({ type: 'track', event: 'x', userId: 'u', anonymousId: 'a', channel: 'web' });
    const rules = [rule('userId', { kind: 'keep' }), rule('anonymousId', { kind: 'hash', key: 'subject' })];
    const { record } = recorded(event, true, rules);
    expect(record.extra).to.deep.equal({ channel: 'web', userId: 'u', anonymousId: 'h_default:1' });
    expect(eventOf(record, originalsOf(record)).event).to.deep.equal(event.raw);
  });

  it('names an event that had no id after its place, and says so', () => {
    for (const messageId of [undefined, null, '']) {
      const { record } = of(messageId === undefined ? {} : { messageId });
      expect(record.id).to.equal('c1.42-3');
      expect(record.lethe.derived).to.equal(true);
      expect(eventOf(record, originalsOf(record)).event.messageId).to.equal(messageId);
    }
    expect(of({ messageId: 7 }).record).to.include({ id: '7' });
    expect(of({ messageId: 'c1.42-3' }).record.lethe).to.not.have.property('derived');
  });

  it('says when the reception’s time stands in', () => {
    expect(of({ timestamp: 'yesterday' }).record.lethe.clock).to.equal('received');
    expect(of({ timestamp: '2026-11-23T14:00:00Z' }).record.lethe).to.not.have.property('clock');
  });

  it('keeps what has no place of its own, or the wrong type for it, in extra', () => {
    const { record } = of({ channel: 'server', context: null, groupId: 7, version: [1], 'a/b': { c: 1 } });
    expect(record.extra).to.deep.equal({
      channel: 'server',
      context: null,
      groupId: 7,
      version: [1],
      'a/b': { c: 1 },
    });
    expect(record.group).to.equal('7');
    expect(record).to.not.have.property('context');
  });

  it('leaves empty parts out', () => {
    expect(Object.keys(recorded(eventOfRaw({ type: 'page' }), false).record)).to.deep.equal([
      'id',
      'type',
      'kind',
      'time',
      'received_at',
      'source',
      'privacy',
      'lethe',
    ]);
  });

  it('keeps the type of an event that went to the overflow', () => {
    const event = eventOfRaw({ type: 'track', event: 'One Too Many' });
    const outcome = enrich(
      steps(compiled(), plainHashes).steps,
      { event, belonging: { kind: 'nobody' } },
      { ...made, types: { admit: () => '_overflow' as EventType } },
    );
    if (outcome.kind !== 'recorded') throw new Error(outcome.kind);
    const record: Record = JSON.parse(outcome.line);
    expect(record).to.include({ type: '_overflow', name: 'One Too Many' });
    expect(record.lethe.type).to.equal('one_too_many');
    expect(outcome.partition).to.match(/^events\/_overflow\//);
  });

  it('lies in the partition of its type and day', () => {
    expect(of({ timestamp: '2026-11-22T23:59:59-01:00' }).partition).to.equal('events/run_done/2026/11/23');
  });

  it('can be read without its keys', () => {
    const { record } = of({ properties: { email: 'e', plan: 'gold' } });
    const { event } = eventOf(JSON.parse(JSON.stringify(record)), []);
    expect(event).to.deep.equal({ type: 'track', event: 'Run Done', properties: { plan: 'gold' } });
    expect(isObject(event)).to.equal(true);
    expect(record.privacy.policy).to.equal(policyVersion);
  });
});
