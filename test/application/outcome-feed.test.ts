import { expect } from 'chai';
import { OutcomeFeed } from '../../src/application/outcome-feed.js';
import type { Json } from '../../src/domain/json.js';
import { errorOf } from '../contracts/contract.js';
import { decorating } from '../support/effects.js';
import {
  bad,
  begin,
  Crash,
  crashing,
  drain,
  identify,
  runBatch,
  Stores,
  send,
  source,
  track,
} from './world.js';

type Told = { readonly [field: string]: Json };

/** A feed, and what a listener to all of it has heard. */
function heardFeed() {
  const feed = new OutcomeFeed();
  const texts: string[] = [];
  const leave = feed.listen({}, (text) => texts.push(text));
  return { feed, texts, leave, told: (): Told[] => texts.map((text) => JSON.parse(text)) };
}

const denied = { context: { consent: { categoryPreferences: { analytics: false } } } };

describe('what is told of outcomes', () => {
  it('is each event’s outcome with its reason, in order, and never a value', async () => {
    const { feed, texts, told } = heardFeed();
    const running = begin(new Stores(), { feed });
    await send(running, [
      track('e1', { properties: { email: 'canary@example.org', minutes: 42 } }),
      bad('e2'),
      track('e3', { userId: 'u-canary', ...denied }),
      'canary',
      identify('e5', { email: 'canary@example.org', plan: 'pro' }),
    ]);
    await runBatch(running);
    const [first, second, third, fourth, fifth] = told();
    expect(first).to.include({
      outcome: 'recorded',
      source: source.name,
      type: 'workout_completed',
      index: 0,
    });
    expect(first?.subject).to.match(/^s_/);
    expect(first?.record).to.deep.include({ id: 'e1', subject: first?.subject });
    expect((first?.record as Told | undefined)?.properties).to.deep.equal({ minutes: 42 });
    expect(second).to.include({ outcome: 'dead', index: 1, type: 'workout_completed' });
    expect(second?.failure).to.deep.equal({
      code: 'forbidden_id',
      violations: [{ path: '/userId', problem: 'is a placeholder, not an id' }],
    });
    expect(second).not.to.have.property('record');
    expect(third).to.include({ outcome: 'suppressed', reason: 'no_consent', index: 2 });
    expect(third).not.to.have.any.keys('record', 'failure');
    expect(fourth).to.include({ outcome: 'dead', index: 3 });
    expect(fourth).not.to.have.any.keys('type', 'subject');
    expect(fifth).to.include({ outcome: 'recorded', subject: first?.subject as string, type: 'identify' });
    for (const text of texts) expect(text).not.to.match(/canary|\n/);
  });

  it('is told once a batch is settled, not before', async () => {
    const { feed, texts } = heardFeed();
    const heardAtSettle: number[] = [];
    const decorate = decorating((port, method, _args, call) => {
      if (`${port}.${method}` === 'settlements.settle') heardAtSettle.push(texts.length);
      return call();
    });
    const running = begin(new Stores(), { feed, decorate });
    await send(running, [track('e1'), track('e2')]);
    await runBatch(running);
    expect([heardAtSettle, texts.length]).to.deep.equal([[0], 2]);
  });

  it('is nothing of a batch that did not come to its end, and once of its repetition', async () => {
    const stores = new Stores();
    const first = heardFeed();
    const crashed = begin(stores, { feed: first.feed, decorate: crashing('before:settlements.settle') });
    await send(crashed, [track('e1')]);
    expect(await errorOf(runBatch(crashed))).to.be.instanceOf(Crash);
    expect(first.texts).to.deep.equal([]);
    stores.clock.time += 120_000;
    const second = heardFeed();
    await drain(begin(stores, { feed: second.feed }));
    expect(second.told().map(({ index }) => index)).to.deep.equal([0]);
  });

  it('costs nothing while nobody listens: no text is made', async () => {
    const { feed, texts, leave } = heardFeed();
    leave();
    let made = 0;
    const watched = new Proxy(feed, {
      get(target, name) {
        if (name === 'tell') made += 1;
        return Reflect.get(target, name, target);
      },
    });
    const running = begin(new Stores(), { feed: watched });
    await send(running, [track('e1')]);
    await runBatch(running);
    expect([texts, made, feed.isHeard]).to.deep.equal([[], 0, false]);
  });
});

describe('listeners', () => {
  it('hear only what they asked for, and nothing once they have left', async () => {
    const feed = new OutcomeFeed();
    const heard: { [who: string]: number[] } = {};
    const listen = (who: string, filter: Parameters<OutcomeFeed['listen']>[0]) => {
      heard[who] = [];
      return feed.listen(filter, (text) => heard[who]?.push(JSON.parse(text).index));
    };
    listen('all', {});
    listen('type', { type: 'signed_up' });
    listen('dead of web', { outcome: 'dead', source: 'web' });
    const leave = listen('gone', {});
    leave();
    const running = begin(new Stores(), { feed });
    await send(running, [track('e1'), track('e2', { event: 'Signed Up' }), bad('e3')]);
    await send(running, [bad('e4'), track('e5')], { source: { ...source, name: 'web' } });
    await runBatch(running);
    expect(heard).to.deep.equal({ all: [0, 1, 2, 0, 1], type: [1], 'dead of web': [0], gone: [] });
    expect(feed.size).to.equal(3);
  });
});
