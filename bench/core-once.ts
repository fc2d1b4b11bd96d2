import { argv } from 'node:process';
import { runCore } from './run-core.js';

/** `core-once plain|default`: a core and its floor, in a process of their own. */
await runCore(argv[2] as string, 10_000, 10);
