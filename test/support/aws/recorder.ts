import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { closed } from './proxy.js';

/** A call as it went over the wire. */
export interface Call {
  readonly method: string;
  /** Path and query, decoded by nobody. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Passes calls on to a local part, and keeps them. */
export async function recorderOf(
  part: string,
): Promise<{ endpoint: string; calls: Call[]; close(): Promise<void> }> {
  const { hostname, port } = new URL(part);
  const calls: Call[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = '', url = '', headers } = incoming;
    calls.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as { port: number };
  return { endpoint: `http://127.0.0.1:${own}`, calls, close: () => closed(server) };
}
