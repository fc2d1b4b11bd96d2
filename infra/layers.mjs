/**
 * `npm run layers`: what functions need and no bundle can hold, laid out in `dist/layers` as Lambda finds it, for arm64
 * whatever this machine is. `-c layers=dist/layers` deploys it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = { geo: '@ip-location-db/geo-whois-asn-country-mmdb', duckdb: '@duckdb/node-api' };
const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
const alone = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];

for (const [layer, name] of Object.entries(packages)) {
  const folder = join(root, 'dist/layers', layer, 'nodejs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const asked = ['install', '--prefix', folder, ...platform, ...alone, `${name}@${dependencies[name]}`];
  execFileSync('npm', asked, { cwd: folder, stdio: 'inherit' });
}
