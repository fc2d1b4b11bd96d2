import { argv } from 'node:process';
import { runCore } from './run-core.js';

/** `npm run bench -- [core|collect|end-to-end …]`: everything by default. */
const wanted = argv.slice(2);
const asked = (name: string) => wanted.length === 0 || wanted.includes(name);

if (asked('core')) await runCore(40_000, 5);
