import { expect } from 'chai';
import { MemoryLake } from '../../../src/adapters/memory/lake.js';
import { type RerunReport, RerunTally } from '../../../src/application/rerun/tally.js';
import { steps } from '../../../src/domain/enrichment/steps.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ObjectName } from '../../../src/domain/lake/object-name.js';
import type { Lake } from '../../../src/domain/ports/lake.js';
import { Unavailable } from '../../../src/domain/ports/unavailable.js';
import { defaultPolicy } from '../../../src/domain/privacy/default-policy.js';
import type { Policy, PolicyVersion, Purpose } from '../../../src/domain/privacy/policy.js';
import { errorOf } from '../../contracts/contract.js';
import { compiled, rule } from '../../domain/no-detectors.js';
import { Effects } from '../../support/effects.js';
import { begin, type Running, rowsOf, Stores } from '../world.js';
import { code, recorded, tools } from './recorded.js';

async function rerun(running: Running): Promise<RerunReport> {
  const tally = new RerunTally();
  for (const { partition } of await running.rerun.parts({})) tally.merge(await running.rerun.part(partition));
  return tally.report();
}

/** The default policy with a rule before all others. */
function withRule(...[path, treatment, more]: Parameters<typeof rule>): Policy {
  return { ...defaultPolicy, rules: [rule(path, treatment, more), ...defaultPolicy.rules] };
}

const pointers = ({ changes }: RerunReport) => [...new Set(changes.map(({ pointer }) => pointer))].sort();

