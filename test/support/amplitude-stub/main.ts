import { argv } from 'node:process';
import { AmplitudeStub } from './stub.js';

/** Runs the stand-in alone: `node --import tsx/esm test/support/amplitude-stub/main.ts [port]`. */
const stub = new AmplitudeStub({ port: Number(argv[2] ?? 8090) });
console.log(`A stand-in for Amplitude listens on ${await stub.listen()}; API key stub-api-key.`);
