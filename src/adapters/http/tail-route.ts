import type { IncomingMessage } from 'node:http';
import type { OutcomeFeed, OutcomeFilter } from '../../application/outcome-feed.js';
import { tokenCheck } from './admin-token.js';
import { Refusal } from './refusal.js';
import { TailStream } from './tail-stream.js';

export interface TailParts {
  /** Who knows it may listen. */
  readonly adminToken: string;
  readonly feed: Pick<OutcomeFeed, 'listen' | 'size'>;
}

/** Each holds memory of its own. */
const mostListeners = 16;

const outcomes = ['recorded', 'suppressed', 'dead'] as const;

/**
 * What becomes of events, to whoever has the admin token: NDJSON, from now on.
 * @returns `open`, which throws Refusal, and `close`, which ends all streams
 */
export function tailRoute({ adminToken, feed }: TailParts) {
  const streams = new Set<TailStream>();
  const checkToken = tokenCheck(adminToken);
  return {
    open(request: IncomingMessage): TailStream {
      checkToken(request.headers.authorization);
      const filter = filterOf(new URLSearchParams(/\?.*/s.exec(request.url ?? '')?.[0]));
      if (feed.size >= mostListeners)
        throw new Refusal('overloaded', `${mostListeners} listen already; end one of them`);
      const stream = new TailStream();
      const leave = feed.listen(filter, (line) => stream.offer(line));
      streams.add(stream);
      stream.once('close', () => {
        leave();
        streams.delete(stream);
      });
      return stream;
    },
    close(): void {
      for (const stream of streams) stream.end();
    },
  };
}

function filterOf(query: URLSearchParams): OutcomeFilter {
  const [type, source, given] = ['type', 'source', 'outcome'].map((name) => query.get(name) ?? undefined);
  const outcome = outcomes.find((one) => one === given);
  if (given !== undefined && outcome === undefined)
    throw new Refusal('bad_request', `outcome must be one of ${outcomes.join(', ')}`);
  return {
    ...(type === undefined ? undefined : { type }),
    ...(source === undefined ? undefined : { source }),
    ...(outcome === undefined ? undefined : { outcome }),
  };
}
