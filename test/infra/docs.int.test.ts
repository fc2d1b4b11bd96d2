import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { expect } from 'chai';
import { parse } from 'yaml';
import { optionsOf } from '../../infra/options.js';
import { lethe } from '../support/running-server.js';
import { type Properties, synthesised, topologies } from './synthesised.js';

const root = new URL('../..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const runbook = read('docs/runbook.md');
const deploy = read('docs/deploy.md');
const everything = Object.values(topologies).map((options) => synthesised(options));

/** Lines of code blocks and code within lines. */
function code(text: string): string[] {
  const blocks = Array.from(text.matchAll(/^ {4}(.*)$/gm), ([, line = '']) => line);
  return [...blocks, ...Array.from(text.matchAll(/`([^`]+)`/g), ([, inline = '']) => inline)];
}

describe('the runbook', function () {
  this.timeout(300_000);

  it('has a heading for every alarm, on CloudWatch and in Prometheus, and none without an alarm', () => {
    const onAws = everything.flatMap(({ all }) =>
      all('AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmDescription as string),
    );
    const { groups } = parse(read('ops/prometheus/lethe.rules.yml'));
    const off = groups.flatMap(({ rules }: { rules: { annotations: { runbook: string } }[] }) =>
      rules.map(({ annotations }) => annotations.runbook),
    );
    const asked = new Set([...onAws, ...off].map((place) => place.replace('docs/runbook.md#', '')));
    const headings = Array.from(runbook.matchAll(/^## (.*)$/gm), ([, heading]) => heading);
    expect(headings.filter((heading) => heading !== 'Budget')).to.have.members([...asked]);
  });

  it('says of each what it means, how to look and what to do', () => {
    for (const section of runbook.split(/^## /m).slice(1, -1)) {
      const name = section.slice(0, section.indexOf('\n'));
      expect(section, name).to.match(/\*\*Means:\*\*/);
      expect(section, name).to.match(/\*\*(Look|Do)\b/);
      expect(section, name).to.match(/\*\*(Do:|Look, do:)\*\*/);
    }
  });

  it('and the way of deploying name commands of Lethe that are there, with options that they have', async () => {
    const lines = [...code(runbook), ...code(deploy)].map((line) =>
      line.replace('npm run --silent lethe -- ', 'lethe '),
    );
    const asked = new Set(lines.filter((line) => /^lethe [a-z]/.test(line)));
    const help = new Map<string, Promise<string>>();
    expect(asked.size).to.be.greaterThan(10);
    for (const line of asked) {
      const words = line.split(' ').slice(1);
      const path = words.filter((word, i) => i < 2 && /^[a-z][a-z-]+$/.test(word) && word !== 'amplitude');
      const key = path.join(' ');
      if (!help.has(key))
        help.set(
          key,
          lethe([...path, '--help']).then(({ stdout }) => stdout),
        );
      const text = await help.get(key);
      expect(text, line).to.match(new RegExp(`^Usage: lethe ${path.join(' ')}\\b`));
      for (const flag of words.filter((word) => word.startsWith('--'))) expect(text, line).to.include(flag);
    }
  });

  it('names functions, queues and schedules that are there', () => {
    const [functions] = everything;
    const names = ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::Scheduler::Schedule'].flatMap((type) =>
      (functions?.all(type) ?? []).map(
        ({ properties: { FunctionName, QueueName, Name } }) => FunctionName ?? QueueName ?? Name,
      ),
    );
    const asked = code(runbook).flatMap((line) => line.match(/(?<=\/|:|name )lethe-[a-z-]+/g) ?? []);
    expect(asked).to.include.members(['lethe-process', 'lethe-receipts-dead']);
    for (const name of asked) expect(names, name).to.include(name);
  });
});

describe('the way of deploying', () => {
  it('lists every option with its default', () => {
    const defaults = optionsOf(new App());
    const { bundles: _, ...options } = defaults;
    const rows = Array.from(deploy.matchAll(/^\| `(\w+)` \| (?:`(\w+)`)? ?\|/gm), ([, name, value = '']) => [
      name,
      value,
    ]);
    expect(Object.fromEntries(rows)).to.deep.equal(
      Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)])),
    );
  });

  it('gives every parameter that has no default, and names outputs and secrets that are there', () => {
    const parameters = everything.flatMap(({ template }) =>
      Object.entries<Properties>(template.toJSON().Parameters ?? {}),
    );
    const wanted = parameters.filter(([, { Default }]) => Default === undefined).map(([name]) => name);
    expect(new Set(wanted)).to.deep.equal(new Set(['AlarmEmail', 'ImageTag', 'CertificateArn']));
    const given = Array.from(deploy.matchAll(/--parameters (\w+)=/g), ([, name]) => name);
    expect(given).to.include.members(wanted);
    const known = parameters.map(([name]) => name);
    for (const name of given) expect(known).to.include(name);
    const outputs = everything.flatMap((one) => Object.keys(one.outputs));
    for (const [, name = ''] of deploy.matchAll(/output `(\w+)`|OutputKey=='(\w+)'/g))
      if (name !== '') expect(outputs).to.include(name);
    const secrets = everything.flatMap(({ all }) =>
      all('AWS::SecretsManager::Secret').map(({ properties }) => properties.Name),
    );
    for (const [, name] of deploy.matchAll(/--secret-id (\S+)/g)) expect(secrets).to.include(name);
  });

  it('is right that both topologies keep data in the same places', () => {
    const kept = [
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::SQS::Queue',
      'AWS::KMS::Key',
      'AWS::SecretsManager::Secret',
    ];
    const places = (options: Readonly<Record<string, string>>) =>
      kept.flatMap((type) =>
        synthesised(options)
          .all(type)
          .map(({ id }) => id),
      );
    expect(places(topologies.functions)).to.deep.equal(places(topologies.container));
  });
});
