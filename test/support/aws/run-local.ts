import { stderr, stdout } from 'node:process';
import { untilSignal } from '../../../src/entrypoints/server/until-signal.js';
import { AmplitudeStub } from '../amplitude-stub/stub.js';
import { startContainer, writeKey } from './container.js';
import { allParts, newAwsEnvironment } from './environment.js';
import { startFunctions } from './functions.js';

/**
 * `npm run aws:local`: the whole platform on this machine. Servers that stand in for AWS, tables, queues and a bucket as
 * an installation has them, the container, and the built functions behind two URLs and a loop that hands them messages.
 */
const adminToken = 'local-admin-token-of-nobody';
const measureEveryMs = 60_000;

const missing = allParts.flatMap((part) => part.missing ?? []);
if (missing.length > 0) {
  stderr.write(
    `${missing.join('\n')}\nInstall what is missing: bash .ci/aws-parts.sh (needs Maven, Go, Python).\n`,
  );
  process.exit(1);
}

const signalled = untilSignal();
stdout.write('Starting the local parts …\n');
const aws = await newAwsEnvironment();
const amplitude = new AmplitudeStub();
const variables = {
  LETHE_AMPLITUDE_API_KEY: 'stub-api-key',
  LETHE_AMPLITUDE_URL: await amplitude.listen(),
  LETHE_ADMIN_TOKEN: adminToken,
};
const container = await startContainer({ ...aws.variables, ...variables }, { LETHE_FLUSH_MS: '2000' });
const functions = await startFunctions(aws, { variables });
const measuring = setInterval(() => {
  functions.monitor.invoke({}).catch((error: Error) => stderr.write(`${error.message}\n`));
}, measureEveryMs);

const settings = Object.entries({ ...aws.variables, ...variables });
stdout.write(`
collect (function URL)   ${functions.collect.url}
admin   (function URL)   ${functions.admin.url}/admin/letters     Authorization: Bearer ${adminToken}
container                ${container.url}
Amplitude's stand-in     ${amplitude.url}/_stub/events

Send something:

  curl -u ${writeKey}: ${functions.collect.url}/v1/track -H 'Content-Type: application/json' \\
    -d '{"event":"Workout Completed","userId":"user-1","properties":{"minutes":42}}'

Commands find it with:

${settings.map(([name, value]) => `  export ${name}='${value}'`).join('\n')}
  npx lethe status

Ctrl-C ends all of it, and nothing stays.
`);

await signalled;
stdout.write('stopping\n');
clearInterval(measuring);
await functions.stop();
await container.stop();
await amplitude.close();
await aws.remove();
process.exit(0);
