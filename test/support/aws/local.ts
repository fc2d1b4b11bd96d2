import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, part } from './parts.js';

/** What every client of a local part is made with: any region and key will do. */
export const anybody = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'testtest' },
};

/** DynamoDB Local, AWS' own. Proprietary: it is fetched to test with, and never passed on. */
export const dynamoPart: Part = part('DynamoDB Local', 'dynamodb-local-2.6.1/lib', (lib, port) => [
  'java',
  '-Xmx768m',
  '-cp',
  `${lib}/*`,
  'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
  '-inMemory',
  '-disableTelemetry',
  '-port',
  String(port),
]);

/** versitygw over a folder of its own. */
export const s3Part: Part = part('versitygw', 'versitygw-1.8.0/versitygw', async (binary, port) => {
  const objects = await mkdtemp(join(tmpdir(), 'lethe-s3-'));
  const versions = await mkdtemp(join(tmpdir(), 'lethe-s3-versions-'));
  return [
    binary,
    ...['--access', anybody.credentials.accessKeyId, '--secret', anybody.credentials.secretAccessKey],
    ...['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--versioning-dir', versions, objects],
  ];
});

export const sqsPart: Part = part('ElasticMQ', 'elasticmq-1.7.1/lib', async (lib, port) => {
  const file = join(await mkdtemp(join(tmpdir(), 'lethe-sqs-')), 'elasticmq.conf');
  await writeFile(
    file,
    `include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs { enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
aws { region = ${anybody.region}, accountId = 000000000000 }
`,
  );
  return ['java', '-Xmx384m', `-Dconfig.file=${file}`, '-cp', `${lib}/*`, 'org.elasticmq.server.Main'];
});

export const kmsPart: Part = part('moto', 'moto-5.2.5/bin/moto_server', (binary, port) => [
  binary,
  ...['-H', '127.0.0.1', '-p', String(port)],
]);