describe('a rerun', () => {
  let stores: Stores;
  let rows: number;

  beforeEach(async () => {
    stores = await recorded();
    rows = (await rowsOf(stores.ports.lake)).length;
  });

  it('finds no difference under the same policy, and writes nothing', async () => {
    const before = stores.dump();
    const effects = new Effects();
    const running = begin(stores, { ...code, decorate: effects.decorate });
    const report = await rerun(running);
    await running.rerun.letters({});
    expect(report.changes).to.deep.equal([]);
    // Nobody's events have no key: what a treatment took out of them is gone.
    expect(report).to.include({ events: rows, same: rows - 1, changed: 0 });
    expect(report.notComparable).to.deep.equal({ original_gone: 1 });
    expect([report.failed, report.suppressed]).to.deep.equal([{}, {}]);
    expect(effects.log).to.deep.equal([]);
    expect(stores.dump()).to.equal(before);
  });

  it('finds exactly the field that a changed policy treats otherwise', async () => {
    const report = await rerun(
      begin(stores, { ...code, policy: withRule('properties.price', { kind: 'seal' }) }),
    );
    expect(pointers(report)).to.deep.equal(['/properties/price']);
    expect(report.changes).to.deep.include({
      pointer: '/properties/price',
      before: 'number',
      after: 'nothing (seal), sealed',
      events: report.changed,
      samples: report.changes[0]?.samples,
    });
    const other = await rerun(
      begin(stores, { ...code, policy: withRule('**.email', { kind: 'hash', key: 'subject' }) }),
    );
    for (const pointer of pointers(other)) expect(pointer).to.match(/\/(email|\[email\])$/);
    expect(pointers(other)).to.include('/traits/email');
  });

  it('finds exactly what one changed step adds', async () => {
    const elsewhere = {
      ...tools,
      locate: (at: string) => tools.locate(at) && { country: 'DE', city: 'Potsdam' },
    };
    const report = await rerun(begin(stores, { ...code, tools: elsewhere }));
    expect(pointers(report)).to.deep.equal(['/geo/city']);
    expect(report.changed).to.be.within(1, rows - 1);
  });

  it('counts what would be set aside now, by failure, and what consent would leave out', async () => {
    const checkSchema = ({ type }: { type: string }) =>
      type === 'workout_completed' ? [{ path: '/properties/price', problem: 'must be there' }] : [];
    const strictly = await rerun(begin(stores, { ...code, tools: { ...tools, checkSchema } }));
    expect(strictly.failed).to.deep.equal({
      schema_violation:
        (await rowsOf(stores.ports.lake)).filter(({ type }) => type === 'workout_completed').length - 1,
    });
    const needed = { ...defaultPolicy.consent, record: ['advertising'] as never[] };
    const quietly = await rerun(begin(stores, { ...code, policy: { ...defaultPolicy, consent: needed } }));
    const denied = (await rowsOf(stores.ports.lake)).filter(
      ({ consent }) => (consent as JsonObject | undefined)?.advertising === false,
    );
    expect(quietly.suppressed).to.deep.equal({ no_consent: denied.length });
    expect(denied).not.to.have.length(0);
  });

  it('says which dead letters would be recorded now', async () => {
    const running = begin(stores, { ...code });
    expect(await running.rerun.letters({})).to.deep.equal({
      valid: {},
      stillDead: 1,
      suppressed: 0,
      unopened: 0,
    });
    const lax = { ...steps(compiled(), { installationHash: String }), admissions: [] };
    expect((await begin(stores, { ...code, steps: lax }).rerun.letters({})).valid).to.deep.equal({
      forbidden_id: 1,
    });
  });

  it('takes a row that cannot be opened as it is: forgetting changes no count of events', async () => {
    const running = begin(stores, { ...code, settleMs: 0 });
    const before = await rerun(running);
    await running.erasures.request({ people: [{ namespace: 'user', id: 'u-1' }], reason: 'asked' });
    const after = await rerun(begin(stores, code));
    expect(after.events).to.equal(before.events);
    expect(after.notComparable.forgotten).to.be.greaterThan(0);
    expect(after.same + (after.notComparable.forgotten ?? 0)).to.equal(before.same);
    expect(after.changes).to.deep.equal([]);
    await running.erasures.run({ scrub: true, isAlone: true });
    const scrubbed = await rerun(begin(stores, code));
    expect(scrubbed).to.deep.equal(after);
  });

  it('leaves restricted people alone', async () => {
    const running = begin(stores, code);
    const before = await rerun(running);
    await running.states.change('restrict', { namespace: 'user', id: 'u-1' }, 'disputed');
    const after = await rerun(begin(stores, code));
    expect(after.same + (after.notComparable.restricted ?? 0)).to.equal(before.same);
    expect(after.notComparable.restricted).to.be.greaterThan(0);
  });

  it('counts a repeated row once', async () => {
    const [object] = [...(await rowsOf(stores.ports.lake))].map((row) => row.object);
    const lines: string[] = [];
    for await (const line of stores.ports.lake.read(object as never)) lines.push(line);
    const beside = (object as string).replace(/[^/]+$/, '0000.ndjson.gz');
    await stores.ports.lake.put(new Map([[beside as never, lines]]));
    expect(await rerun(begin(stores, code))).to.include({ events: rows, repeated: lines.length });
  });

  it('narrows to types and days', async () => {
    const running = begin(stores, code);
    const all = await running.rerun.parts({});
    const days = [...new Set(all.map(({ partition }) => partition.split('/').slice(2).join('-')))].sort();
    expect(days.length).to.be.greaterThan(2);
    const [, from, to] = days as [string, string, string];
    const some = await running.rerun.parts({ types: ['workout_*', 'page'], from, to });
    const wanted = (name: string) =>
      /^events\/(workout_|page\/)/.test(name) && name.endsWith(from.replaceAll('-', '/'));
    expect(some).to.deep.equal(all.filter(({ partition }) => wanted(partition)));
    expect(some).not.to.deep.equal([]);
  });

  describe('that writes a second lake', () => {
    const place = '/second';

    async function written(running: Running): Promise<{ lake: Lake; report: RerunReport }> {
      expect(await running.secondLakes.begin(place, running.policies.current.version)).to.equal(undefined);
      const lake = await running.secondLakes.open(place);
      const tally = new RerunTally();
      for (const { partition } of await running.rerun.parts({}))
        tally.merge(await running.rerun.part(partition, lake));
      return { lake, report: tally.report() };
    }

    it('gives it every row, and under that policy a rerun of it finds no difference', async () => {
      const policy = withRule('**.email', { kind: 'hash', key: 'subject' });
      const before = new Map((await rowsOf(stores.ports.lake)).map((row) => [row.id, row]));
      const { lake, report } = await written(begin(stores, { ...code, policy }));
      const after = await rowsOf(lake);
      expect(after.map(({ id }) => id).sort()).to.deep.equal([...before.keys()].sort());
      const changed = after.filter((row) => JSON.stringify(row) !== JSON.stringify(before.get(row.id)));
      expect(changed).to.have.length(report.changed);
      const again = new Stores({ ...stores.ports, lake });
      const second = await rerun(begin(again, { ...code, policy }));
      expect(second).to.include({ events: rows, changed: 0, same: report.same + report.changed });
      const back = await rerun(begin(again, code));
      expect(pointers(back)).to.deep.equal(pointers(report));
    });

    it('writes of this installation only that there is such a lake, and of that nothing twice', async () => {
      const effects = new Effects();
      const running = begin(stores, { ...code, decorate: effects.decorate });
      const { lake } = await written(running);
      expect(effects.log).to.deep.equal(['before:streams.append', 'after:streams.append']);
      const first = await rowsOf(lake);
      await written(begin(stores, { ...code, tools: {} }));
      expect(await rowsOf(lake)).to.deep.equal(first);
      expect(effects.log).to.have.length(2);
    });

    it('takes a row as it is where it would be sealed for a purpose that nobody has a key of', async () => {
      const rule = { purpose: 'marketing' as Purpose };
      const running = begin(stores, {
        ...code,
        policy: withRule('properties.price', { kind: 'seal' }, rule),
      });
      const { lake, report } = await written(running);
      expect(report.changed).to.be.greaterThan(0);
      expect(report.noKey).to.equal(report.changed);
      expect(await rowsOf(lake)).to.deep.equal(await rowsOf(stores.ports.lake));
    });

    it('refuses a place that holds something else, or rows of another policy', async () => {
      const running = begin(stores, code);
      await written(running);
      expect(await running.secondLakes.begin(place, 'another' as PolicyVersion)).to.equal('other_policy');
      const foreign = new MemoryLake();
      await foreign.put(new Map([['events/a/2026/11/23/b.ndjson.gz' as ObjectName, ['{}']]]));
      stores.seconds.set('/foreign', foreign);
      expect(await running.secondLakes.begin('/foreign', 'any' as PolicyVersion)).to.equal('not_empty');
      expect(await running.secondLakes.list()).to.deep.equal([place]);
    });

    it('is reached by forgetting, until it is dropped', async () => {
      const running = begin(stores, { ...code, settleMs: 0 });
      const { lake } = await written(running);
      const named = async () =>
        (await rowsOf(lake)).filter(
          ({ subject, privacy }) => subject === ada && !(privacy as JsonObject).erased,
        );
      const [{ subject: ada } = expect.fail('no row')] = (await rowsOf(lake)).filter(({ id }) => id === 'i1');
      expect(await named()).not.to.deep.equal([]);
      await running.erasures.request({ people: [{ namespace: 'user', id: 'u-1' }], reason: 'asked' });
      await running.erasures.run({ scrub: true, isAlone: true });
      expect(await named()).to.deep.equal([]);
      expect((await rowsOf(lake)).filter(({ privacy }) => (privacy as JsonObject).erased)).not.to.deep.equal(
        [],
      );
      expect((await rowsOf(lake)).length).to.equal(rows);
    });

    it('is an outage where it is not there: what is away is not taken for clean', async () => {
      const running = begin(stores, code);
      await written(running);
      stores.seconds.clear();
      const other = begin(stores, code);
      const error = await errorOf(other.scrub.run([{ pseudonyms: [] }]));
      expect(error).to.be.instanceOf(Unavailable);
      expect(String((error as Unavailable).cause)).to.include('lethe lake drop /second');
      expect(await other.secondLakes.drop(place)).to.equal(true);
      expect(await other.secondLakes.drop(place)).to.equal(false);
      expect(await other.scrub.run([{ pseudonyms: [] }])).not.to.equal(undefined);
    });
  });
});
