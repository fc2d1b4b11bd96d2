import { readFileSync } from 'node:fs';
// biome-ignore lint/style/noRestrictedImports: where ajv publishes this draft
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readView } from '../../../src/adapters/view-file/read-view.js';
import { readyViews } from '../../../src/adapters/view-file/ready-views.js';
import { viewSchema } from '../../../src/adapters/view-file/view-schema.js';

describe('views as documents', () => {
  it('schema/lethe.view.schema.json is what the reader goes by', () => {
    const text = readFileSync(new URL('../../../schema/lethe.view.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(viewSchema)));
  });

  it('every ready view passes the schema, and is read as it is', () => {
    const check = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(viewSchema);
    for (const [name, view] of Object.entries(readyViews)) {
      expect(check(view), `${name}: ${JSON.stringify(check.errors)}`).to.equal(true);
      expect(readView(JSON.stringify(view))).to.deep.equal({ view: JSON.parse(JSON.stringify(view)) });
    }
  });

  const trend = (more: object) => ({ version: 1, kind: 'trend', title: 'T', series: [{}], ...more });
  const wrong: [what: string, view: unknown, ...said: RegExp[]][] = [
    ['a mistyped kind', { version: 1, kind: 'trnd' }, /^1:21 unknown kind "trnd": did you mean trend\?/],
    ['a later version', { version: 2, kind: 'trend' }, /version must be 1/],
    ['what belongs to another kind', trend({ steps: [] }), /"steps" is not known here/],
    ['money without saying which report', { version: 1, kind: 'money', title: 'M' }, /"report" is missing/],
    ['a path outside of events', trend({ breakdown: 'vault.key' }), /breakdown cannot be "vault.key"/],
    ['a path that is SQL', trend({ breakdown: "properties.x') OR 1 = 1 --" }), /breakdown cannot be/],
    ['a control character in a value', trend({ filters: [{ path: 'type', is: 'a\u0000b' }] }), /cannot be/],
    [
      'a time zone that is none',
      trend({ timezone: 'Mars/Olympus' }),
      /there is no time zone "Mars\/Olympus"/,
    ],
    ['a range in years', trend({ range: { last: '3 years' } }), /last cannot be "3 years"/],
    [
      'a range that ends before it begins, of no day',
      trend({ range: { from: '2026-02-30', to: '2026-01-01' } }),
      /exchange from and to/,
      /there is no day 2026-02-30/,
    ],
    [
      'a breakdown of two series',
      trend({ series: [{}, {}], breakdown: 'geo.country' }),
      /a breakdown goes with one series/,
    ],
    [
      'amounts in currencies, none of the report',
      {
        version: 1,
        kind: 'money',
        report: 'lifetime',
        title: 'L',
        signup: {},
        revenue: { amount: 'properties.a', currency: 'properties.c' },
      },
      /"currency" is missing/,
    ],
  ];
  for (const [what, view, ...said] of wrong)
    it(`refuses ${what}, and says where and why`, () => {
      const read = readView(JSON.stringify(view));
      const problems = 'problems' in read ? read.problems : [];
      const texts = problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
      for (const pattern of said)
        expect(
          texts.some((text) => pattern.test(text)),
          texts.join('\n'),
        ).to.equal(true);
    });

  it('reads YAML with the same meaning', () => {
    const read = readView('version: 1\nkind: trend\ntitle: T\nseries: [{ event: page }]\n');
    expect(read).to.deep.equal({
      view: { version: 1, kind: 'trend', title: 'T', series: [{ event: 'page' }] },
    });
  });
});
