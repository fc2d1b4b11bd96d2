// Reads what mocha's json reporter wrote: `counts <file>` prints "passed failed skipped", `failures <file>` what failed.
import { readFileSync } from 'node:fs';

const [what, file] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8'));

if (what === 'counts') {
  const { passes, failures, pending } = report.stats;
  console.log(passes, failures, pending);
} else {
  for (const { fullTitle, file: where, err } of report.failures) {
    console.log(
      `    ${fullTitle}\n      ${where ?? ''}\n${String(err.stack ?? err.message).replaceAll(/^/gm, '      ')}\n`,
    );
  }
}
