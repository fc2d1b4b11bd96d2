import { build } from 'esbuild';

/** The bench runs what is built, as users do: each entry a bundle in dist/bench. */
await build({
  entryPoints: {
    run: 'bench/run.ts',
    'collect-server': 'bench/collect-server.ts',
    'collect-floor': 'bench/collect-floor.ts',
    'compact-once': 'bench/compact-once.ts',
    contestant: 'bench/contestant.ts',
    lethe: 'src/entrypoints/cli/main.ts',
  },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  outdir: 'dist/bench',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});
