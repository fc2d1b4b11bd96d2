import { expect } from 'chai';
import { ListInventory } from '../../src/application/list-inventory.js';
import { defaultPolicy } from '../../src/domain/privacy/default-policy.js';
import type { Detectors, Finding } from '../../src/domain/privacy/detection/finding.js';
import { noDetectors, rule } from '../domain/no-detectors.js';
import {
  begin,
  type Code,
  crashed,
  crashing,
  holdLease,
  identify,
  type Row,
  runBatch,
  Stores,
  send,
  track,
} from './world.js';

const mail = /\S+@\S+/g;
const findings = (text: string): Finding[] =>
  [...text.matchAll(mail)].map(({ 0: found, index }) => ({
    kind: 'email',
    start: index,
    end: index + found.length,
    confidence: 1,
  }));

/** Finds whatever has an `@`. */
const detectors: Detectors = { ...noDetectors, inText: findings, inKey: findings, inName: findings };

const quarantining: Code = {
  detectors,
  policy: {
    ...defaultPolicy,
    rules: [
      rule('**', { kind: 'keep' }, { detector: 'email', action: 'quarantine' }),
      ...defaultPolicy.rules,
    ],
  },
};

async function inventory(stores: Stores) {
  const lines = await new ListInventory(stores.ports.settlements).list();
  return lines.map(({ type, path, kind, count, action }) => `${type} ${path} ${kind} ${count} ${action}`);
}

describe('the inventory', () => {
  it('counts by type and path what detectors found, the items of lists as one, with its first and last day', async () => {
    const stores = new Stores();
    const running = begin(stores, { detectors });
    const note = 'canary-7@example.org';
    await send(running, [
      track('e1', { properties: { notes: [note, note, 'clean'], email: note } }),
      track('e2', { properties: { notes: [`mail ${note} please`], [note]: 1 } }),
    ]);
    await runBatch(running);
    stores.clock.time += 86_400_000;
    const again = begin(stores, { detectors });
    await send(again, [track('e3', { event: 'Note Sent', properties: { text: note } })]);
    await send(again, [track('e4', { properties: { notes: [note] } })]);
    stores.clock.time += 60_000;
    await runBatch(again);
    expect(await inventory(stores)).to.deep.equal([
      'workout_completed /properties/notes/* email 4 seal',
      'note_sent /properties/text email 1 seal',
      'workout_completed /properties/[email] email 1 seal',
    ]);
    const [line] = await new ListInventory(stores.ports.settlements).list();
    expect([line?.since.slice(0, 10), line?.last.slice(0, 10)]).to.deep.equal(['2026-11-23', '2026-11-24']);
    expect(stores.dump()).to.not.include('canary-7');
  });

  it('counts once what a crash made the batch do twice', async () => {
    const stores = new Stores();
    const running = begin(stores, { detectors, decorate: crashing('after:lake.put') });
    await send(running, [track('e1', { properties: { note: 'canary-7@example.org' } })]);
    await crashed(runBatch(running));
    stores.clock.time += 120_000;
    const again = begin(stores, { detectors });
    await again.process.redo(await holdLease(again));
    expect(await inventory(stores)).to.deep.equal(['workout_completed /properties/note email 1 seal']);
  });

  it('keeps a client from filling it with ever new paths', async () => {
    const stores = new Stores();
    const running = begin(stores, { detectors });
    const properties = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`n${i}`, 'a@b']));
    await send(running, [track('e1', { properties })]);
    await runBatch(running);
    const lines = await inventory(stores);
    expect(lines).to.have.lengthOf(201);
    expect(lines[0]).to.equal('workout_completed /* email 800 seal');
  });
});

describe('an event with personal data that is to be quarantined', () => {
  it('is set aside, names the field and never the value, and goes on once the policy says how', async () => {
    const stores = new Stores();
    const running = begin(stores, quarantining);
    await send(running, [track('e1', { properties: { note: 'canary-7@example.org' } }), track('e2')]);
    await runBatch(running);
    const [letter] = await stores.letters();
    expect(letter?.failure).to.deep.equal({
      code: 'personal_data',
      violations: [{ path: '/properties/note', problem: 'looks like personal data (email)' }],
    });
    expect(await inventory(stores)).to.deep.equal(['workout_completed /properties/note email 1 quarantine']);
    const open = begin(stores, { detectors });
    const preview = [];
    for await (const one of open.reprocess.preview({})) preview.push(one.outcome);
    expect(preview).to.deep.equal(['recorded']);
    expect(stores.dump()).to.not.include('canary-7');
  });
});

describe('a personal value where an event is known by it', () => {
  it('never becomes a folder, an id or a group in clear, and is sealed with the event', async () => {
    const stores = new Stores();
    const running = begin(stores, { detectors });
    await send(running, [
      { type: 'track', messageId: 'm1', userId: 'u-1', event: 'Order for canary-7@example.org' },
      { type: 'track', messageId: 'canary-7@example.org', userId: 'u-1', event: 'x' },
      { type: 'group', messageId: 'm3', userId: 'u-1', groupId: 'canary-7@example.org' },
      { type: 'page', messageId: 'm4', userId: 'u-1', name: 'canary-7@example.org' },
    ]);
    await runBatch(running);
    const rows = await stores.rows();
    expect(rows.map(({ type, name }) => [type, name])).to.have.deep.members([
      ['order_for_email', 'Order for [email]'],
      ['x', 'x'],
      ['group', undefined],
      ['page', '[email]'],
    ]);
    for (const { id, group } of rows) expect([id, group].join()).to.not.include('canary');
    expect(rows.find(({ type }) => type === 'x')?.id).to.match(/^i_.{22}$/);
    expect(rows.find(({ type }) => type === 'group')?.group).to.match(/^i_.{22}$/);
    expect(stores.dump()).to.not.include('canary-7');
  });
});

describe('a trait whose key is a personal value', () => {
  it('does not join the profile, and is sealed with its event', async () => {
    const stores = new Stores();
    const running = begin(stores, { detectors });
    await send(running, [
      identify('e1', { plan: 'pro', friends: { 'canary-7@example.org': 'since 2020', count: 1 } }),
    ]);
    await runBatch(running);
    const [row] = await stores.rows();
    expect(row?.traits).to.deep.equal({ plan: 'pro', friends: { count: 1 } });
    expect(row?.user).to.deep.equal({ plan: 'pro', friends: { count: 1 } });
    const { treated } = (row as Row).privacy as unknown as { treated: object };
    expect(treated).to.deep.include({ '/traits/friends/[email]': 'seal' });
    expect(stores.dump()).to.not.include('canary-7');
  });
});
