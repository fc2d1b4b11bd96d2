import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RebuiltProfiles } from '../../src/application/rerun/rebuild-profiles.js';
import type { RerunLetters } from '../../src/application/rerun/rerun.js';
import type { RerunReport } from '../../src/application/rerun/tally.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { ports } from '../../src/entrypoints/composition/tokens.js';
import { Settings } from '../../src/entrypoints/settings.js';
import { collected } from '../contracts/contract.js';
import { build, lethe, letheJson, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

type Report = RerunReport & { readonly letters: RerunLetters; readonly seconds: number };

describe('lethe rerun', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let data: string;
  let sealing: string;

  before(build);

  beforeEach(async () => {
    folder = await temporaryFolder();
    data = join(folder.path, 'data');
    sealing = join(folder.path, 'sealing.yaml');
    await writeFile(
      sealing,
      'version: 1\nextends: default\nrules:\n  - path: properties.price\n    treatment: seal\n',
    );
    const events = join(folder.path, 'events.ndjson');
    await lethe(['generate', '--events', '600', '--users', '30', '--days', '6', '--out', events]);
    await letheJson(['replay', events, '--data-dir', data]);
  });

  afterEach(() => folder.remove());

  const rerun = (args: readonly string[] = [], code = 0, env: { [name: string]: string } = {}) =>
    letheJson<Report>(['rerun', '--data-dir', data, ...args], { env }, code);
  const counts = ({ seconds: _, ...report }: Report) => report;
  const places = ({ changes }: Report) => [...new Set(changes.map(({ pointer }) => pointer))];

  it('says the same with however many workers, beside a running server', async () => {
    const alone = await rerun(['--workers', '1']);
    expect(alone).to.include({ changed: 0, same: alone.events });
    expect(alone.events + alone.repeated).to.equal((await rowsOf(data)).length);
    const server = await startServer(data);
    const [one, three] = [await rerun(['--workers', '1']), await rerun(['--workers', '3'])];
    // The server may have compacted in between: then no row is repeated any more.
    expect({ ...counts(three), repeated: 0 }).to.deep.equal({ ...counts(one), repeated: 0 });
    expect(one).to.include({ changed: 0, same: alone.events });
    const changed = await rerun(['--policy', sealing, '--workers', '3'], 3);
    expect(places(changed)).to.deep.equal(['/properties/price']);
    expect(changed.changed + changed.same).to.equal(one.events);
    expect(await server.stop()).to.include({ code: 0 });
  });

  it('says of a compacted lake what it said of the raw one, also when the raw objects are gone', async () => {
    const raw = await rerun();
    await lethe(['compact', '--data-dir', data]);
    expect(await rerun()).to.include({ events: raw.events, same: raw.events, changed: 0 });
    await rm(join(data, 'lake', 'events'), { recursive: true });
    const compacted = await rerun(['--policy', sealing], 3);
    expect(places(compacted)).to.deep.equal(['/properties/price']);
    expect(compacted.changed + compacted.same).to.equal(raw.events);
    const profiles = await letheJson<RebuiltProfiles>(['rerun', '--profiles', '--data-dir', data]);
    expect(profiles).to.include({ missing: 0, differing: 0, same: profiles.subjects });
  });

  it('finds exactly what a step of one’s own says otherwise', async () => {
    const step = (factor: number) =>
      `export default () => function weight({ properties }) { return typeof properties.price === 'number' ? { grams: ${factor} * properties.price, unit: 'g' } : undefined; };`;
    const file = join(folder.path, 'step.mjs');
    await writeFile(file, step(1));
    expect(places(await rerun([], 3, { LETHE_STEPS: file }))).to.have.members([
      '/added/weight/grams',
      '/added/weight/unit',
    ]);
    const second = join(folder.path, 'second');
    await rerun(['--to', second], 3, { LETHE_STEPS: file });
    expect(await lethe(['lake', 'list', '--data-dir', data])).to.deep.include({
      stdout: `lake\n${second}\n`,
    });
  });

  it('counts the events of whoever is forgotten, in the second lake too, and scrub reaches it', async () => {
    const before = await rerun();
    const second = join(folder.path, 'second');
    await rerun(['--policy', sealing, '--to', second, '--workers', '2'], 3);
    const events = (await lethe(['generate', '--events', '600', '--users', '30', '--days', '6'])).stdout;
    const id = /"userId":"([^"]+)"/.exec(events)?.[1] as string;
    await letheJson(['forget', id, '--reason', 'asked', '--data-dir', data]);
    await lethe(['scrub', '--data-dir', data]);
    const after = await rerun();
    expect(after.events).to.equal(before.events);
    expect(after.notComparable.forgotten).to.be.greaterThan(0);
    expect(after.changed).to.equal(0);
    const audit = await letheJson<{ removed: number; rows: number }>([
      'audit',
      '--privacy',
      '--data-dir',
      data,
    ]);
    expect(audit.removed).to.equal(2 * (after.notComparable.forgotten ?? 0));
    expect(audit.rows).to.equal(2 * (await rowsOf(data)).length);
  });

  it('rebuilds profiles that were dropped, but not beside a server that processes', async () => {
    const looked = await letheJson<RebuiltProfiles>(['rerun', '--profiles', '--data-dir', data]);
    expect(looked).to.include({ missing: 0, differing: 0, same: looked.subjects });
    const platform = await openEmbedded(Object.assign(new Settings(), { dataDir: data }));
    const items = await collected(platform.get(ports.vault).list());
    const names = items.flatMap(({ subject }) => subject.incarnations.map(({ pseudonym }) => pseudonym));
    const clear = async (from: typeof platform) =>
      new Map(
        Array.from(await from.get(ports.profiles).read(names), ([name, { profile }]) => [
          name,
          profile.clear,
        ]),
      );
    const before = await clear(platform);
    await platform.get(ports.profiles).remove(names);
    await platform.close();

    const server = await startServer(data);
    const refused = await lethe(['rerun', '--profiles', '--write', '--data-dir', data]);
    expect(refused).to.include({ code: 1 });
    expect(refused.stderr).to.include('Stop it, run this again');
    await letheJson(['rerun', '--profiles', '--data-dir', data], {}, 3);
    await server.stop();
    const rebuilt = await letheJson<RebuiltProfiles>(['rerun', '--profiles', '--write', '--data-dir', data]);
    expect(rebuilt.missing).to.equal(before.size);
    const again = await openEmbedded(Object.assign(new Settings(), { dataDir: data }));
    expect(await clear(again)).to.deep.equal(before);
    await again.close();
  });

  it('refuses what cannot be a day, a number of workers, or a place of its own', async () => {
    const refused = async (...args: string[]) => (await lethe(['rerun', '--data-dir', data, ...args])).stderr;
    expect(await refused('--from', 'yesterday')).to.include('Write a day like 2026-11-23.');
    expect(await refused('--to', '2026-13-01')).to.include('Write a day like 2026-11-23.');
    expect(await refused('--workers', '0')).to.include('Write a number from 1 to 256.');
    expect(await refused('--to', join(data, 'lake'))).to.include('holds something that no rerun wrote');
    expect((await lethe(['lake', 'drop', 'nowhere', '--data-dir', data])).stderr).to.include(
      'lethe lake list',
    );
  });
});
