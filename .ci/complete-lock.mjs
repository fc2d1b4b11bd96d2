// npm leaves optional packages that its registry does not offer (binaries for other platforms) out of the lock file, and
// `npm ci` then calls the lock incomplete. Adds them as their parents name them: exact version, platform, no hash.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const platforms = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
];
const cpus = ['arm64', 'arm', 'armv7', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];

for (const [parent, { optionalDependencies = {}, dev, inBundle }] of Object.entries(lock.packages)) {
  // It came inside another package, with whatever it needs.
  if (inBundle) continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || lock.packages[`${parent}/${path}`]) continue;
    const words = name.split(/[/-]/);
    const os = platforms.find((word) => words.includes(word));
    const cpu = cpus.find((word) => words.includes(word));
    if (!/^\d/.test(version) || !os || !cpu) throw new Error(`do not know what ${name}@${version} is`);
    const libc =
      os !== 'linux'
        ? undefined
        : words.some((w) => w.startsWith('musl'))
          ? 'musl'
          : words.some((w) => w.startsWith('gnu'))
            ? 'glibc'
            : undefined;
    lock.packages[path] = {
      version,
      cpu: [cpu],
      ...(dev && { dev }),
      ...(libc && { libc: [libc] }),
      optional: true,
      os: [os],
    };
    console.log(`added ${name}@${version} (${os} ${cpu} ${libc ?? ''})`);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
