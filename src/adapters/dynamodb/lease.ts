import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Lease, LeaseToken } from '../../domain/ports/lease.js';
import { again } from '../aws/again.js';
import { answering } from '../aws/answering.js';
import type { Dynamo, Item } from './client.js';
import { overVersion } from './conditions.js';
import { written } from './errors.js';

const code = 'plans_unavailable';
interface LeaseState {
  readonly token: LeaseToken;
  /** Absent once it was released. */
  readonly holder?: string;
  /** When it runs out, milliseconds since 1970. */
  readonly until: number;
}

/** One item, changed on condition of its version: read, decide, write, again where somebody was faster. */
export class DynamoLease implements Lease {
  private readonly key: Item;

  /** @param name which of the leases */
  constructor(
    private readonly dynamo: Dynamo,
    name: 'rewriting',
  ) {
    this.key = { part: { S: 'lease' }, item: { S: name } };
  }

  acquire(holder: string, now: number, ttl: number): Promise<LeaseToken | undefined> {
    return this.change((state) => {
      if (isHeld(state, now) && state.holder !== holder) return { answer: undefined };
      const token = isHeld(state, now) ? state.token : (((state?.token ?? 0) + 1) as LeaseToken);
      return { answer: token, next: { token, holder, until: now + ttl } };
    });
  }

  renew(token: LeaseToken, now: number, ttl: number): Promise<boolean> {
    return this.change((state) => {
      if (!isHeld(state, now) || state.token !== token) return { answer: false };
      return { answer: true, next: { ...state, until: now + ttl } };
    });
  }

  release(token: LeaseToken): Promise<void> {
    return this.change((state) => ({
      answer: undefined,
      ...(state?.token === token ? { next: { token, until: 0 } } : undefined),
    }));
  }

  held(now: number): Promise<boolean> {
    return answering(code, async () => isHeld((await this.read()).state, now));
  }

  private change<T>(
    decide: (state: LeaseState | undefined) => { readonly answer: T; readonly next?: LeaseState },
  ): Promise<T> {
    return answering(code, async () => {
      const decided = await again('a change of the lease', async () => {
        const { state, version } = await this.read();
        const decision = decide(state);
        const isDone = decision.next === undefined || (await this.put(decision.next, version));
        return isDone ? decision : undefined;
      });
      return decided.answer;
    });
  }

  private async read(): Promise<{ state: LeaseState | undefined; version: number }> {
    const { Item } = await this.dynamo.client.send(
      new GetItemCommand({ TableName: this.dynamo.tables.state, Key: this.key, ConsistentRead: true }),
    );
    return { state: Item && stateOf(Item), version: Number(Item?.version?.N ?? 0) };
  }

  private async put({ token, holder, until }: LeaseState, version: number): Promise<boolean> {
    const Item = {
      ...this.key,
      version: { N: String(version + 1) },
      token: { N: String(token) },
      until: { N: String(until) },
      ...(holder === undefined ? undefined : { holder: { S: holder } }),
    };
    const command = new PutItemCommand({
      TableName: this.dynamo.tables.state,
      Item,
      ...overVersion('part', version),
    });
    return (await written(this.dynamo.client.send(command))) === 'written';
  }
}

function stateOf({ token, holder, until }: Item): LeaseState {
  return {
    token: Number(token?.N) as LeaseToken,
    until: Number(until?.N),
    ...(holder?.S === undefined ? undefined : { holder: holder.S }),
  };
}

function isHeld(state: LeaseState | undefined, now: number): state is LeaseState & { holder: string } {
  return state?.holder !== undefined && state.until > now;
}
