import { argv, env } from 'node:process';
import { pinLoad } from './child.js';
import { runCollect } from './run-collect.js';
import { runCompact } from './run-compact.js';
import { runCore } from './run-core.js';
import { runEndToEnd } from './run-end-to-end.js';
import { runForwarding } from './run-forwarding.js';
import { runQuery } from './run-query.js';
import { runRerun } from './run-rerun.js';
import { runSteps } from './run-steps.js';
import { runTargets } from './run-targets.js';

/** `npm run bench -- [core] [steps] [targets] [compact] [query] [rerun] [collect] [end-to-end] [forwarding]`: everything by default. */
const wanted = argv.slice(2);
const asked = (name: string) => wanted.length === 0 || wanted.includes(name);

console.log(`Node ${process.version}, ${new Date().toISOString()}\n`);
if (asked('core')) for (const policy of ['plain', 'default'] as const) await runCore(policy);
if (asked('steps')) await runSteps(20_000);
if (asked('targets')) await runTargets(40_000, 5);
if (asked('compact')) await runCompact(Number(env.LETHE_BENCH_EVENTS ?? 100_000));
if (asked('query')) await runQuery(100_000);
if (asked('rerun')) await runRerun(20_000);
pinLoad();
if (asked('collect')) await runCollect();
if (asked('end-to-end')) await runEndToEnd();
if (asked('forwarding')) await runForwarding();
