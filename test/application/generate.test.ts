import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type GenerateOptions, generate } from '../../src/application/generate/generate.js';

interface Sent {
  type: string;
  event?: string;
  messageId: string;
  userId?: string;
  anonymousId?: string;
  previousId?: string;
  timestamp: string;
  sentAt: string;
  traits?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  context: { ip?: string; library: { name: string }; page?: { url: string } };
}

const options: GenerateOptions = {
  seed: 1,
  events: 20_000,
  users: 500,
  start: '2026-01-01T00:00:00Z',
  days: 14,
};
const list = (changes: Partial<GenerateOptions> = {}) => [...generate({ ...options, ...changes })] as Sent[];
const hash = (events: readonly Sent[]) => createHash('sha256').update(JSON.stringify(events)).digest('hex');

describe('generate', () => {
  const events = list();
  const named = (name: string) => events.filter(({ event }) => event === name);

  it('gives the same stream for the same seed, and another for another', () => {
    expect(hash(list({ events: 3000 }))).to.equal(hash(list({ events: 3000 })));
    expect(hash(list({ events: 3000, seed: 2 }))).to.not.equal(hash(list({ events: 3000 })));
    expect(hash(list({ events: 3000, seed: 1 + 2 ** 32 }))).to.not.equal(hash(list({ events: 3000 })));
  });

  it('can be gone through twice', () => {
    const stream = generate({ ...options, events: 50 });
    expect([...stream]).to.deep.equal([...stream]);
  });

  it('gives as many events as asked for, few or many', () => {
    for (const count of [0, 1, 7, 1000]) expect(list({ events: count })).to.have.length(count);
    expect(list({ users: 1, events: 100 })).to.have.length(100);
    expect(list({ users: 5000, events: 100, days: 0.1 })).to.have.length(100);
  });

  it('has events of 800 to 1,050 bytes on average, none above 4 KB', () => {
    const sizes = events.map((event) => Buffer.byteLength(JSON.stringify(event)));
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).to.be.within(800, 1050);
    expect(Math.max(...sizes)).to.be.below(4096);
  });

  it('survives JSON unchanged, in all six kinds', () => {
    expect(JSON.parse(JSON.stringify(events))).to.deep.equal(events);
    expect(new Set(events.map(({ type }) => type))).to.have.all.keys(
      'track',
      'page',
      'screen',
      'identify',
      'group',
      'alias',
    );
    for (const name of [
      'Signed Up',
      'Workout Started',
      'Workout Completed',
      'Order Completed',
      'Subscription Renewed',
    ])
      expect(named(name), name).to.have.length.above(20);
  });

  it('spreads over the time asked for, roughly in order', () => {
    const days = new Set(events.map(({ timestamp }) => timestamp.slice(0, 10)));
    for (let day = 1; day <= 14; day += 1)
      expect([...days]).to.include(`2026-01-${String(day).padStart(2, '0')}`);
    const inOrder = events.map(({ timestamp }) => Date.parse(timestamp)).sort((a, b) => a - b);
    const moved = events.filter(({ timestamp }, index) => {
      const there = inOrder[index] ?? 0;
      return Math.abs(Date.parse(timestamp) - there) > 3 * 3_600_000;
    });
    expect(moved.length).to.be.below(events.length * 0.05);
    const late = events.filter(
      ({ timestamp, sentAt }) => Date.parse(sentAt) - Date.parse(timestamp) > 600_000,
    );
    expect(late.length).to.be.within(events.length * 0.002, events.length * 0.05);
  });

  it('repeats a few events exactly, and nothing else has an id twice', () => {
    const seen = new Map<string, string>();
    let repeated = 0;
    for (const event of events) {
      const text = JSON.stringify(event);
      const before = seen.get(event.messageId);
      if (before !== undefined) {
        expect(text).to.equal(before);
        repeated += 1;
      }
      seen.set(event.messageId, text);
    }
    expect(repeated).to.be.within(40, 300);
  });

  it('has every user sign up or be there before, known by one anonymousId from before the sign-up', () => {
    const signedUp = new Set(named('Signed Up').map(({ userId }) => userId));
    expect(signedUp.size).to.be.within(250, 300);
    const visitors = new Set(
      events.filter(({ userId }) => userId === undefined).map(({ anonymousId }) => anonymousId),
    );
    const known = named('Signed Up').filter(({ anonymousId }) => visitors.has(anonymousId));
    expect(known).to.have.length.above(named('Signed Up').length * 0.95);
    expect(new Set(events.map(({ userId }) => userId)).size).to.be.within(400, 501);
  });

  it('has devices that two users share', () => {
    const users = new Map<string, Set<string>>();
    for (const { anonymousId, userId } of events)
      if (anonymousId && userId) users.set(anonymousId, (users.get(anonymousId) ?? new Set()).add(userId));
    const shared = [...users.values()].filter(({ size }) => size > 1);
    expect(shared).to.have.length.within(1, 40);
    expect(Math.max(...shared.map(({ size }) => size))).to.equal(2);
  });

  it('aliases rarely, and from servers only', () => {
    const aliases = events.filter(({ type }) => type === 'alias');
    expect(aliases).to.have.length.within(1, 40);
    for (const { previousId, userId, context } of aliases) {
      expect(context.library.name).to.equal('analytics-python');
      expect(previousId).to.match(/^crm-/);
      expect(userId).to.match(/^usr_/);
    }
  });

  it('puts personal data where clients put them, in many scripts', () => {
    const traits = events.filter(({ type }) => type === 'identify').map(({ traits }) => traits ?? {});
    for (const one of traits)
      expect(one).to.include.all.keys(
        'name',
        'firstName',
        'lastName',
        'email',
        'phone',
        'birthday',
        'address',
        'preferences',
      );
    const names = traits.map(({ name }) => String(name));
    for (const script of [/^[A-Za-z' ]+$/, /ü/, /[一-龠]/, /[\u0900-\u097f]/])
      expect(
        names.some((name) => script.test(name)),
        String(script),
      ).to.equal(true);
    const urls = events.map(({ context }) => context.page?.url ?? '');
    expect(urls.some((url) => url.includes('email=') && url.includes('%40'))).to.equal(true);
    expect(urls.filter((url) => url.includes('utm_source='))).to.have.length.above(100);
    const ips = events.map(({ context }) => context.ip ?? '');
    expect(ips.some((ip) => ip.includes(':'))).to.equal(true);
    expect(ips.some((ip) => /^\d+\.\d+\.\d+\.\d+$/.test(ip))).to.equal(true);
    expect(
      named('Feedback Sent').some(({ properties }) => String(properties?.message).includes('@')),
    ).to.equal(true);
    expect(
      named('Order Completed').some(({ properties }) => properties && 'shipping_address' in properties),
    ).to.equal(true);
    expect(named('Workout Completed').some(({ properties }) => properties && 'route' in properties)).to.equal(
      true,
    );
  });

  it('refuses options that make no sense', () => {
    for (const wrong of [
      { seed: 0.5 },
      { events: -1 },
      { users: 0 },
      { start: 'soon' },
      { days: 0 },
      { days: Number.NaN },
    ])
      expect(() => generate({ ...options, ...wrong }), JSON.stringify(wrong)).to.throw(RangeError);
  });
});
