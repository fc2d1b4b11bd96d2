import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { build, lethe, letheJson, type RunningServer, startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './lake-records.js';

const secret = 'ada@example.org';
const event = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  userId: 'u-1',
  properties: { email: secret, vat: 'DE1', total: 3 },
  context: { ip: '203.0.113.7' },
};

/** A policy that does this with `properties.vat`. */
const vat = (treatment: string) =>
  `version: 1\nrules:\n  - path: properties.vat\n    treatment: ${treatment}\n`;
const bad =
  'version: 1\nrules:\n  - path: email\n    treatment: sael\n  - path: traits.0.x\n    treatment: drop\n';

interface Explained {
  readonly outcomes: object;
  readonly fields: readonly { path: string; count: number; line?: number; rule?: { name: string } }[];
}

describe('the policy, on the command line', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let onData: readonly string[];
  let policyFile: string;
  before(build);
  beforeEach(async () => {
    folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    await mkdir(data);
    onData = ['--data-dir', data];
    policyFile = join(folder.path, 'lethe.policy.yaml');
  });
  afterEach(() => folder.remove());

  async function file(name: string, content: string): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, content);
    return path;
  }

  describe('check', () => {
    it('ends with 0 and the version for a file that can be used', async () => {
      await writeFile(policyFile, vat('drop'));
      const { code, stdout } = await lethe(['policy', 'check', policyFile]);
      expect(code).to.equal(0);
      expect(stdout).to.match(/lethe\.policy\.yaml can be used: version [0-9a-f]{16}, 1 rules of its own/);
    });

    it('ends with 3 and every problem with its place for one that cannot, named or in LETHE_POLICY', async () => {
      await writeFile(policyFile, bad);
      const named = await lethe(['policy', 'check', policyFile]);
      expect(named).to.include({ code: 3, stderr: '' });
      const places = [...named.stdout.matchAll(/^.*lethe\.policy\.yaml:(\d+:\d+): ./gm)].map(([, at]) => at);
      expect(places).to.deep.equal(['4:16', '5:11']);
      const env = { LETHE_POLICY: policyFile };
      expect(await lethe(['policy', 'check'], { env })).to.deep.equal(named);
      const { problems } = await letheJson<{ problems: object[] }>(['policy', 'check', policyFile], {}, 3);
      expect(problems).to.have.length(2);
    });

    it('ends with 1 where there is no file', async () => {
      const { code, stderr } = await lethe(['policy', 'check', policyFile]);
      expect(code).to.equal(1);
      expect(stderr).to.match(/There is no policy file .*lethe\.policy\.yaml/);
    });
  });

  it('show has a line for every rule, in the order they decide', async () => {
    await writeFile(policyFile, vat('drop'));
    const { stdout } = await lethe(['policy', 'show', policyFile]);
    expect(stdout).to.match(/^lethe\.policy\.yaml, version [0-9a-f]{16}\n/);
    expect(stdout).to.match(/^properties\.vat +drop +.*lethe\.policy\.yaml:3 rules\[0\]$/m);
    expect(stdout.indexOf('properties.vat')).to.be.lessThan(stdout.indexOf('**.email'));
    expect(stdout).to.match(/^needed to record: analytics/m);
    expect(stdout).to.match(/^kept: raw objects 30 days, dead letters 90 days$/m);
    expect((await lethe(['policy', 'show'])).stdout).to.match(/^default, version /);
  });

  describe('explain', () => {
    it('says of each field what happens and by which rule, and no value unless asked', async () => {
      await writeFile(policyFile, vat('redact'));
      const events = await file('event.json', JSON.stringify(event, null, 2));
      const explain = ['policy', 'explain', events, '--policy', policyFile];
      const { code, stdout } = await lethe(explain);
      expect(code).to.equal(0);
      expect(stdout).to.match(/^properties\.vat +1 +redact +\[redacted\] +sealed +.*yaml:3 rules\[0\]$/m);
      expect(stdout).to.match(
        /^context\.ip +1 +truncate to 24\/48 +the network +sealed +default: \*\*\.ip$/m,
      );
      expect(stdout).to.match(/^properties\.total +1 +keep +as it is +- +-$/m);
      for (const value of [secret, 'DE1', 'u-1', '203.0.113']) expect(stdout, value).not.to.include(value);
      expect(JSON.stringify(await letheJson(explain))).not.to.include(secret);
      const shown = await lethe([...explain, '--values']);
      expect(shown.stdout)
        .to.include('"203.0.113.7" → "203.0.113.0"')
        .and.to.include(`"${secret}" → nothing`);
    });

    it('counts over files of events, from stdin too, of one type where asked', async () => {
      const lines = [event, { ...event, event: 'Other' }, { ...event, userId: 'null' }];
      const ndjson = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      const inFile = await letheJson<Explained>(['policy', 'explain', await file('e.ndjson', ndjson)]);
      expect(inFile.outcomes).to.deep.equal({ recorded: 2, 'dead: forbidden_id': 1 });
      expect(inFile.fields.find(({ path }) => path === 'context.ip')?.count).to.equal(2);
      const piped = await letheJson<Explained>(['policy', 'explain', '-'], { stdin: ndjson });
      expect(piped).to.deep.equal(inFile);
      const one = await letheJson<Explained>(['policy', 'explain', '-', '--type', 'other'], {
        stdin: ndjson,
      });
      expect(one.outcomes).to.deep.equal({ recorded: 1 });
      const batch = await letheJson<Explained>(['policy', 'explain', '-'], {
        stdin: JSON.stringify({ batch: lines }, null, 1),
      });
      expect(batch).to.deep.equal(inFile);
    });

    it('reads as much from stdin as comes', async () => {
      const line = `${JSON.stringify({ ...event, properties: { text: 'x'.repeat(1_000) } })}\n`;
      const { outcomes } = await letheJson<Explained>(['policy', 'explain', '-'], {
        stdin: line.repeat(2_000),
      });
      expect(outcomes).to.deep.equal({ recorded: 2_000 });
    });
  });

  describe('test', () => {
    const tests = (expected: string) => `
- name: the VAT number is gone
  event: { type: track, event: Paid, userId: u-1, properties: { vat: DE1, email: ${secret} } }
  expect:
    type: paid
    properties: { vat: ${expected}, email: { $sealed: ${secret} } }
`;

    it('ends with 0 when the records are as expected', async () => {
      await writeFile(policyFile, vat('drop'));
      await file('lethe.policy.test.yaml', tests('{ $dropped: true }'));
      const { code, stdout } = await lethe(['policy', 'test', policyFile]);
      expect(stdout).to.equal('passed  the VAT number is gone\n1 passed, 0 failed\n');
      expect(code).to.equal(0);
    });

    it('ends with 3 and what is otherwise', async () => {
      await writeFile(policyFile, vat('seal'));
      const file2 = await file('others.yaml', tests('{ $dropped: true }'));
      const { code, stdout } = await lethe(['policy', 'test', policyFile, '--tests', file2]);
      expect(code).to.equal(3);
      expect(stdout).to.include('failed  the VAT number is gone (').and.to.include('others.yaml:2)');
      expect(stdout).to.include('/properties/vat: expected no original, got sealed "DE1"');
      expect(stdout).to.match(/0 passed, 1 failed\n$/);
    });

    it('ends with 1 when there are no tests, or tests that are none', async () => {
      await writeFile(policyFile, vat('seal'));
      const missing = await lethe(['policy', 'test', policyFile]);
      expect(missing).to.include({ code: 1, stdout: '' });
      expect(missing.stderr).to.match(/lethe\.policy\.test\.yaml does not exist/);
      const wrong = await lethe(['policy', 'test', policyFile, '--tests', await file('t.yaml', '- nme: x')]);
      expect(wrong.code).to.equal(1);
      expect(wrong.stderr).to.match(/t\.yaml:1:3: "nme" is not known here/);
    });
  });

  describe('in force', () => {
    it('replay goes by it, and every record names its version', async () => {
      await writeFile(policyFile, vat('drop'));
      const stdin = `${JSON.stringify(event)}\n`;
      const { version } = await letheJson<{ version: string }>(['policy', 'show', policyFile]);
      await letheJson(['replay', '-', ...onData, '--policy', policyFile], { stdin });
      await letheJson(['replay', '-', ...onData], { stdin, env: { LETHE_POLICY: policyFile } });
      const rows = await rowsOf(onData[1] as string);
      expect(rows).to.have.length(2);
      for (const { record } of rows) {
        expect(record.properties).to.deep.equal({ total: 3 });
        expect(record.privacy.policy).to.equal(version);
      }
    });

    it('a file that cannot be used stops what decides, with all that is wrong, and nothing else', async () => {
      await writeFile(policyFile, bad);
      const env = { LETHE_POLICY: policyFile };
      for (const args of [
        ['serve', '--port', '0'],
        ['replay', '-'],
        ['dead-letters', 'reprocess'],
      ]) {
        const { code, stdout, stderr } = await lethe([...args, ...onData], { env });
        expect({ code, stdout }, args[0]).to.deep.equal({ code: 1, stdout: '' });
        expect(stderr)
          .to.match(/:4:16: .*\n.*:5:11: .*\n.*lethe policy check/)
          .and.not.match(/^\s+at /m);
      }
      expect(await lethe(['sources', 'list', ...onData], { env })).to.include({ code: 0 });
      expect(await lethe(['status', ...onData], { env })).to.include({ code: 0 });
    });

    it('letters are processed again under the policy of today', async () => {
      const quarantine =
        'version: 1\nrules: [{detector: email, path: properties.note, action: quarantine}]\n';
      const stdin = `${JSON.stringify({ ...event, properties: { note: secret } })}\n`;
      await writeFile(policyFile, quarantine);
      const tally = await letheJson(['replay', '-', ...onData, '--policy', policyFile], { stdin });
      expect(tally).to.include({ dead: 1 });
      await writeFile(policyFile, 'version: 1\nrules: [{path: properties.note, treatment: drop}]\n');
      const reprocess = ['dead-letters', 'reprocess', ...onData, '--policy', policyFile];
      const [done] = await letheJson<{ outcome: string }[]>(reprocess);
      expect(done?.outcome).to.equal('recorded');
    });
  });

  describe('while the server runs', () => {
    let server: RunningServer;
    afterEach(() => server?.kill());

    async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
      for (let turn = 0; turn < 400; turn++) {
        if (await isSo()) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      expect.fail(`It did not come to be:\n${server.output()}`);
    }

    async function vatOf(id: string): Promise<unknown> {
      await server.post('/v1/track', { ...event, messageId: id });
      await server.settled();
      const row = (await rowsOf(onData[1] as string)).find(({ record }) => record.id === id);
      return (row?.record.properties as { vat?: string } | undefined)?.vat ?? (row && 'nothing');
    }
    const inForce = () => server.output().match(/policy in force/g)?.length ?? 0;
    const metric = async () =>
      /^lethe_policy_file_usable (\d)/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];

    it('a changed file is in force from the next batch on; a bad one keeps the old and says so', async () => {
      await writeFile(policyFile, vat('redact'));
      server = await startServer(onData[1] as string, { env: { LETHE_POLICY: policyFile } });
      await until(() => inForce() === 1);
      expect(await vatOf('m-1')).to.equal('[redacted]');

      await writeFile(policyFile, vat('keep'));
      await until(() => inForce() === 2);
      expect(await vatOf('m-2')).to.equal('DE1');

      await writeFile(policyFile, bad);
      await until(() => /the policy file cannot be used/.test(server.output()));
      expect(server.output()).to.match(/lethe\.policy\.yaml:4:16: unknown treatment/);
      expect(await vatOf('m-3')).to.equal('DE1');
      expect(await metric()).to.equal('0');
      expect((await fetch(`${server.url}/ready`)).status).to.equal(200);

      await writeFile(policyFile, vat('drop'));
      await until(() => inForce() === 3);
      expect(await vatOf('m-4')).to.equal('nothing');
      expect(await metric()).to.equal('1');
      expect((await server.stop()).code).to.equal(0);
    });

    it('changed schemas are in force from the next batch on, too; bad ones keep the old and say so', async () => {
      const schemas = join(folder.path, 'schemas');
      await mkdir(schemas);
      const schema = (content: object) =>
        writeFile(join(schemas, 'order_completed.json'), JSON.stringify(content));
      await schema({ properties: { vat: { 'x-lethe': 'redact' } } });
      server = await startServer(onData[1] as string, { env: { LETHE_SCHEMAS: schemas } });
      expect(await vatOf('m-1')).to.equal('[redacted]');

      await schema({ properties: { vat: { 'x-lethe': 'drop' } } });
      await until(() => /schemas in force/.test(server.output()));
      expect(await vatOf('m-2')).to.equal('nothing');

      await schema({ properties: { vat: { 'x-lethe': 'dorp' } } });
      await until(() => /the schemas cannot be used/.test(server.output()));
      expect(server.output()).to.match(/order_completed\.json:1:\d+/);
      expect(await vatOf('m-3')).to.equal('nothing');
      expect((await server.stop()).code).to.equal(0);
    });
  });
});
