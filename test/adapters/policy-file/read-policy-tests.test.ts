import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  loadPolicyTests,
  readPolicyTests,
  testFileOf,
} from '../../../src/adapters/policy-file/read-policy-tests.js';
import { errorOf } from '../../contracts/contract.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

function problemsOf(text: string): string[] {
  const read = readPolicyTests(text);
  if (!('problems' in read)) return [];
  return read.problems.map(({ line, column, problem }) => `${line}:${column}: ${problem}`);
}

describe('a file of policy tests', () => {
  it('stands beside the policy', () => {
    expect(['lethe.policy.yaml', 'a/b.yml', 'p.json', 'p'].map(testFileOf)).to.deep.equal([
      ...['lethe.policy.test.yaml', 'a/b.test.yml', 'p.test.json', 'p.test.yaml'],
    ]);
  });

  it('is a list of tests, each with where it stands', () => {
    const read = readPolicyTests(
      '- name: a\n  event: {type: page}\n  expect: {}\n- name: b\n  event: {}\n  source: {name: shop}\n  expect: {x: {$hash: true}}\n',
    );
    const source = { name: 'test', kind: 'server', environment: 'test' };
    const rest = { given: [], request: {} };
    expect(read).to.deep.equal({
      tests: [
        { line: 1, column: 3, test: { ...rest, name: 'a', event: { type: 'page' }, expect: {}, source } },
        {
          ...{ line: 4, column: 3 },
          test: {
            ...rest,
            name: 'b',
            event: {},
            expect: { x: { $hash: true } },
            source: { ...source, name: 'shop' },
          },
        },
      ],
    });
  });

  it('that cannot be used says what is wrong', () => {
    expect(problemsOf('name: a')).to.deep.equal(['1:1: the file must be a list']);
    expect(problemsOf('- name: a\n  evnt: {}\n  expect: {}')).to.deep.equal([
      '1:3: "event" is missing: write it here, or say from which file',
      '2:3: "evnt" is not known here: did you mean event? known are name, given, event, from, request, source, expect',
    ]);
    expect(
      problemsOf(
        '- name: a\n  event: {$x: 1}\n  expect: {a: {$seald: 1}, b: {$hash: true, c: 1}, d: {$eq: 2}}',
      ),
    ).to.deep.equal([
      '3:16: unknown matcher "$seald": did you mean $sealed? use $sealed, $clear, $hash, $absent, $dropped',
      '3:32: $hash stands among fields: a matcher stands alone, in place of a value',
      '3:56: unknown matcher "$eq": use $sealed, $clear, $hash, $absent, $dropped',
    ]);
  });

  describe('with an event from a file', () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    beforeEach(async () => {
      folder = await temporaryFolder();
      const rows = [{ who: 'u-1', at: 1 }, 'no row', { who: 'u-2', at: 2 }];
      const lines = rows.map((row) => JSON.stringify(row)).join('\n');
      await writeFile(join(folder.path, 'rows.ndjson.gz'), gzipSync(lines));
      await writeFile(join(folder.path, 'map.yaml'), 'user: who\nname: { const: Seen }\nproperties: rest\n');
    });
    afterEach(() => folder.remove());

    async function load(from: string) {
      const file = join(folder.path, 'p.test.yaml');
      await writeFile(file, `- name: a\n  from: ${from}\n  expect: {}\n`);
      return loadPolicyTests(file);
    }

    it('reads it from beside the tests, by a map', async () => {
      const [test] = await load('{file: rows.ndjson.gz, format: ndjson, map: map.yaml, line: 3}');
      expect(test?.test.event).to.include({ type: 'track', event: 'Seen', userId: 'u-2' });
    });

    const wrong: { readonly [from: string]: RegExp } = {
      '{file: rows.ndjson.gz, format: ndjson, map: map.yaml, line: 2}': /No event stands at line 2/,
      '{file: rows.ndjson.gz, format: ndjson, map: map.yaml, line: 9}': /No event stands at line 9/,
      '{file: rows.ndjson.gz, format: ndjson}': /needs a map/,
      '{file: rows.ndjson.gz, map: map.yaml}': /needs no map/,
      '{file: missing.ndjson}': /missing\.ndjson/,
    };
    for (const [from, says] of Object.entries(wrong))
      it(`says what is wrong with ${from}`, async () => {
        const error = await errorOf(load(from));
        expect(error).to.have.property('next');
        expect((error as Error).message).to.match(says);
      });
  });
});
