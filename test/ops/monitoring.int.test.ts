import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'yaml';
import { startServer } from '../support/running-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

const root = new URL('../..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const rules = (parse(read('ops/prometheus/lethe.rules.yml')).groups as { rules: Rule[] }[]).flatMap(
  ({ rules }) => rules,
);
const panels: Panel[] = JSON.parse(read('ops/grafana/lethe.json')).panels;

/** The metrics that an expression names, as `# TYPE` names them. */
function metricsIn(expression: string): string[] {
  const names = expression.match(/\b(lethe|process|nodejs)_[a-z0-9_]+/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|sum|count)$/, ''));
}

describe('watching with Prometheus and Grafana', function () {
  this.timeout(240_000);

  it('rules and dashboard name only metrics that a server has', async () => {
    const folder = await temporaryFolder();
    const server = await startServer(folder.path);
    try {
      let text = '';
      await until(async () => {
        text = await (await fetch(`${server.url}/metrics`)).text();
        return text.includes('lethe_books_read_seconds');
      });
      const known = new Set(Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name));
      const expressions = [
        ...rules.map(({ expr }) => expr),
        ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ];
      const named = expressions.flatMap(metricsIn);
      expect(named).to.include.members(['lethe_letters_open', 'lethe_collect_seconds']);
      expect(named.filter((name) => !known.has(name))).to.deep.equal([]);
    } finally {
      await server.stop();
      await folder.remove();
    }
  });

  it('the dashboard shows whatever a rule looks at', () => {
    const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr))));
    for (const { alert, expr } of rules) expect([...shown], alert).to.include.members(metricsIn(expr));
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
  });

  const promtool = [
    env.LETHE_PROMTOOL ?? '',
    join(homedir(), '.cache/lethe-ci/prometheus/usr/bin/promtool'),
  ].find((path) => path !== '' && existsSync(path));
  const titles = 'promtool finds no fault in the rules, and each fires when it must and not else';
  if (promtool === undefined) it.skip(`${titles} (not here: no promtool)`);
  else
    it(titles, async () => {
      const run = (...args: string[]) =>
        promisify(execFile)(promtool, args, { cwd: new URL('ops/prometheus', root) });
      expect((await run('check', 'rules', 'lethe.rules.yml')).stdout).to.include(
        `${rules.length} rules found`,
      );
      expect((await run('test', 'rules', 'lethe.rules.test.yml')).stdout).to.include('SUCCESS');
    });

  it('each rule is tested both ways', () => {
    const [quiet, loud] = parse(read('ops/prometheus/lethe.rules.test.yml')).tests as {
      alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[];
    }[];
    const names = rules.map(({ alert }) => alert);
    expect(quiet?.alert_rule_test.map(({ alertname }) => alertname)).to.deep.equal(names);
    expect(quiet?.alert_rule_test.filter(({ exp_alerts }) => exp_alerts !== undefined)).to.deep.equal([]);
    expect(loud?.alert_rule_test.map(({ alertname }) => alertname)).to.deep.equal(names);
    expect(loud?.alert_rule_test.filter(({ exp_alerts }) => exp_alerts?.length !== 1)).to.deep.equal([]);
  });
});
