import { execFileSync } from 'node:child_process';

/** Why Spark cannot be started here, if it cannot. */
export function noSpark(): string | undefined {
  const runs = (file: string, args: readonly string[]) => {
    try {
      execFileSync(file, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!runs('java', ['-version'])) return 'there is no java';
  return runs('python3', ['-c', 'import pyspark'])
    ? undefined
    : 'python3 has no pyspark: pip install "pyspark~=3.5.0"';
}
