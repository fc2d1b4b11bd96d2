import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type SecretName = 'write-key' | 'admin-token' | 'reports-token';

/** Where an installation keeps what its operator alone may read. */
export function secretFile(dataDir: string, name: SecretName): string {
  return join(dataDir, 'secrets', name);
}

/** The secret of that name; made, for its owner's eyes only (0600), where there is none yet. */
export async function openOrMakeSecret(
  dataDir: string,
  name: SecretName,
  make: () => string,
): Promise<string> {
  const file = secretFile(dataDir, name);
  await mkdir(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
  const secret = make();
  try {
    await writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}
