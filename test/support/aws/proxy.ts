import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { unitsOf } from './units.js';

/** What becomes of a call: it goes on, is answered as throttled, or breaks off unanswered, as if the service were away. */
export type Fate = 'pass' | 'throttle' | 'away';

export interface ServiceProxy {
  /** Where it listens instead of the part. */
  readonly endpoint: string;
  /** What is decided for each call; may be replaced. */
  fate: (operation: string) => Fate;
  /** How often each operation was called. */
  readonly calls: Map<string, number>;
  /** Request units of DynamoDB by `<operation> <table>`, as AWS bills them. */
  readonly units: Map<string, number>;
  close(): Promise<void>;
}

/** Stands between clients and a local part: counts what they call, and makes trouble. */
export async function proxyTo(part: string): Promise<ServiceProxy> {
  const { hostname, port } = new URL(part);
  const calls = new Map<string, number>();
  const units = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const operation = operationOf(incoming);
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    if (isDynamo(incoming)) countUnits(incoming, operation, units);
    const fate = proxy.fate(operation);
    if (fate === 'away') incoming.socket.destroy();
    else if (fate === 'throttle') throttle(outgoing);
    else forward(incoming, outgoing, hostname, Number(port));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as { port: number };
  const proxy: ServiceProxy = {
    endpoint: `http://127.0.0.1:${own}`,
    fate: () => 'pass',
    calls,
    units,
    close: () => closed(server),
  };
  return proxy;
}

/** `PutItem`, `SendMessageBatch`, `Encrypt`; `PUT`, `GET`, `LIST` … for S3. */
function operationOf({ headers, method = '', url = '' }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return method === 'GET' && url.includes('list-type=2') ? 'LIST' : method;
}

function isDynamo({ headers }: IncomingMessage): boolean {
  return String(headers['x-amz-target']).startsWith('DynamoDB');
}

function countUnits(incoming: IncomingMessage, operation: string, units: Map<string, number>): void {
  const body: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => body.push(chunk));
  incoming.on('end', () => {
    for (const [table, count] of unitsOf(operation, JSON.parse(Buffer.concat(body).toString()))) {
      const name = `${operation} ${table}`;
      units.set(name, (units.get(name) ?? 0) + count);
    }
  });
}

function throttle(outgoing: ServerResponse): void {
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end('{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}');
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, hostname: string, port: number): void {
  const { method, url, headers } = incoming;
  const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}

export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
