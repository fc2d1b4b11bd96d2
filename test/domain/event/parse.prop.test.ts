import { expect } from 'chai';
import fc from 'fast-check';
import { type Kind, kinds } from '../../../src/domain/event/kind.js';
import { deepestNesting, parse } from '../../../src/domain/event/parse.js';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import { arrivalOf, deepFreeze, json, jsonObject, plainWords, sorted } from '../arbitrary.js';

const fields = ['event', 'name', 'messageId', 'userId', 'anonymousId', 'previousId', 'groupId'] as const;
const others = [
  'properties',
  'traits',
  'context',
  'integrations',
  'timestamp',
  'originalTimestamp',
  'sentAt',
];

const nearlyEvent = fc
  .tuple(
    fc.oneof(fc.constantFrom<Json>(...kinds), json),
    fc.dictionary(fc.constantFrom(...fields, ...others), fc.oneof(fc.string(), json), {
      noNullPrototype: true,
    }),
    jsonObject,
  )
  .map(([type, known, unknown]): JsonObject => ({ ...unknown, ...known, type }));

describe('parse, for any JSON', () => {
  it('gives an event or violations, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(json, nearlyEvent), (raw) => {
        const parsed = parse(raw, arrivalOf(), plainWords);
        if ('violations' in parsed) expect(parsed.violations).to.not.be.empty;
        else expect(parsed.event.raw).to.equal(raw);
      }),
      { numRuns: 500 },
    );
  });

  it('never changes its input', () => {
    fc.assert(
      fc.property(nearlyEvent, (raw) => {
        const before = sorted(raw);
        parse(deepFreeze(raw), arrivalOf(), plainWords);
        expect(sorted(raw)).to.equal(before);
      }),
    );
  });

  it('names fields in violations, never values', () => {
    const canary = fc.constantFrom<Json>(
      'canary-7531',
      ['canary-7531'],
      { canary: 'canary-7531' },
      { 'canary-7531': 1 },
      'canary-7531'.repeat(60),
      Number('75317531753175317531'),
      true,
    );
    const broken = fc.dictionary(fc.constantFrom('type', ...fields, ...others), canary, {
      noNullPrototype: true,
    });
    const typed = fc
      .tuple(broken, fc.constantFrom<Kind>(...kinds))
      .map(([raw, type]) => ({ ...raw, type }) as JsonObject);
    fc.assert(
      fc.property(fc.oneof(broken, typed), (raw) => {
        const parsed = parse(raw, arrivalOf(), plainWords);
        if ('violations' in parsed) expect(JSON.stringify(parsed.violations)).to.not.match(/canary|7531/);
      }),
      { numRuns: 300 },
    );
  });

  it('has ids that are texts, not empty, and a time that is an instant', () => {
    fc.assert(
      fc.property(nearlyEvent, fc.boolean(), (raw, live) => {
        const parsed = parse(raw, arrivalOf({ live }), plainWords);
        if ('violations' in parsed) return;
        const { event } = parsed;
        for (const id of [event.id, event.userId, event.anonymousId, event.previousId, event.groupId])
          if (id !== undefined) expect(id).to.be.a('string').that.is.not.empty;
        expect(event.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(new Date(event.time).toISOString()).to.equal(event.time);
        expect(event.type).to.match(/^[a-z0-9][a-z0-9_]{0,79}$/);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses exactly what is nested too deep', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 * deepestNesting }), fc.boolean(), (levels, lists) => {
        let nested: Json = 'core';
        for (let level = 1; level < levels; level++) nested = lists ? [nested] : { k: nested };
        const raw = { type: 'track', event: 'x', deep: nested };
        expect('violations' in parse(raw, arrivalOf(), plainWords)).to.equal(levels > deepestNesting);
      }),
    );
  });
});
