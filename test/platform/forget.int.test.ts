import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { scan } from '../../src/adapters/scan/scan.js';
import { generate } from '../../src/application/generate/generate.js';
import type { PersonId } from '../../src/application/people.js';
import { openEmbedded } from '../../src/entrypoints/composition/embedded.js';
import { uses } from '../../src/entrypoints/composition/tokens.js';
import { readSettings } from '../../src/entrypoints/settings.js';
import { decorating } from '../support/effects.js';
import {
  type Chosen,
  choose,
  type Generated,
  linesOf,
  revenueOf,
  writeEvents,
} from '../support/forgetting-lake.js';
import { build, lethe, letheJson, type RunOptions, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const isLong = process.env.LETHE_LONG === '1' || process.argv.includes('--long');
/** What the larger lake holds beside the smaller one. */
const more = isLong ? 990_000 : 90_000;

interface Tally {
  readonly received: number;
  readonly recorded: number;
  readonly suppressed: number;
  readonly dead: number;
}

interface Forgotten {
  readonly people: number;
  readonly keys: number;
  readonly erasures: readonly { readonly id: string; readonly salts: readonly string[] }[];
}

describe('forgetting, by command line and server', function () {
  this.timeout(600_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let small: string;
  let large: string;
  let theirFile: string;
  let person: Chosen;
  let theirs: Generated[];
  /** An anonymous id that no user was seen with. */
  let visitor: string;

  const at = (name: string) => join(folder.path, name);
  const on = (dataDir: string, ...args: string[]) => lethe([...args, '--data-dir', dataDir]);
  const json = <T>(dataDir: string, args: readonly string[], options: RunOptions = {}, code = 0) =>
    letheJson<T>([...args, '--data-dir', dataDir], options, code);
  const copied = async (from: string, name: string) => {
    await cp(from, at(name), { recursive: true });
    return at(name);
  };

  /** By which the person is known outside the vault. */
  const namesOf = async (dataDir: string) => {
    const platform = await openEmbedded(readSettings({}, { dataDir }));
    const { pseudonyms } = await platform.get(uses.people).find({ namespace: 'user', id: person.user });
    await platform.close();
    return pseudonyms;
  };

  before(async () => {
    await build();
    folder = await temporaryFolder();
    [small, large] = [at('small'), at('large')];
    const start = '2026-01-01';
    const first = [...generate({ seed: 7, events: 10_000, users: 1_000, days: 60, start })] as Generated[];
    person = choose(first);
    const { user, ownDevices } = person;
    const isTheirs = ({ userId, anonymousId = '' }: Generated) =>
      userId === user || (userId === undefined && ownDevices.has(anonymousId));
    theirs = first.filter(isTheirs);
    const claimed = new Set(first.filter((one) => one.userId !== undefined).map((one) => one.anonymousId));
    visitor = first.find((one) => one.userId === undefined && !claimed.has(one.anonymousId))
      ?.anonymousId as string;
    // The last one is refused, and becomes a letter.
    const aliases = [
      { type: 'alias', messageId: 'alias-1', userId: 'one', previousId: 'other' },
      { type: 'alias', messageId: 'alias-2', userId: user, previousId: 'other' },
    ].map((alias) => ({ ...alias, timestamp: '2026-03-01T00:00:00Z' }));
    await writeEvents(at('first.ndjson'), [...first, ...aliases]);
    theirFile = at('theirs.ndjson');
    await writeEvents(theirFile, theirs);
    await writeEvents(at('more.ndjson'), generate({ seed: 8, events: more, users: 1_000, days: 60, start }));
    expect(await json<Tally>(small, ['replay', at('first.ndjson')])).to.include({
      recorded: 10_001,
      dead: 1,
    });
    await cp(small, large, { recursive: true });
    expect(await json<Tally>(large, ['replay', at('more.ndjson')])).to.include({ recorded: more });
  });
  after(() => folder.remove());

  it('takes the same calls, however large the lake is', async () => {
    const seen: { readonly [call: string]: number }[] = [];
    for (const [name, from] of Object.entries({ small, large })) {
      const dataDir = await copied(from, `counted-${name}`);
      const calls: { [call: string]: number } = {};
      const counting = decorating((port, method, _args, call) => {
        if (port !== 'clock' && port !== 'crypto')
          calls[`${port}.${method}`] = (calls[`${port}.${method}`] ?? 0) + 1;
        return call();
      });
      const platform = await openEmbedded(readSettings({}, { dataDir }), {}, counting);
      const begun = performance.now();
      const people: PersonId[] = [{ namespace: 'user', id: person.user }];
      await platform.get(uses.erasures).request({ people, reason: 'asked' });
      const ms = Math.round(performance.now() - begun);
      await platform.close();
      const sum = Object.values(calls).reduce((all, one) => all + one, 0);
      console.log(
        `      ${name} lake: forgotten in ${ms} ms, ${sum} calls of ports, ${calls['vault.write']} writes of the vault`,
      );
      seen.push(calls);
      await rm(dataDir, { recursive: true });
    }
    expect(seen[1]).to.deep.equal(seen[0]);
    // The person's own, which is what counts; and what hung on the person, which is dead by then.
    expect(seen[0])
      .to.include({ 'vault.write': 2 })
      .and.not.have.any.keys('lake.list', 'lake.read', 'lake.put');
  });

  describe('one of a thousand', () => {
    let names: readonly string[];
    let before_: Map<string, string>;
    let theirLines: string;
    let canaries: string[];
    let opened: string;

    const reveal = (dataDir: string, stdin: string) =>
      lethe(['reveal', '--reason', 'a test', '--data-dir', dataDir], { stdin });
    const named = (line: string) => names.some((name) => line.includes(name));
    const disclosed = async (out: string) => {
      const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((one) =>
        one.isFile(),
      );
      const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'));
      return (await Promise.all(texts)).join('\n');
    };

    before(async () => {
      names = await namesOf(large);
      before_ = await linesOf(large);
      theirLines = [...before_.values()].filter(named).join('\n');
      opened = (await reveal(large, theirLines)).stdout;
      // What they alone have said, and what only who has the keys can see.
      const others = [...before_.values()].filter((line) => !named(line)).join('\n');
      const strings = new Set(JSON.stringify(theirs).match(/(?<=")[^"\\]{8,}(?=")/g));
      canaries = [...strings].filter(
        (text) => opened.includes(text) && !theirLines.includes(text) && !others.includes(text),
      );
      expect(canaries.length).to.be.greaterThan(5);
      expect(canaries.some((text) => text.includes('@'))).to.equal(true);
    });

    it('could be read by everybody who may', async () => {
      const { stdout } = await reveal(large, theirLines);
      for (const text of canaries) expect(stdout).to.include(text);
      expect(
        (await on(large, 'disclose', person.user, '--reason', 'asked', '--out', at('told'))).code,
      ).to.equal(0);
      const told = await disclosed(at('told'));
      expect(canaries.filter((text) => !told.includes(text))).to.deep.equal([]);
      const { sealed } = await json<{ sealed: string[] }>(large, ['profile', 'show', person.user]);
      expect(sealed).to.include('/email');
      const keys = await on(large, 'keys', 'export', '--user', person.user, '--reason', 'a test');
      expect(keys.stdout.trim().split('\n')).to.have.length.above(1);
      expect(await json(large, ['dead-letters', 'reprocess', '--dry-run'])).to.have.lengthOf(1);
    });

    it('can be read by nobody from then on', async () => {
      const begun = performance.now();
      const { erasures } = await json<Forgotten>(large, ['forget', person.user, '--reason', 'asked']);
      console.log(
        `      lethe forget: ${Math.round(performance.now() - begun)} ms, start of the process included`,
      );
      expect(erasures).to.have.lengthOf(1);
      const { stdout } = await reveal(large, theirLines);
      const rows = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows).to.have.lengthOf(theirLines.split('\n').length);
      for (const { subject, opened: parts, why } of rows)
        if (names.includes(subject)) expect({ parts, why }).to.deep.equal({ parts: null, why: 'erased' });
      expect(canaries.filter((text) => stdout.includes(text))).to.deep.equal([]);
      expect(
        (await on(large, 'disclose', person.user, '--reason', 'asked', '--out', at('nothing'))).code,
      ).to.equal(3);
      expect(existsSync(at('nothing'))).to.equal(false);
      expect(await json(large, ['profile', 'show', person.user])).to.include({ state: 'erased' });
      const keys = await on(large, 'keys', 'export', '--user', person.user, '--reason', 'a test');
      expect(keys.code).to.equal(3);
      expect(await json(large, ['dead-letters', 'reprocess'])).to.deep.equal([]);
    });

    it('does not come back by the same files; a housemate and the browser go on at a server', async () => {
      const tally = await json<Tally>(large, ['replay', theirFile]);
      expect(tally).to.include({ received: theirs.length, suppressed: theirs.length, recorded: 0 });
      const { sharedDevice, user, housemate } = person;
      const server = await startServer(large);
      const [own] = person.ownDevices;
      const about = {
        type: 'track',
        event: 'Came Back',
        context: { traits: { email: canaries[0] as string } },
      };
      const batch = [
        { ...about, messageId: 'n-1', userId: user },
        { ...about, messageId: 'n-2', userId: user, anonymousId: sharedDevice },
        { ...about, messageId: 'n-3', userId: user, anonymousId: 'a new device' },
        { type: 'identify', messageId: 'n-4', userId: user, traits: { email: canaries[0] as string } },
        { type: 'alias', messageId: 'n-5', userId: 'a new id', previousId: user },
        { type: 'track', messageId: 'y-1', event: 'Went On', userId: housemate, anonymousId: sharedDevice },
        { type: 'track', messageId: 'y-2', event: 'Went On', anonymousId: sharedDevice },
        { type: 'track', messageId: 'y-3', event: 'Went On', anonymousId: own },
      ];
      expect((await server.post('/v1/batch', { batch })).status).to.equal(200);
      await server.settled();
      await server.stop();
      const added = [...(await linesOf(large))]
        .filter(([place]) => !before_.has(place))
        .map(([, line]) => line);
      const ids = added.map((line) => JSON.parse(line).id as string);
      expect(ids.filter((id) => id.startsWith('y-'))).to.have.members(['y-1', 'y-2', 'y-3']);
      expect(ids.filter((id) => /^n-[1-4]$/.test(id))).to.deep.equal([]);
      expect(added.filter(named)).to.deep.equal([]);
    });

    it('leaves the lake, and everybody else in it as they were', async () => {
      const scrubbing = await on(large, 'scrub');
      expect(scrubbing.stdout).to.equal('all erasures have ended\n');
      const after_ = await linesOf(large);
      const changed = [...before_].filter(([place, line]) => after_.get(place) !== line);
      expect(changed.map(([, line]) => line).filter((line) => !named(line))).to.deep.equal([]);
      expect(changed).to.have.lengthOf(theirLines.split('\n').length);
      const known = [...after_].filter(([place]) => before_.has(place));
      expect(known).to.have.lengthOf(before_.size);
      const revenue = revenueOf(before_.values());
      expect(Object.keys(revenue).length).to.be.greaterThan(1);
      expect(revenueOf(known.map(([, line]) => line))).to.deep.equal(revenue);
      expect((await on(large, 'audit')).stdout).to.include('clean: every event is accounted for');
    });
  });

  describe('in yesterday’s vault', () => {
    let dataDir: string;
    let erasure: string;
    let names: readonly string[];

    before(async () => {
      dataDir = await copied(small, 'restored');
      names = await namesOf(dataDir);
      await cp(join(dataDir, 'db'), at('yesterday'), { recursive: true });
      const { erasures } = await json<Forgotten>(dataDir, ['forget', person.user]);
      erasure = erasures[0]?.id as string;
      expect((await on(dataDir, 'scrub')).code).to.equal(0);
      // Today's holds not even a name: neither in rows nor in old pages of the database.
      expect(await scan(join(dataDir, 'db'), names)).to.deep.equal([]);
      expect(await scan(dataDir, [...names, person.user])).to.deep.equal([]);
      expect(await scan(at('yesterday'), names)).to.not.deep.equal([]);
      await rm(join(dataDir, 'db'), { recursive: true });
      await cp(at('yesterday'), join(dataDir, 'db'), { recursive: true });
    });

    const commands: readonly string[][] = [
      ['status'],
      ['audit'],
      ['audit', '--privacy'],
      ['inventory'],
      ['sources', 'list'],
      ['dead-letters', 'list'],
      ['dead-letters', 'reprocess'],
      ['dead-letters', 'reprocess', '--dry-run'],
      ['dead-letters', 'discard', 'c1.1-0', '--reason', 'a test'],
      ['profile', 'show', 'somebody'],
      ['forget', 'somebody'],
      ['forget', 'somebody', '--dry-run'],
      ['restrict', 'somebody', '--reason', 'a test'],
      ['unrestrict', 'somebody', '--reason', 'a test'],
      ['readmit', 'somebody', '--reason', 'a test'],
      ['erasures', 'list'],
      ['erasures', 'resume'],
      ['scrub'],
      ['disclose', 'somebody', '--reason', 'a test', '--out', 'never-made'],
      ['reveal', '--reason', 'a test'],
      ['keys', 'list'],
      ['keys', 'rotate'],
      ['keys', 'export', '--user', 'somebody', '--reason', 'a test'],
      ['serve', '--port', '0'],
    ];
    for (const command of commands)
      it(`lethe ${command.join(' ')} refuses, and says what to do`, async () => {
        const { code, stdout, stderr } = await on(dataDir, ...command);
        expect(code, stdout + stderr).to.equal(1);
        expect(stderr)
          .to.include('The vault is older than the tombstone log')
          .and.include('lethe tombstones apply');
        expect(stdout).to.equal('');
      });

    it('lethe replay refuses, and takes nothing in', async () => {
      const { code, stderr } = await on(dataDir, 'replay', theirFile);
      expect(code).to.equal(1);
      expect(stderr).to.include('lethe tombstones apply');
    });

    it('it can be looked at, and the tombstones be applied: the forgotten stay forgotten', async () => {
      const check = await on(dataDir, 'tombstones', 'check');
      expect(check.code).to.equal(3);
      expect(check.stdout).to.include('lethe tombstones apply');
      const { applied } = await json<{ applied: number }>(dataDir, ['tombstones', 'apply']);
      expect(applied).to.be.greaterThan(0);
      expect(await json(dataDir, ['tombstones', 'check'])).to.deep.equal({ state: 'complete' });
      expect(await json(dataDir, ['profile', 'show', person.user])).to.include({ state: 'erased' });
      expect(await json<Tally>(dataDir, ['replay', theirFile])).to.include({ suppressed: theirs.length });
      expect(
        (await on(dataDir, 'disclose', person.user, '--reason', 'asked', '--out', at('no'))).code,
      ).to.equal(3);
      expect(await json(dataDir, ['dead-letters', 'reprocess'])).to.deep.equal([]);
      expect((await on(dataDir, 'erasures', 'show', erasure)).code).to.equal(1);
      expect((await on(dataDir, 'audit')).stdout).to.include('clean: every event is accounted for');
    });
  });

  describe('in bulk', () => {
    let dataDir: string;
    before(async () => {
      dataDir = await copied(small, 'bulk');
    });

    it('says what would end, and changes nothing', async () => {
      const { sharedDevice, user } = person;
      const preview = await json<object[]>(dataDir, ['forget', user, 'nobody', '--dry-run']);
      expect(preview[0]).to.include({ state: 'active', userIds: 1 });
      expect(preview[1]).to.deep.equal({ state: 'absent', userIds: 0, devices: 0, names: 0 });
      const device = ['forget', '--anonymous', sharedDevice, '--dry-run'];
      expect((await json<object[]>(dataDir, device))[0]).to.include({ state: 'active', devices: 1 });
      expect(await json(dataDir, ['profile', 'show', user])).to.include({ state: 'active' });
      expect(await json(dataDir, ['erasures', 'list'])).to.deep.equal([]);
    });

    const wrong: readonly [string, string[], number, RegExp][] = [
      ['nobody', ['forget'], 1, /nobody to forget[\s\S]*--file/],
      ['a file that is not there', ['forget', '--file', 'not-there.txt'], 1, /not-there\.txt cannot be read/],
      [
        'a purpose that no rule names',
        ['forget', 'u', '--purpose', 'marketting'],
        1,
        /marketting[\s\S]*default/,
      ],
      ['an option that does not exist', ['forget', 'u', '--purposes', 'x'], 2, /unknown option/],
      ['somebody who is not erased', ['readmit', 'nobody', '--reason', 'x'], 1, /not known here/],
      ['no reason', ['restrict', 'u'], 2, /--reason/],
      [
        'an erasure that does not exist',
        ['erasures', 'show', 'e_nothing'],
        1,
        /There is no erasure e_nothing/,
      ],
    ];
    for (const [what, args, code, message] of wrong)
      it(`refuses ${what}, and says what to do`, async () => {
        const result = await on(dataDir, ...args);
        expect(result.code, result.stdout).to.equal(code);
        expect(result.stderr)
          .to.match(message)
          .and.not.match(/\n\s+at /);
        expect(await json(dataDir, ['erasures', 'list'])).to.deep.equal([]);
      });

    it('says so where nothing was held under an id, which may be mistyped', async () => {
      const one = await copied(small, 'mistyped');
      const mistyped = await on(one, 'forget', ` ${person.user}`);
      expect(mistyped.stdout).to.include('No key of it was held under this id. Check it');
      expect((await on(one, 'forget', person.user)).stdout).to.not.include('No key');
    });

    it('forgets what one purpose sealed, or a device alone', async () => {
      const one = await copied(small, 'one');
      const lines = [...(await linesOf(one)).values()].filter((line) => line.includes('"sealed"'));
      const sight = async () =>
        (await lethe(['reveal', '--reason', 'x', '--data-dir', one], { stdin: lines.join('\n') })).stdout;
      const open = (text: string) => text.split('\n').filter((line) => line.includes('"opened":{')).length;
      const before_ = open(await sight());
      await json(one, ['forget', '--anonymous', visitor]);
      const without = open(await sight());
      expect(without).to.be.lessThan(before_);
      await json(one, ['forget', person.user, '--purpose', 'default']);
      expect(open(await sight())).to.be.lessThan(without);
      expect(await json(one, ['profile', 'show', person.user])).to.include({ state: 'active' });
    });

    it('forgets 100,000 ids of a file', async () => {
      const ids = Array.from({ length: 99_998 }, (_, n) => `nobody-${n}`);
      await writeFile(at('ids.txt'), `\uFEFF${person.user}\r\n\r\n  ${ids.join('\n')}\n${person.user}`);
      const begun = performance.now();
      const { people, keys, erasures } = await json<Forgotten>(dataDir, ['forget', '--file', at('ids.txt')]);
      console.log(`      100,000 ids: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
      expect(people).to.equal(100_000);
      expect(keys).to.be.greaterThan(0);
      expect(erasures).to.have.lengthOf(100);
      for (const id of [person.user, 'nobody-0', 'nobody-99997'])
        expect(await json(dataDir, ['profile', 'show', id])).to.include({ state: 'erased' });
      const scrubbing = performance.now();
      expect((await on(dataDir, 'scrub')).stdout).to.equal('all erasures have ended\n');
      console.log(`      lethe scrub: ${((performance.now() - scrubbing) / 1_000).toFixed(1)} s`);
      expect(await json(dataDir, ['tombstones', 'check'])).to.deep.equal({ state: 'complete' });
      expect((await on(dataDir, 'audit')).stdout).to.include('clean: every event is accounted for');
    });
  });
});
