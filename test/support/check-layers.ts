// Proves that the layer rules bite: each fixture breaks one rule, and the compiler and the linter, run with this
// repository's own configuration, must both refuse it for that rule and for nothing else.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Layer = 'domain' | 'application' | 'adapters' | 'entrypoints';
/** What each tool must say; `undefined` where that tool cannot know the rule. */
type Fixture = { name: string; layer: Layer; tsc: RegExp | undefined; biome: RegExp };

const layers: readonly Layer[] = ['domain', 'application', 'adapters', 'entrypoints'];
const foreign = /TS6307/;
const unknownName = /TS(2304|2591|2584)/;
const imports = /noRestrictedImports/;
const globals = /noRestrictedGlobals/;
const impure = /plugin/;

const fixtures: readonly Fixture[] = [
  { name: 'domain-imports-node', layer: 'domain', tsc: foreign, biome: imports },
  { name: 'domain-imports-package', layer: 'domain', tsc: foreign, biome: imports },
  { name: 'domain-imports-package-lazily', layer: 'domain', tsc: foreign, biome: imports },
  { name: 'domain-imports-application', layer: 'domain', tsc: foreign, biome: imports },
  { name: 'domain-uses-process', layer: 'domain', tsc: unknownName, biome: globals },
  { name: 'domain-uses-timer', layer: 'domain', tsc: unknownName, biome: globals },
  { name: 'application-imports-node', layer: 'application', tsc: foreign, biome: imports },
  { name: 'application-imports-package', layer: 'application', tsc: foreign, biome: imports },
  { name: 'application-imports-adapter', layer: 'application', tsc: foreign, biome: imports },
  { name: 'application-imports-entrypoint', layer: 'application', tsc: foreign, biome: imports },
  { name: 'adapter-imports-entrypoint', layer: 'adapters', tsc: foreign, biome: imports },
  { name: 'domain-reads-clock', layer: 'domain', tsc: undefined, biome: impure },
  { name: 'domain-rolls-dice', layer: 'domain', tsc: undefined, biome: impure },
  { name: 'adapter-imports-inversify', layer: 'adapters', tsc: undefined, biome: imports },
];
const allowed: readonly { name: string; layer: Layer }[] = [
  { name: 'allowed-domain', layer: 'domain' },
  { name: 'allowed-application', layer: 'application' },
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtureFolder = join(root, 'test/fixtures/layers');
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'lethe-layers-')));

const run = (bin: string, ...args: string[]): { ok: boolean; lines: string[] } => {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', bin), ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
  if (done.status === null) throw new Error(`${bin} did not run`, { cause: done.error });
  return { ok: done.status === 0, lines: `${done.stdout}\n${done.stderr}`.split('\n') };
};

/** Compile and lint the layer with the fixture in it. Complaints are those about the fixture's file. */
const judge = (name: string, layer: Layer) => {
  const file = `src/${layer}/fixture.ts`;
  cpSync(join(fixtureFolder, `${name}.ts.txt`), join(copy, file));
  const tsc = run('typescript/bin/tsc', '-b', `src/${layer}`, '--pretty', 'false');
  const biome = run('@biomejs/biome/bin/biome', 'lint', '--reporter=github', '--max-diagnostics=none', 'src');
  rmSync(join(copy, file));
  return {
    tsc: { ok: tsc.ok, about: tsc.lines.filter((line) => line.startsWith(`${file}(`)), all: tsc.lines },
    biome: {
      ok: biome.ok,
      about: biome.lines.filter((line) => line.startsWith('::error') && line.includes(file)),
      all: biome.lines,
    },
  };
};

const problems: string[] = [];
const complain = (text: string, lines: readonly string[]): void => {
  problems.push(
    [text, ...lines.filter((line) => line.trim() !== '').map((line) => `    ${line}`)].join('\n'),
  );
};

try {
  for (const entry of readdirSync(root))
    if (/^(tsconfig.*\.json|biome\.json|package\.json|\.gitignore)$/.test(entry))
      cpSync(join(root, entry), join(copy, entry));
  cpSync(join(root, 'test/support/pure.grit'), join(copy, 'test/support/pure.grit'));
  cpSync(join(root, 'src/no-packages-here.ts'), join(copy, 'src/no-packages-here.ts'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const layer of layers) {
    mkdirSync(join(copy, 'src', layer), { recursive: true });
    cpSync(join(root, 'src', layer, 'tsconfig.json'), join(copy, 'src', layer, 'tsconfig.json'));
    writeFileSync(
      join(copy, 'src', layer, 'neighbour.ts'),
      'export type Neighbour = { readonly value: number };\nexport const neighbour: Neighbour = { value: 1 };\n',
    );
  }

  for (const { name, layer } of allowed) {
    const { tsc, biome } = judge(name, layer);
    if (!tsc.ok) complain(`${name}: tsc refused what is allowed`, tsc.all);
    if (!biome.ok) complain(`${name}: biome refused what is allowed`, biome.all);
  }
  for (const { name, layer, tsc: code, biome: rule } of fixtures) {
    const { tsc, biome } = judge(name, layer);
    const refused = code !== undefined && !tsc.ok && tsc.about.some((line) => code.test(line));
    const linted = !biome.ok && biome.about.length > 0 && biome.about.every((line) => rule.test(line));
    if (code === undefined ? !tsc.ok : !refused)
      complain(`${name}: tsc should ${code ? `refuse with ${code}` : 'accept'}`, tsc.all);
    if (!linted) complain(`${name}: biome should refuse with ${rule} only`, biome.all);
    if (linted && (refused || code === undefined))
      console.log(
        `refused ${name}: ${code ? `tsc ${tsc.about.map((line) => /TS\d+/.exec(line)?.[0]).join(' ')}, ` : ''}biome ${rule.source}`,
      );
  }

  const listed = [...fixtures, ...allowed].map(({ name }) => `${name}.ts.txt`);
  const forgotten = readdirSync(fixtureFolder).filter((file) => !listed.includes(file));
  if (forgotten.length > 0) complain('fixtures that nothing checks', forgotten);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

for (const problem of problems) console.error(problem);
console.log(`${fixtures.length} fixtures, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
