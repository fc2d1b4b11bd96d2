import { once } from 'node:events';
import { build, type Ended, ended, startLethe } from '../running-server.js';

export interface Container {
  readonly url: string;
  output(): string;
  post(path: string, body: unknown): Promise<Response>;
  stop(): Promise<Ended>;
  kill(): Promise<void>;
}

/** The write key of the source `app`. */
export const writeKey = 'wk_for_tests_of_aws';

/** Starts the server with the AWS adapters, as the container does. */
export async function startContainer(
  variables: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<Container> {
  await build();
  const child = startLethe(['serve', '--port', '0'], {
    env: { LETHE_FLUSH_MS: '200', LETHE_WRITE_KEYS: `app:${writeKey}`, ...variables, ...more },
  });
  let output = '';
  const listening = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /"address":"(http:[^"]+)"/.exec(output)?.[1];
        if (address !== undefined) resolve(address);
      });
    child.once('close', () => reject(new Error(`The server ended:\n${output}`)));
  });
  const end = ended(child);
  const url = await listening;
  return {
    url,
    output: () => output,
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
        body: JSON.stringify(body),
      }),
    stop: () => {
      child.kill('SIGTERM');
      return end;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'close').catch(() => {});
    },
  };
}
