import { expect } from 'chai';
import { parse } from '../../../src/domain/event/parse.js';
import type { Json } from '../../../src/domain/json.js';
import { arrivalOf, eventOfRaw, plainWords } from '../arbitrary.js';

function pathsOf(raw: Json): string[] {
  const parsed = parse(raw, arrivalOf(), plainWords);
  return 'violations' in parsed ? parsed.violations.map(({ path }) => path) : [];
}

describe('parse', () => {
  it('refuses what is no object', () => {
    for (const raw of ['text', 1, null, true, [], [{ type: 'track', event: 'x' }]] as Json[])
      expect(pathsOf(raw)).to.deep.equal(['']);
  });

  it('refuses what is none of the six kinds', () => {
    for (const type of [undefined, null, 'Track', 'purchase', '__proto__', 'toString', 1, ['track']])
      expect(pathsOf(JSON.parse(JSON.stringify({ type, event: 'x' })))).to.deep.equal(['/type']);
  });

  it('takes every kind with what it needs', () => {
    expect(eventOfRaw({ type: 'track', event: 'Workout Completed' }).type).to.equal('workout_completed');
    expect(eventOfRaw({ type: 'page' }).type).to.equal('page');
    expect(eventOfRaw({ type: 'screen', name: 'Home' }).name).to.equal('Home');
    expect(eventOfRaw({ type: 'identify', anonymousId: 'a' }).type).to.equal('identify');
    expect(eventOfRaw({ type: 'group', groupId: 'g' }).groupId).to.equal('g');
    expect(eventOfRaw({ type: 'alias', userId: 'u', previousId: 'p' }).previousId).to.equal('p');
  });

  it('names each field that a kind lacks', () => {
    expect(pathsOf({ type: 'track' })).to.deep.equal(['/event']);
    expect(pathsOf({ type: 'track', event: '  ' })).to.deep.equal(['/event']);
    expect(pathsOf({ type: 'identify', userId: '' })).to.deep.equal(['/userId']);
    expect(pathsOf({ type: 'group', userId: 'u' })).to.deep.equal(['/groupId']);
    expect(pathsOf({ type: 'alias' })).to.deep.equal(['/userId', '/previousId']);
  });

  it('reads numbers as ids', () => {
    const event = eventOfRaw({ type: 'track', event: 'x', userId: 17, anonymousId: 1.5, messageId: -3 });
    expect([event.userId, event.anonymousId, event.id]).to.deep.equal(['17', '1.5', '-3']);
  });

  it('refuses a number too large to be told from its neighbours, lest two people become one', () => {
    const [one, other] = ['9007199254740993', '9007199254740992'].map((userId) =>
      pathsOf(JSON.parse(`{"type":"track","event":"x","userId":${userId}}`)),
    );
    expect(one).to.deep.equal(['/userId']);
    expect(other).to.deep.equal(['/userId']);
    expect(pathsOf({ type: 'track', event: 'x', userId: 1e300 })).to.deep.equal(['/userId']);
    expect(eventOfRaw({ type: 'track', event: 'x', userId: 9007199254740991 }).userId).to.equal(
      '9007199254740991',
    );
  });

  it('treats null and empty ids as none', () => {
    const event = eventOfRaw({ type: 'track', event: 'x', userId: null, anonymousId: '', messageId: '' });
    expect([event.userId, event.anonymousId]).to.deep.equal([undefined, undefined]);
    expect([event.id, event.derived]).to.deep.equal(['c1.42-3', true]);
  });

  it('refuses ids and names of wrong types or lengths', () => {
    for (const field of ['messageId', 'userId', 'anonymousId', 'previousId', 'groupId']) {
      for (const value of [true, [], ['x'], {}, 'x'.repeat(513)])
        expect(pathsOf({ type: 'track', event: 'x', [field]: value })).to.deep.equal([`/${field}`]);
      expect(pathsOf({ type: 'track', event: 'x', [field]: 'x'.repeat(512) })).to.deep.equal([]);
    }
    expect(pathsOf({ type: 'track', event: 'x'.repeat(501) })).to.deep.equal(['/event']);
    expect(pathsOf({ type: 'page', name: 'x'.repeat(501) })).to.deep.equal(['/name']);
    expect(pathsOf({ type: 'track', event: 7 })).to.deep.equal(['/event']);
  });

  it('refuses parts that are no objects, and takes null for none', () => {
    for (const field of ['properties', 'traits', 'context', 'integrations']) {
      for (const value of ['x', 1, true, []])
        expect(pathsOf({ type: 'track', event: 'x', [field]: value })).to.deep.equal([`/${field}`]);
      expect(pathsOf({ type: 'track', event: 'x', [field]: null })).to.deep.equal([]);
    }
  });

  it('keeps keys that JavaScript holds dear', () => {
    const text =
      '{"type":"track","event":"x","__proto__":{"userId":"evil"},"constructor":{"prototype":1},"toString":2}';
    const event = eventOfRaw(JSON.parse(text));
    expect(JSON.stringify(event.raw)).to.equal(text);
    expect(event.userId).to.equal(undefined);
    expect(({} as { userId?: string }).userId).to.equal(undefined);
  });
});
